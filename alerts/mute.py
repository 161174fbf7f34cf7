"""Mute: what nobody is to be warned of for a while. A key item stays loud unless a second person has agreed."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row

from alerts.subject import Subject
from core.criteria import Level
from core.errors import AlertError
from storage.alerts import add_mute, change_mute, load_mute

FIELDS: Final = ("event", "county", "source", "kind", "product_class", "criterion", "hazard")
"""What a mute may ask for; all that it names must hold."""
LONGEST_MS: Final = 30 * 86_400_000


def find_mute(mutes: Iterable[Row[Any]], subject: Subject, level: Level, now: int) -> Row[Any] | None:
    """The first mute in force that covers ``subject``; of a key item only one that two people carry."""
    for mute in mutes:
        agreed = mute.second is not None and mute.second != mute.by
        if mute.ends_at > now and (level is not Level.KEY or agreed) and covers(mute.match, subject):
            return mute
    return None


def covers(match: Mapping[str, str], subject: Subject) -> bool:
    """Whether every field that ``match`` names holds for ``subject``; an empty one covers nothing."""
    return bool(match) and all(_holds(field, value, subject) for field, value in match.items())


def propose_mute(connection: Connection, match: Mapping[str, str], reason: str, by: int, *, now: int, ends_at: int) -> int:
    """Mute ``match`` until ``ends_at``; returns the mute's number. Raises AlertError for a mute without field, reason or near end."""
    if not match or set(match) - set(FIELDS):
        raise AlertError(f"静默条件须至少写明一项：{'、'.join(FIELDS)}")
    if len(reason.strip()) < 2:
        raise AlertError("请写明静默的原因（至少2个字）")
    if not now < ends_at <= now + LONGEST_MS:
        raise AlertError("静默的结束时间须在今后30天之内")
    return add_mute(connection, match, reason.strip(), by, now=now, ends_at=ends_at)


def agree_mute(connection: Connection, mute: int, second: int, now: int) -> None:
    """A second person agrees, which makes it hold for key items too. Raises AlertError for the same person, or when it is over."""
    row = load_mute(connection, mute)
    if row is None or row.ends_at <= now:
        raise AlertError("这条静默已经结束")
    if row.by == second:
        raise AlertError("重点信息的静默须由另一个人同意")
    change_mute(connection, mute, {"second": second})


def end_mute(connection: Connection, mute: int, now: int) -> None:
    """End a mute before its time."""
    change_mute(connection, mute, {"ends_at": now})


def _holds(field: str, value: str, subject: Subject) -> bool:
    if field == "event":
        return str(subject.event) == str(value)
    if field == "criterion":
        return value in subject.codes
    if field == "hazard":
        return value in subject.hazards
    return field in FIELDS and getattr(subject, field) == value
