"""From a row of the send log to the bytes that the server gets; the same row and sender always give the same bytes."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from sqlalchemy import Row

from alerts.address import Sender
from alerts.clean import header_line
from alerts.compose import SUBJECT_LENGTH
from core.clock import shanghai

NAME_LENGTH: Final = 40


def make_message_id(key: str, address: str, now: int, domain: str) -> str:
    """The Message-ID that stays with a mail through all retries: from its key, receiver and moment of composition."""
    return f"<{hashlib.sha256(f'{key}|{address}|{now}'.encode()).hexdigest()[:32]}@{domain}>"


def build_message(mail: Row[Any], sender: Sender, thread: str) -> bytes:
    """Both parts with their headers. ``thread``: Message-ID of the event's first mail, or empty.

    ``Auto-Submitted`` (RFC 3834) keeps automatic replies away; ``Date`` is the moment of composition.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(header_line(sender.name, NAME_LENGTH), addr_spec=sender.address)
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = header_line(mail.subject, SUBJECT_LENGTH)
    message["Date"] = format_datetime(shanghai(mail.created_at).replace(microsecond=0))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if thread:
        message["In-Reply-To"] = thread
        message["References"] = thread
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    message.set_boundary(f"fengxun-{hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]}")
    return message.as_bytes()
