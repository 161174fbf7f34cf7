"""The demo's mailbox: the alert mails as a person would read them; exists in a demo home only."""

import re
from typing import Final

from starlette.responses import Response

from console.mailbox import list_letters, load_letter
from console.web.answers import page
from console.web.page import Page
from console.web.visit import Visit
from core.people import Permission

EVENT: Final = re.compile(r"/events/([0-9]{1,15})\b")


def show_mailbox(visit: Visit) -> Response:
    """The list, and the mail that ``?open=`` names; its HTML part is inert (sandboxed frame, our own content policy)."""
    home, number = visit.installation.home, visit.query("open")
    shown = load_letter(home, int(number)) if number.isascii() and number.isdecimal() and len(number) <= 6 else None
    named = dict.fromkeys(EVENT.findall(shown.text)) if shown else ()
    return page(visit, "mailbox.html", letters=list_letters(home), shown=shown, events=tuple(named), source=visit.query("as") == "text")


PAGES: Final = (Page("GET", "/demo/mailbox", show_mailbox, Permission.SELF, demo_only=True),)
