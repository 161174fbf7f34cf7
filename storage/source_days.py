"""What the sources brought day by day, counted from narrow tables: runs, looks and sightings."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, case, func, select

from storage.tables import events, looks, runs, sightings, signals, source_states

DAY_MS: Final = 86_400_000
ZONE_MS: Final = 8 * 3_600_000
"""Asia/Shanghai is eight hours ahead all year."""
UNREACHED: Final = ("blocked", "unreachable", "broken_feed")
BROKEN: Final = (*UNREACHED, "changed_layout")
"""States of a source that a person must look after."""


def day_number(at: int) -> int:
    """The number of the day in Asia/Shanghai that holds a moment; consecutive days have consecutive numbers."""
    return (at + ZONE_MS) // DAY_MS


def new_by_day(connection: Connection, since: int) -> dict[tuple[str, int], int]:
    """By source and day: signals that it named for the first time."""
    day = _day(sightings.c.first_at)
    counted = select(sightings.c.source, day, func.count()).where(sightings.c.first_at >= since).group_by(sightings.c.source, day)
    return {(source, int(number)): count for source, number, count in connection.execute(counted)}


def reached_by_day(connection: Connection, since: int) -> dict[tuple[str, int], bool]:
    """By source and day with runs: whether at least one of them reached the source."""
    day = _day(runs.c.started_at)
    reached = func.max(case((runs.c.health.in_(UNREACHED), 0), else_=1))
    recent = (runs.c.id > _last_before(connection, since), runs.c.state == "finished")
    counted = select(runs.c.source, day, reached).where(*recent).group_by(runs.c.source, day)
    return {(source, int(number)): bool(value) for source, number, value in connection.execute(counted)}


def outcomes_since(connection: Connection, since: int) -> dict[str, int]:
    """Addresses by outcome over all runs begun since; those not yet ended under ``open``."""
    outcome = func.coalesce(looks.c.outcome, "open")
    counted = select(outcome, func.count()).where(looks.c.run > _last_before(connection, since)).group_by(outcome)
    return dict(connection.execute(counted).all())


def new_by_kind(connection: Connection, since: int) -> dict[str, int]:
    """New signals by the plan's kind of source."""
    counted = select(signals.c.kind, func.count(signals.c.id.distinct())).join(sightings, sightings.c.signal == signals.c.id)
    fresh = (sightings.c.first_at >= since, signals.c.first_seen_at >= since)
    return dict(connection.execute(counted.where(*fresh).group_by(signals.c.kind)).all())


def new_by_county(connection: Connection, since: int) -> dict[str, int]:
    """New signals by the region code of their event."""
    counted = select(events.c.county, func.count(signals.c.id.distinct())).join(signals, signals.c.event == events.c.id)
    counted = counted.join(sightings, sightings.c.signal == signals.c.id)
    fresh = (sightings.c.first_at >= since, signals.c.first_seen_at >= since)
    return dict(connection.execute(counted.where(*fresh).group_by(events.c.county)).all())


def list_run_numbers(connection: Connection, source: str, limit: int) -> list[int]:
    """The newest runs of a source, newest first."""
    return list(connection.scalars(select(runs.c.id).where(runs.c.source == source).order_by(runs.c.id.desc()).limit(limit)))


def list_source_ids(connection: Connection) -> list[str]:
    """Every source that ever ran to an end, in the catalogue or not."""
    return list(connection.scalars(select(source_states.c.source).order_by(source_states.c.source)))


def _last_before(connection: Connection, since: int) -> int:
    """The newest run begun before ``since`` (0 for none): read backwards over the key, so that only recent rows are touched."""
    return connection.execute(select(runs.c.id).where(runs.c.started_at < since).order_by(runs.c.id.desc()).limit(1)).scalar() or 0


def _day(column: Any) -> Any:
    return (column + ZONE_MS) // DAY_MS


def count_troubled(connection: Connection, sources: Sequence[str]) -> int:
    """How many of these sources are in a state that a person must look after."""
    broken = (source_states.c.source.in_(sources), source_states.c.state.in_(BROKEN))
    return connection.execute(select(func.count()).select_from(source_states).where(*broken)).scalar_one()
