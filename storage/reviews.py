"""Cases and reviews: where people have got with an event, and every decision in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from core.criteria import Level
from core.review import flags_in_force
from storage.events import urgency
from storage.tables import cases, events, reviews, signals, users
from storage.upsert import upsert

ReviewRow = Row[Any]

UNDO: Final = "undo"
"""The verdict of a review that takes another one back; its ``target`` is that review."""


@dataclass(frozen=True, slots=True)
class Case:
    """An event and where people have got with it."""

    event: int
    revision: int
    updated_at: int
    machine_level: Level
    machine_flags: tuple[str, ...]
    priority: int
    shown: str
    """The state by which the queue lists it: ``state``, but ``new`` again after a rise."""
    state: str = "new"
    level: str = ""
    """A person's; empty = the machine's."""
    flags: Mapping[str, bool] = field(default_factory=dict)
    decision: int = 0
    """How many reviews there are."""
    decided_by: int | None = None
    decided_at: int | None = None
    return_at: int | None = None

    @property
    def seen(self) -> str:
        """What a page that shows this case hands back with a decision."""
        return f"{self.revision}.{self.decision}"

    @property
    def level_in_force(self) -> Level:
        """A person's level before the machine's."""
        return Level(self.level) if self.level else self.machine_level

    @property
    def flags_in_force(self) -> tuple[str, ...]:
        """The flags that hold after what people accepted or reversed."""
        return flags_in_force(self.machine_flags, self.flags)


_GREATEST: Final = 2**63 - 1
"""Numbers come from forms and addresses; no database takes a greater one."""
_KEPT: Final = ("state", "level", "flags", "decision", "decided_by", "decided_at", "return_at")


def lock_events(connection: Connection, numbers: Sequence[int]) -> None:
    """Hold these events until the transaction ends, always in one order (SQLite holds the whole record anyway)."""
    known = [number for number in numbers if number <= _GREATEST]
    connection.execute(select(events.c.id).where(events.c.id.in_(known)).order_by(events.c.id).with_for_update()).all()


def lock_case(connection: Connection, event: int) -> Case | None:
    """The case of an event, which nobody else changes until the transaction ends; None when there is no such event."""
    lock_events(connection, [event])
    return load_case(connection, event)


def load_case(connection: Connection, event: int) -> Case | None:
    """The case of an event; None when there is no such event."""
    if event > _GREATEST:
        return None
    columns = [events.c.revision, events.c.updated_at, events.c.level.label("machine_level"), events.c.criteria]
    people = [cases.c.event.label("case"), *(cases.c[name] for name in _KEPT)]
    joined = events.outerjoin(cases, cases.c.event == events.c.id).outerjoin(signals, signals.c.id == events.c.head)
    chosen = select(*columns, events.c.state.label("shown"), signals.c.priority, *people).select_from(joined)
    row = connection.execute(chosen.where(events.c.id == event)).first()
    if row is None:
        return None
    known: dict[str, Any] = {} if row.case is None else {name: getattr(row, name) for name in _KEPT}
    flags, priority = tuple(row.criteria.split()), row.priority or 0
    return Case(event, row.revision, row.updated_at, Level(row.machine_level), flags, priority, row.shown, **known)


def keep_case(connection: Connection, case: Case) -> None:
    """Write what people decided, and how the queue lists the event from now on."""
    values = {name: getattr(case, name) for name in _KEPT} | {"flags": dict(case.flags)}
    upsert(connection, cases, ["event"], {"event": case.event, **values}, values)
    listed = {"state": case.shown, "urgency": urgency(case.level_in_force, case.priority)}
    connection.execute(update(events).where(events.c.id == case.event).values(listed))


def add_review(connection: Connection, **values: Any) -> int:
    """Append one review; returns its number."""
    return int(connection.execute(insert(reviews), values).inserted_primary_key[0])  # type: ignore[index]


def load_review(connection: Connection, review: int) -> ReviewRow | None:
    """One review by its number."""
    return connection.execute(select(reviews).where(reviews.c.id == review)).first()


def own_actions(connection: Connection, user: int, limit: int) -> list[ReviewRow]:
    """The last ``limit`` reviews of a person that are no undoings, newest first, undone ones included."""
    chosen = select(reviews).where(reviews.c.by == user, reviews.c.verdict != UNDO)
    return list(connection.execute(chosen.order_by(reviews.c.id.desc()).limit(limit)))


def next_review(connection: Connection, review: ReviewRow) -> ReviewRow | None:
    """The newest review in force of the same event after ``review``, undoings left out."""
    later = select(reviews).where(reviews.c.event == review.event, reviews.c.id > review.id, reviews.c.undone_by.is_(None))
    return connection.execute(later.where(reviews.c.verdict != UNDO).order_by(reviews.c.id.desc()).limit(1)).first()


def last_review(connection: Connection, event: int) -> ReviewRow | None:
    """The newest review of an event, of whatever kind."""
    return connection.execute(select(reviews).where(reviews.c.event == event).order_by(reviews.c.id.desc()).limit(1)).first()


def mark_undone(connection: Connection, review: int, by: int) -> None:
    """Say which review took ``review`` back."""
    connection.execute(update(reviews).where(reviews.c.id == review).values(undone_by=by))


def list_reviews(connection: Connection, event: int) -> list[ReviewRow]:
    """All reviews of an event with the ``name`` of who made each, newest first."""
    chosen = select(reviews, users.c.name).join(users, users.c.id == reviews.c.by).where(reviews.c.event == event)
    return list(connection.execute(chosen.order_by(reviews.c.id.desc())))


def count_reviews(connection: Connection, event: int) -> int:
    """How many reviews an event has."""
    return connection.execute(select(func.count()).select_from(reviews).where(reviews.c.event == event)).scalar_one()
