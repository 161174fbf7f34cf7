"""Record what became of a mail: before the attempt that it begins, afterwards what the server said, and what follows from it."""

from typing import Any

from sqlalchemy import Connection, Row

from alerts.escalate import fall_back
from alerts.send import Answer
from alerts.tell import Desk
from storage.alerts import load_alert
from storage.mails import MailRow, change_mail, first_of_event, load_mail, parts_of
from storage.recipients import flag_recipient, load_recipient

BROKEN_OFF = "上次发送中断，可能已送达"


def begin_mail(connection: Connection, mail: int) -> MailRow | None:
    """Note that an attempt begins; None when the mail needs none any more.

    Where the attempt before has no recorded end (our process died in it) the mail may have arrived: from now on it is doubtful (可能重复).
    """
    row = load_mail(connection, mail)
    if row is None or row.state not in {"waiting", "sending"}:
        return None
    doubt = {"doubtful": True, "answer": BROKEN_OFF} if row.state == "sending" else {}
    change_mail(connection, mail, {"state": "sending", "tries": row.tries + 1, **doubt})
    return load_mail(connection, mail)


def thread_of(connection: Connection, mail: MailRow) -> str:
    """The Message-ID that this mail answers; empty for the first of an event."""
    alert = None if mail.alert is None else load_alert(connection, mail.alert)
    return "" if alert is None else first_of_event(connection, alert.event, mail.recipient, mail.id)


def settle_mail(desk: Desk, mail: MailRow, answer: Answer) -> None:
    """Write down the answer; a mail that was refused for good flags its recipient and goes to the next person at once."""
    if answer.outcome == "sent":
        change_mail(desk.connection, mail.id, {"state": "sent", "answer": answer.text, "sent_at": desk.now})
    elif answer.outcome == "refused":
        change_mail(desk.connection, mail.id, {"state": "failed", "answer": answer.text})
        _refuse(desk, mail, answer)
    else:
        doubt = {"doubtful": True} if answer.outcome == "unsure" else {}
        change_mail(desk.connection, mail.id, {"state": "waiting", "answer": answer.text, **doubt})


def hold_mail(connection: Connection, mail: int, reason: str) -> None:
    """Keep a mail until there is a mail server."""
    change_mail(connection, mail, {"state": "held", "answer": reason})


def _refuse(desk: Desk, mail: MailRow, answer: Answer) -> None:
    person = None if mail.recipient is None else load_recipient(desk.connection, mail.recipient)
    if person is not None and answer.address_bad and person.address == mail.address:
        flag_recipient(desk.connection, person.id, answer.text, desk.now)
    for alert in _alerts_of(desk.connection, mail):
        fall_back(desk, alert, person.name if person else mail.address)


def _alerts_of(connection: Connection, mail: Row[Any]) -> list[int]:
    """The warnings behind a mail: its own, or all that a joint mail lists."""
    if mail.kind == "storm":
        return [part.alert for part in parts_of(connection, mail.message_id) if part.alert is not None]
    return [] if mail.alert is None else [mail.alert]
