"""Events that wait and people who decide, for tests of the queue and of reviews."""

from dataclasses import replace
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection

from core.criteria import Level
from core.people import Person, Role
from core.settings import ReviewSettings
from register.review import Decision
from storage import events, signals
from storage.database import Record
from storage.people import add_user, as_person, load_user
from storage.reviews import Case, load_case
from tests.items import NOW, make_notice, make_verdict

RULES: Final = ReviewSettings()
MINUTE: Final = 60_000
_numbers = count(1)


def add_signal(connection: Connection, *, level: Level = Level.IMPORTANT, event: int | None = None, now: int = NOW, **more: Any) -> int:
    """One signal of an event of its own, unless ``event`` is given; returns the event. ``met``, ``priority`` … are the verdict's."""
    title, source, kind = more.pop("title", "甲市召回一批电暖器"), more.pop("source", "city"), more.pop("kind", "S4")
    verdict = replace(make_verdict(level), **more)
    notice = replace(make_notice(title), source=source, kind=kind)
    joined = events.create_event(connection, level, now) if event is None else event
    number = signals.insert_signal(connection, f"a.example/{next(_numbers)}", notice, verdict, joined, "0" * 64, now)
    events.join_event(connection, joined, number, like=None, reason="首次出现", by="machine", now=now)
    events.raise_event(connection, joined, now)
    return joined


def add_event(record: Record, **more: Any) -> int:
    """The same in a transaction of its own."""
    with record.write() as connection:
        return add_signal(connection, **more)


def add_person(record: Record, name: str = "李慧", role: Role = Role.ANALYST) -> Person:
    """A user."""
    with record.write() as connection:
        user = load_user(connection, add_user(connection, login=f"user{next(_numbers)}", name=name, role=role, now=NOW))
    assert user is not None
    return as_person(user)


def case_of(connection: Connection, event: int) -> Case:
    """Where people have got with an event."""
    case = load_case(connection, event)
    assert case is not None
    return case


def judged(connection: Connection, event: int, verdict: str = "confirm", **more: Any) -> Decision:
    """The decision of somebody who sees the event as it is now."""
    return Decision(event, verdict, more.pop("seen", case_of(connection, event).seen), **more)
