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


def measure_item_cost(filled: FilledRecord) -> float:
    """Median milliseconds of one item's whole way through the record: looked at, compared by its bytes, ingested.

    Reading and judging the page (``prepare``) is left out: it does not know the record. The first 100 of 500 items only warm up.
    """
    first = _BEYOND + filled.size
    books = RecordBooks(filled.record, "bench-0", system_clock, holder="bench", full_look_days=7, recheck_ms=0)
    costs = [_take(filled, books, filled.prepare(number)) for number in range(first, first + _WARM + ITEMS)]
    closed = books.close()
    if closed.new != _WARM + ITEMS:
        raise AssertionError(f"only {closed.new} items were new")
    return 1000 * median(costs[_WARM:])


def _take(filled: FilledRecord, books: RecordBooks, prepared: Prepared) -> float:
    began = time.perf_counter()
    capture = prepared.capture
    books.look(capture.address, prepared.notice.title)
    books.same_bytes(capture.address, capture.body)
    ingest(filled.record, prepared, shipped_judge(), system_clock, run=books.run)
    return time.perf_counter() - began
