"""The queue: events by urgency, each shown by its most urgent signal, with the number of reprints."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, case, func, select

from core.criteria import Level
from storage.tables import signals

_RANK: Final = case({level.value: level.rank for level in Level}, value=signals.c.level, else_=0)


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One event: its most urgent signal and how many signals it has in all."""

    signal: Row[Any]
    members: int


def top_of_queue(connection: Connection, limit: int, minimum: Level = Level.GENERAL) -> list[QueueItem]:
    """The most urgent events at ``minimum`` level or above: by level, then priority, then age."""
    order = (_RANK.desc(), signals.c.priority.desc(), signals.c.id)
    place = func.row_number().over(partition_by=signals.c.event, order_by=order).label("place")
    members = func.count().over(partition_by=signals.c.event).label("members")
    ranked = select(signals.c.id, place, members).subquery()
    heads = select(signals, ranked.c.members).join(ranked, ranked.c.id == signals.c.id)
    rows = connection.execute(heads.where(ranked.c.place == 1, minimum.rank <= _RANK).order_by(*order).limit(limit))
    return [QueueItem(row, row.members) for row in rows]


def count_levels(connection: Connection) -> dict[str, int]:
    """How many signals there are at each level."""
    return {level: number for level, number in connection.execute(select(signals.c.level, func.count()).group_by(signals.c.level))}  # noqa: C416
