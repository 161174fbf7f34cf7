"""Keys and query syntax, as a page and as the sheet behind ``?``."""

from typing import Final

from starlette.responses import Response

from console.web.answers import page
from console.web.keys import PLACES, key_groups
from console.web.page import Page
from console.web.visit import Visit
from core.people import Permission


def show_help(visit: Visit) -> Response:
    """All keys by group, and how to write a query."""
    return page(visit, "help.html", groups=key_groups(), places=PLACES)


PAGES: Final = (Page("GET", "/help", show_help, Permission.SELF),)
