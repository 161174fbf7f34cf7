"""What one more item costs when the record has grown."""

import time
from statistics import median
from typing import Final

from core.clock import system_clock
from crawlers.reading import shipped_judge
from crawlers.record_books import RecordBooks
from evals.bench.filled import FilledRecord
from pipelines.ingest import ingest
from pipelines.prepare import Prepared

ITEMS: Final = 400
_WARM: Final = 100
_BEYOND: Final = 50_000_000


def measure_item_costs(*records: FilledRecord) -> list[float]:
    """Median milliseconds of one item's whole way through each record: looked at, compared by its bytes, ingested.

    The records take their items in turn, so that a busy machine slows all of them. Reading and judging the page (``prepare``) is left
    out: it does not know the record. The first 100 of 500 items only warm up.
    """
    numbers = range(_BEYOND, _BEYOND + _WARM + ITEMS)
    opened = [(filled, _open_books(filled)) for filled in records]
    costs = [[_take(filled, books, filled.prepare(number)) for filled, books in opened] for number in numbers]
    closed = [books.close().new for _, books in opened]
    if closed != [len(numbers)] * len(opened):
        raise AssertionError(f"only {closed} items were new")
    return [1000 * median(column) for column in zip(*costs[_WARM:], strict=True)]


def _open_books(filled: FilledRecord) -> RecordBooks:
    return RecordBooks(filled.record, "bench-0", system_clock, holder="bench", full_look_days=7, recheck_ms=0)


def _take(filled: FilledRecord, books: RecordBooks, prepared: Prepared) -> float:
    began = time.perf_counter()
    capture = prepared.capture
    books.look(capture.address, prepared.notice.title)
    _ = books.is_unknown(capture.address) or books.same_bytes(capture.address, capture.body)
    ingest(filled.record, prepared, shipped_judge(), system_clock, run=books.run)
    return time.perf_counter() - began
