"""Events: signals that tell of the same thing, and the near-duplicate signatures by which they are found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from core.criteria import Level
from storage.tables import bands, events, memberships, signals, signatures
from storage.upsert import upsert

MAX_CANDIDATES = 50
"""Most similar signals compared with a new one; more share a template, not an event."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A signal that shares signature bands with a new notice."""

    signal: int
    event: int
    title: str
    text: str
    signature: bytes
    content_hash: str


def find_alike(connection: Connection, keys: Sequence[int], content_hash: str) -> list[Likeness]:
    """Signals that share a band, most shared bands first, at most MAX_CANDIDATES, and those of equal content."""
    shared = func.count().label("shared")
    ranked = select(bands.c.signal, shared).where(bands.c.band.in_(keys)).group_by(bands.c.signal).order_by(shared.desc(), bands.c.signal)
    numbers = [row.signal for row in connection.execute(ranked.limit(MAX_CANDIDATES))]
    equal = select(signals.c.id).where(signals.c.content_hash == content_hash).order_by(signals.c.id).limit(1)
    numbers += [number for number in connection.scalars(equal) if number not in numbers]
    if not numbers:
        return []
    columns = (signals.c.id, signals.c.event, signals.c.title, signals.c.text, signals.c.content_hash, signatures.c.signature)
    rows = select(*columns).join(signatures, signatures.c.signal == signals.c.id).where(signals.c.id.in_(numbers)).order_by(signals.c.id)
    return [Likeness(row.id, row.event, row.title, row.text, row.signature, row.content_hash) for row in connection.execute(rows)]


def keep_signature(connection: Connection, signal: int, signature: bytes, keys: Iterable[int]) -> None:
    """Remember (or replace) what a signal's text looks like."""
    connection.execute(delete(bands).where(bands.c.signal == signal))
    upsert(connection, signatures, ["signal"], {"signal": signal, "signature": signature}, {"signature": signature})
    rows = [{"band": key, "signal": signal} for key in sorted(set(keys))]
    if rows:
        connection.execute(insert(bands), rows)


def load_event(connection: Connection, event: int) -> Row[tuple[int, int, str, int, int]] | None:
    """One event by its number."""
    return connection.execute(select(events).where(events.c.id == event)).first()


def create_event(connection: Connection, level: Level, now: int) -> int:
    """A new event; returns its number."""
    values = {"revision": 1, "level": level.value, "created_at": now, "updated_at": now}
    return int(connection.execute(insert(events).values(values)).inserted_primary_key[0])  # type: ignore[index]


def join_event(connection: Connection, event: int, signal: int, *, like: int | None, reason: str, by: str, now: int) -> None:
    """Say that and why a signal belongs to an event."""
    connection.execute(insert(memberships), {"event": event, "signal": signal, "like": like, "reason": reason, "by": by, "at": now})


def raise_event(connection: Connection, event: int, now: int) -> None:
    """After a change of its signals: next revision, level = the highest of its signals."""
    levels = connection.scalars(select(signals.c.level).where(signals.c.event == event).distinct())
    level = max((Level(value) for value in levels), key=lambda value: value.rank, default=Level.NONE)
    values = {"revision": events.c.revision + 1, "level": level.value, "updated_at": now}
    connection.execute(update(events).where(events.c.id == event).values(values))


def count_sources(connection: Connection, event: int, since: int, but: str) -> int:
    """Distinct sources other than ``but`` that brought signals of an event since ``since``."""
    counted = select(func.count(signals.c.source.distinct()))
    return connection.execute(
        counted.where(signals.c.event == event, signals.c.first_seen_at >= since, signals.c.source != but)
    ).scalar_one()
