"""Drain the outbox into the search index: read each signal's present revision and write that, never the row's payload."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from core.clock import Clock, system_clock
from core.errors import IndexBusyError, IndexingError
from core.faults import CrashPoint, no_crash
from storage.database import Record
from storage.outbox import Work, claim_work, finish_work, release_work
from storage.search.base import Change, SearchDocument, SearchIndex
from storage.signals import SignalRow, each_signal, load_signals

BATCH: Final = 500
"""Signals per commit of the index; bounds memory."""
BUSY_WAIT_MS: Final = 1_000
OUTAGE_WAIT_MS: Final = 10_000
OVERLAP_MS: Final = 300_000
"""A rebuild replays what was stamped up to this long before it began: a transaction may commit long after it stamped its rows."""

Fill = Callable[[Iterable[Change]], SearchIndex]
"""Builds a new index from documents and puts it in use."""
Progress = Callable[[int], None]
"""Called with the number of signals just indexed."""


def drain(
    record: Record,
    index: SearchIndex,
    clock: Clock,
    *,
    lease_ms: int,
    crash: CrashPoint = no_crash,
    progress: Progress = lambda _number: None,
) -> int:
    """Index everything that is due; returns how many rows were finished.

    Raises IndexingError when the index cannot be written now: the rows stay and are tried again later.
    """
    finished = 0
    while works := claim_work(record, ["index"], now=clock(), lease_ms=lease_ms, limit=BATCH):
        try:
            _apply(record, index, works)
        except IndexingError as error:
            _give_back(record, works, error, clock())
            raise
        crash("index.applied")
        with record.write() as connection:
            finished += finish_work(connection, works, clock())
        crash("index.finished")
        progress(len(works))
    return finished


def rebuild(record: Record, fill: Fill, *, crash: CrashPoint = no_crash, progress: Progress = lambda _number: None) -> SearchIndex:
    """Build a new index from the record; what changes meanwhile is replayed before and after readers change over."""
    started = system_clock() - OVERLAP_MS
    index = fill(_everything(record, started, crash, progress))
    crash("index.rebuilt")
    with record.read() as connection:
        index.apply([to_document(row) for row in each_signal(connection, updated_since=started)])
    return index


def _everything(record: Record, started: int, crash: CrashPoint, progress: Progress) -> Iterator[SearchDocument]:
    with record.read() as connection:
        for row in each_signal(connection):
            progress(1)
            yield to_document(row)
            crash("index.filling")
    with record.read() as connection:
        for row in each_signal(connection, updated_since=started):
            yield to_document(row)


def to_document(row: SignalRow) -> SearchDocument:
    """One signal as the index wants it."""
    return SearchDocument(
        id=row.id,
        revision=row.revision,
        title=row.title,
        text=row.text,
        source=row.source,
        kind=row.kind,
        level=row.level,
        criteria=tuple(row.criteria),
        hazards=tuple(row.hazards),
        product_class=row.product_class,
        regions=tuple(sorted({code for codes in row.regions.values() for code in codes})),
        event=row.event,
        published_at=row.published_at or 0,
    )


def _apply(record: Record, index: SearchIndex, works: Iterable[Work]) -> None:
    with record.read() as connection:
        rows = load_signals(connection, {int(work.payload["signal"]) for work in works})
    index.apply([to_document(row) for row in rows])


def _give_back(record: Record, works: Iterable[Work], error: IndexingError, now: int) -> None:
    """An index that cannot be written is no fault of the rows: they wait without counting a try, however long it takes."""
    wait_ms = BUSY_WAIT_MS if isinstance(error, IndexBusyError) else OUTAGE_WAIT_MS
    with record.write() as connection:
        for work in works:
            release_work(connection, work, now=now, wait_ms=wait_ms)
