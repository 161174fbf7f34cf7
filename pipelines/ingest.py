"""One item, one transaction, for everything that comes in: crawl, file, form.

An item like no other is written at once. Otherwise neighbours are read and the judge asked outside any write lock; inside it the same
neighbours must still be there, else all is read and judged again (at most three times, then inside the lock).
"""

from typing import Final

from classifiers import Judge
from core.clock import Clock
from core.faults import CrashPoint, no_crash
from core.model import Verdict
from pipelines.keep import Ingested, Keeper
from pipelines.neighbours import Neighbours, has_moved, is_alone, no_neighbours, read_neighbours
from pipelines.prepare import Prepared, judge_notice
from storage.database import Record

FREE_TRIES: Final = 3
"""How often neighbours are read outside the lock before the decision is made inside it."""


def ingest(
    record: Record, prepared: Prepared, judge: Judge, clock: Clock, *, run: int | None = None, crash: CrashPoint = no_crash
) -> Ingested:
    """Take one prepared item into the record and say what it was: new, revised or repeated.

    Raises RecordBusyError when the record is locked for long or the disk is full; nothing is written then.
    """
    crash("ingest.judged")
    alone = _keep_if_alone(record, prepared, clock(), run, crash)
    if alone is not None:
        return alone
    for _ in range(FREE_TRIES):
        with record.read() as connection:
            before = read_neighbours(connection, prepared, clock())
        verdict = _judge(prepared, judge, before, clock())
        crash("ingest.read")
        ingested = _keep_unless_moved(record, prepared, before, verdict, clock(), run, crash)
        if ingested is not None:
            return ingested
    return _decide_inside(record, prepared, judge, clock(), run, crash)


def _keep_if_alone(record: Record, prepared: Prepared, now: int, run: int | None, crash: CrashPoint) -> Ingested | None:
    """Most items are new and like no other: that takes one look inside the lock, and ``prepare`` has judged them already."""
    with record.write(alone=True) as connection:
        if not is_alone(connection, prepared):
            return None
        ingested = Keeper(connection, prepared, no_neighbours(prepared), prepared.verdict, run, now).keep()
        crash("ingest.written")
    crash("ingest.committed")
    return ingested


def _keep_unless_moved(
    record: Record, prepared: Prepared, before: Neighbours, verdict: Verdict, now: int, run: int | None, crash: CrashPoint
) -> Ingested | None:
    with record.write(alone=True) as connection:
        if has_moved(connection, prepared, before, now):
            return None
        ingested = Keeper(connection, prepared, before, verdict, run, now).keep()
        crash("ingest.written")
    crash("ingest.committed")
    return ingested


def _decide_inside(record: Record, prepared: Prepared, judge: Judge, now: int, run: int | None, crash: CrashPoint) -> Ingested:
    with record.write(alone=True) as connection:
        present = read_neighbours(connection, prepared, now)
        ingested = Keeper(connection, prepared, present, _judge(prepared, judge, present, now), run, now).keep()
        crash("ingest.written")
    crash("ingest.committed")
    return ingested


def _judge(prepared: Prepared, judge: Judge, neighbours: Neighbours, now: int) -> Verdict:
    if neighbours.context == prepared.context:
        return prepared.verdict
    return judge_notice(judge, prepared.notice, neighbours.context, now)
