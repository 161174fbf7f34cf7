"""The send log: one row per mail and recipient, from composition to the server's answer.

States: ``waiting`` (has an outbox row), ``sending`` (an attempt began and its end is not recorded yet), ``sent``, ``failed`` (refused for
good), ``held`` (no mail server is set), ``gathering`` and ``grouped`` (part of one mail about many events, to be or already composed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.outbox import add_work
from storage.tables import alerts, mails, outbox

MailRow = Row[Any]
STALE: Final = ("heartbeat", "remind")
"""Kinds that say something of their own day only."""
UNSENT: Final = ("waiting", "sending", "held", "gathering")


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail as it is composed; nothing of it changes afterwards. ``key`` is also that of its outbox row."""

    key: str
    kind: str
    address: str
    message_id: str
    subject: str
    text: str
    html: str
    alert: int | None = None
    recipient: int | None = None


def add_mail(connection: Connection, mail: NewMail, *, state: str, now: int, priority: int = 0) -> int | None:
    """Write a mail, and its outbox row where it is ``waiting``; None when its key exists already."""
    if connection.execute(select(mails.c.id).where(mails.c.key == mail.key)).first():
        return None
    values = {name: getattr(mail, name) for name in NewMail.__slots__}
    row = {**values, "state": state, "doubtful": False, "answer": "", "tries": 0, "created_at": now}
    number = int(connection.execute(insert(mails), row).inserted_primary_key[0])  # type: ignore[index]
    if state == "waiting":
        add_work(connection, "mail", mail.key, {"mail": number}, now=now, priority=priority)
    return number


def load_mail(connection: Connection, mail: int) -> MailRow | None:
    """One mail by its number."""
    return connection.execute(select(mails).where(mails.c.id == mail)).first()


def change_mail(connection: Connection, mail: int, values: Mapping[str, Any]) -> None:
    """Set columns of one mail."""
    connection.execute(update(mails).where(mails.c.id == mail).values(dict(values)))


def mails_of(connection: Connection, alert: int) -> list[MailRow]:
    """The mails of one alert in the order in which they were written."""
    return list(connection.execute(select(mails).where(mails.c.alert == alert).order_by(mails.c.id)))


def first_of_event(connection: Connection, event: int, recipient: int | None, before: int) -> str:
    """The Message-ID that a later mail of an event refers to: of this recipient's first mail, else of anybody's; empty for the first."""
    earlier = (
        select(mails.c.message_id)
        .join(alerts, alerts.c.id == mails.c.alert)
        .where(alerts.c.event == event, mails.c.id < before, mails.c.state.not_in(("gathering", "grouped")))
        .order_by((mails.c.recipient == recipient).desc(), mails.c.id)
        .limit(1)
    )
    return connection.execute(earlier).scalar() or ""


def count_single(connection: Connection, recipient: int, since: int) -> int:
    """Mails about one key event each that were written to a recipient since ``since``."""
    single = (mails.c.kind == "key", mails.c.state.not_in(("gathering", "grouped")))
    counted = select(func.count()).where(*single, mails.c.recipient == recipient, mails.c.created_at > since)
    return connection.execute(counted).scalar_one()


def gathering(connection: Connection, recipient: int) -> list[MailRow]:
    """What waits for the next joint mail to a recipient."""
    wanted = (mails.c.recipient == recipient, mails.c.state == "gathering")
    return list(connection.execute(select(mails).where(*wanted).order_by(mails.c.id)))


def group_mails(connection: Connection, numbers: Sequence[int], message_id: str) -> None:
    """Note that these mails go out as parts of the joint one with ``message_id``."""
    connection.execute(update(mails).where(mails.c.id.in_(numbers)).values(state="grouped", message_id=message_id))


def parts_of(connection: Connection, message_id: str) -> list[MailRow]:
    """The mails that went out as parts of a joint one."""
    return list(connection.execute(select(mails).where(mails.c.state == "grouped", mails.c.message_id == message_id).order_by(mails.c.id)))


def release_held(connection: Connection, now: int) -> int:
    """Put mails to work that were held while no mail server was set; returns how many. Those of STALE kinds are given up instead."""
    outdated = {"state": "failed", "answer": "已过时，没有补发"}
    connection.execute(update(mails).where(mails.c.state == "held", mails.c.kind.in_(STALE)).values(outdated))
    held = list(connection.execute(select(mails.c.id, mails.c.key).where(mails.c.state == "held").order_by(mails.c.id)))
    for row in held:
        change_mail(connection, row.id, {"state": "waiting", "answer": ""})
        again = {"state": "pending", "next_at": now, "attempts": 0, "lease_until": 0, "lease_token": "", "error": ""}
        if not connection.execute(update(outbox).where(outbox.c.key == row.key).values(again)).rowcount:
            add_work(connection, "mail", row.key, {"mail": row.id}, now=now)
    return len(held)


def list_mails(connection: Connection, states: Sequence[str], limit: int) -> list[MailRow]:
    """Mails in any of these states, newest first."""
    return list(connection.execute(select(mails).where(mails.c.state.in_(states)).order_by(mails.c.id.desc()).limit(limit)))


def count_mails(connection: Connection) -> dict[str, int]:
    """How many mails there are in each state."""
    return dict(connection.execute(select(mails.c.state, func.count()).group_by(mails.c.state)).all())


def oldest_unsent(connection: Connection) -> int | None:
    """When the oldest mail that has not left was written."""
    return connection.execute(select(func.min(mails.c.created_at)).where(mails.c.state.in_(UNSENT))).scalar()
