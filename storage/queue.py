"""The queue: events that wait for a person, most urgent first.

What the queue shows stands in ``events``, so that a page is a scan of one index per state; ``urgency`` // 1000 is the rank of the level in
force (a person's before the machine's), hence a level is a range of that index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, literal, or_, select, union_all

from core.clock import shanghai, to_epoch
from core.criteria import FLAGS, Level
from core.review import State
from storage.queue_rows import QueueRow, load_rows
from storage.tables import cases, events, signals

__all__ = [
    "QueueFilter",
    "QueueRow",
    "count_by_level",
    "count_levels",
    "count_queue",
    "count_since",
    "count_waiting",
    "decided_today",
    "list_queue",
    "newest_change",
]

_STEP: Final = 1000
"""Urgencies of one level."""
_FARTHEST: Final = 10_000_000
"""No page begins beyond so many rows, whatever the address bar says."""
_ORDERS: Final = {
    "urgency": (events.c.urgency, events.c.id),
    "newest": (events.c.updated_at, events.c.id),
}
"""What each order sorts by, all descending: among equals the newest event stands first."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What is wanted of the queue; empty = everything. ``state`` empty = what waits: new, doubted, and watched whose time has come."""

    level: str = ""
    """Level in force; empty = general and above."""
    county: str = ""
    product: str = ""
    hazard: str = ""
    source: str = ""
    criterion: str = ""
    """A flag in force: the machine's unless a person reversed it."""
    state: str = ""
    sort: str = "urgency"
    """``urgency`` or ``newest``; anything else counts as ``urgency``."""


def list_queue(connection: Connection, wanted: QueueFilter, *, now: int, limit: int = 50, offset: int = 0) -> list[QueueRow]:
    """One page of the queue at ``now``."""
    keys = _ORDERS.get(wanted.sort, _ORDERS["urgency"])
    offset = min(offset, _FARTHEST)
    most = limit + offset
    parts = [
        branch.add_columns(*(key.label(f"key{place}") for place, key in enumerate(keys)))
        .order_by(*(key.desc() for key in keys))
        .limit(most)
        .subquery()
        for branch in _branches(wanted, now)
    ]
    merged = union_all(*(select(part) for part in parts)).subquery()
    ranked = select(merged.c.id).order_by(*(merged.c[f"key{place}"].desc() for place in range(len(keys)))).limit(limit).offset(offset)
    return load_rows(connection, list(connection.scalars(ranked)), now)


def count_queue(connection: Connection, wanted: QueueFilter, *, now: int) -> int:
    """How many events ``list_queue`` has in all."""
    return sum(_count(connection, branch) for branch in _branches(wanted, now))


def count_by_level(connection: Connection, wanted: QueueFilter, *, now: int) -> dict[str, int]:
    """How many events there are at each of the four levels, whatever level is wanted."""
    counts = {level.value: 0 for level in Level}
    for branch in _branches(wanted, now, every_level=True):
        for level in Level:
            counts[level.value] += _count(connection, branch.where(_at_level(level)))
    return counts


def count_waiting(connection: Connection, *, now: int) -> int:
    """How many events wait for a person."""
    return count_queue(connection, QueueFilter(), now=now)


def count_since(connection: Connection, wanted: QueueFilter, since: int, *, now: int) -> int:
    """How many events of ``list_queue`` changed after ``since`` (a ``newest_change``)."""
    return sum(_count(connection, branch.where(events.c.updated_at > since)) for branch in _branches(wanted, now))


def newest_change(connection: Connection) -> int:
    """When an event last got a new or revised signal; 0 in an empty record. Decisions do not count."""
    return connection.execute(select(func.max(events.c.updated_at))).scalar() or 0


def decided_today(connection: Connection, *, now: int) -> int:
    """Events whose verdict in force was given since midnight in Asia/Shanghai."""
    today = shanghai(now)
    midnight = to_epoch(datetime(today.year, today.month, today.day, tzinfo=today.tzinfo))
    return connection.execute(select(func.count()).select_from(cases).where(cases.c.decided_at >= midnight)).scalar_one()


def count_levels(connection: Connection) -> dict[str, int]:
    """How many signals there are at each level."""
    rows = connection.execute(select(signals.c.level, func.count()).group_by(signals.c.level))
    return dict(rows.all())


def _branches(wanted: QueueFilter, now: int, *, every_level: bool = False) -> Sequence[Select[Any]]:
    """One selection of event numbers per state: each is a range of an index, which their union would not be."""
    conditions = _conditions(wanted) if every_level else [*_conditions(wanted), _wanted_level(wanted.level)]
    chosen = select(events.c.id).where(*conditions)
    if wanted.criterion:
        chosen = chosen.outerjoin(cases, cases.c.event == events.c.id)
    if wanted.state:
        return [chosen.where(events.c.state == wanted.state)]
    due = select(literal(1)).where(cases.c.event == events.c.id, cases.c.return_at <= now).correlate(events).exists()
    return [
        chosen.where(events.c.state == State.NEW.value),
        chosen.where(events.c.state == State.DOUBTED.value),
        chosen.where(events.c.state == State.WATCHED.value, due),
    ]


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    equal = {"county": wanted.county, "product_class": wanted.product, "source": wanted.source}
    conditions: list[ColumnElement[bool]] = [events.c[name] == value for name, value in equal.items() if value]
    if wanted.hazard:
        conditions.append(events.c.hazards.contains(f" {wanted.hazard} ", autoescape=True))
    if wanted.criterion:
        conditions.append(_flagged(wanted.criterion))
    return conditions


def _flagged(flag: str) -> ColumnElement[bool]:
    if flag not in FLAGS:
        return false()
    person = cases.c.flags[flag].as_boolean()
    machine = events.c.criteria.contains(f" {flag} ", autoescape=True)
    return or_(person.is_(True), and_(machine, person.is_not(False)))


def _wanted_level(level: str) -> ColumnElement[bool]:
    if not level:
        return events.c.urgency >= Level.GENERAL.rank * _STEP
    return _at_level(Level(level)) if level in list(Level) else false()


def _at_level(level: Level) -> ColumnElement[bool]:
    return events.c.urgency.between(level.rank * _STEP, level.rank * _STEP + _STEP - 1)


def _count(connection: Connection, branch: Select[Any]) -> int:
    return connection.execute(branch.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
