"""What the record holds around an item: its own signal, similar signals, their event, and the judge's context."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from core.model import Context
from pipelines.cluster import Candidate, Join, relate
from pipelines.fingerprint import Signature, bands
from pipelines.prepare import Prepared
from storage import events, signals

HOSTS_WINDOW_MS: Final = 48 * 3_600_000
"""Sources that carry one event within 48 hours count together (criterion C4)."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A reading of the record; ``alike`` holds (signal, event, content hash) of every candidate that was compared."""

    signal: signals.SignalRow | None
    join: Join | None
    alike: tuple[tuple[int, int, str], ...]
    event_revision: int
    context: Context

    @property
    def event(self) -> int | None:
        """The event that the item belongs to; None where it opens one."""
        if self.signal is not None:
            return int(self.signal.event)
        return self.join.event if self.join else None


def no_neighbours(prepared: Prepared) -> Neighbours:
    """The reading of an item that is new and like no other."""
    return Neighbours(None, None, (), 0, prepared.context)


def is_alone(connection: Connection, prepared: Prepared) -> bool:
    """Whether ``read_neighbours`` would find nobody."""
    return not events.is_known(connection, prepared.identity, bands(prepared.signature), prepared.notice.content_hash)


def read_neighbours(connection: Connection, prepared: Prepared, now: int) -> Neighbours:
    """Read everything that the decision about ``prepared`` depends on."""
    signal = signals.find_signal(connection, prepared.identity)
    if signal is not None:
        context = _context(connection, prepared, signal.event, now)
        return Neighbours(signal, None, (), _revision(connection, signal.event), context)
    alike = events.find_alike(connection, bands(prepared.signature), prepared.notice.content_hash)
    candidates = [Candidate(row.signal, row.event, row.title, row.text, Signature.from_bytes(row.signature)) for row in alike]
    join = relate(prepared.notice, prepared.signature, candidates)
    event = join.event if join else None
    context = _context(connection, prepared, event, now)
    return Neighbours(None, join, tuple((row.signal, row.event, row.content_hash) for row in alike), _revision(connection, event), context)


def has_moved(connection: Connection, prepared: Prepared, before: Neighbours, now: int) -> bool:
    """Whether ``read_neighbours`` would lead to another decision now; equal texts need not be compared again for that."""
    signal = signals.find_signal(connection, prepared.identity)
    if signal != before.signal:
        return True
    if signal is None:
        alike = events.list_alike(connection, bands(prepared.signature), prepared.notice.content_hash)
        if tuple(alike) != before.alike:
            return True
    event = before.event
    return (_revision(connection, event), _context(connection, prepared, event, now)) != (before.event_revision, before.context)


def _revision(connection: Connection, event: int | None) -> int:
    row = None if event is None else events.load_event(connection, event)
    return row.revision if row else 0


def _context(connection: Connection, prepared: Prepared, event: int | None, now: int) -> Context:
    others = 0 if event is None else events.count_sources(connection, event, now - HOSTS_WINDOW_MS, prepared.notice.source)
    return Context(attention=prepared.context.attention, hosts=1 + others)
