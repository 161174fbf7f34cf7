"""Signals together with the event that each belongs to, for lists of hits."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from storage.tables import events, signals


def load_found(connection: Connection, numbers: Collection[int]) -> dict[int, Row[Any]]:
    """By signal: what a hit shows of it, and state, sources and county of its event."""
    shown = (
        *(signals.c.id, signals.c.title, signals.c.text, signals.c.source, signals.c.kind, signals.c.level, signals.c.criteria),
        *(signals.c.published_at, signals.c.version, signals.c.event, signals.c.tombstone_at, signals.c.address),
        *(events.c.state, events.c.members, (events.c.media + events.c.official).label("sources"), events.c.county),
    )
    wanted = select(*shown).join(events, events.c.id == signals.c.event).where(signals.c.id.in_(list(numbers)))
    rows: list[Row[Any]] = list(connection.execute(wanted))
    return {row.id: row for row in rows}


def events_of(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """By signal: its event."""
    rows = connection.execute(select(signals.c.id, signals.c.event).where(signals.c.id.in_(list(numbers))))
    return dict(rows.all())
