"""What people know of an event, and the ``notify`` row that tells them more: one per rise, in the caller's transaction."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, case, func, select, update

from core.criteria import Level
from storage.outbox import add_work
from storage.tables import cases, events, signals

PRIORITY: Final = {Level.KEY: 100, Level.IMPORTANT: 10}
"""Of the outbox rows: key items overtake everything else."""
NOBODY_HURT: Final = {"dead": 0, "serious": 0, "hurt": 0}
_RANK: Final = case({level.value: level.rank for level in Level}, value=events.c.level, else_=0)
_MACHINE_URGENCY: Final = _RANK * 1000 + func.coalesce(select(signals.c.priority).where(signals.c.id == events.c.head).scalar_subquery(), 0)


def known_so_far(connection: Connection, event: int) -> Mapping[str, Any]:
    """Level and casualties of the last ``notify`` row; empty while nobody was told."""
    return connection.execute(select(events.c.told).where(events.c.id == event)).scalar() or {}


def reopen_event(connection: Connection, event: int, risen: str) -> None:
    """An event that was decided already comes back to the queue, at the machine's level until a person judges a flag again."""
    connection.execute(update(cases).where(cases.c.event == event).values(level=""))
    connection.execute(update(events).where(events.c.id == event).values(risen=risen, state="new", urgency=_MACHINE_URGENCY))


def tell(connection: Connection, event: int, told: Mapping[str, Any], *, reason: str, now: int) -> bool:
    """Count a rise and write its ``notify`` row; ``told`` is what people then know (level, dead, serious, hurt)."""
    connection.execute(update(events).where(events.c.id == event).values(rises=events.c.rises + 1, told=dict(told)))
    rise = int(connection.execute(select(events.c.rises).where(events.c.id == event)).scalar_one())
    payload = {"event": event, "rise": rise, "level": told["level"], "reason": reason}
    return add_work(connection, "notify", f"notify:{event}:{rise}", payload, now=now, priority=PRIORITY[Level(told["level"])])
