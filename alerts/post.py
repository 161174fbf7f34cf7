"""Post: write a letter for one recipient into the send log; the worker sends it from there."""

from email.utils import parseaddr
from typing import Final

from sqlalchemy import Connection

from alerts.address import Sender, is_address
from alerts.compose import Letter
from alerts.message import make_message_id
from core.settings import Settings
from storage.mails import NewMail, add_mail
from storage.recipients import Recipient

URGENT: Final = 100
ORDINARY: Final = 5
"""Priority in the outbox: warnings of key items overtake everything else."""


def post_letter(
    connection: Connection,
    letter: Letter,
    recipient: Recipient,
    *,
    key: str,
    kind: str,
    now: int,
    settings: Settings,
    alert: int | None = None,
    state: str = "waiting",
) -> int | None:
    """Write ``letter`` to ``recipient`` under ``key``; returns its number, None when it was written before."""
    mail = NewMail(
        key=key,
        kind=kind,
        address=recipient.address,
        message_id=make_message_id(key, recipient.address, now, _domain(settings)),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        alert=alert,
        recipient=recipient.id,
    )
    return add_mail(connection, mail, state=state, now=now, priority=URGENT if kind in {"key", "storm"} else ORDINARY)


def _domain(settings: Settings) -> str:
    """The sender's domain; mails are composed before anybody has set a sender."""
    address = parseaddr(settings.mail.sender)[1]
    return Sender("", address).domain if is_address(address) else "fengxun.invalid"
