"""The queue's measure on a small record. No timing is asserted."""

from pathlib import Path

from core.clock import system_clock
from evals.bench.filled import FilledRecord
from evals.bench.queue import ROUNDS, measure_queue
from storage.queue import QueueFilter, count_by_level, list_queue


def test_a_filled_queue_is_shown_and_worked(tmp_path: Path) -> None:
    filled = FilledRecord(tmp_path)
    filled.grow(200, lambda _number: None)
    with filled.record.read() as connection:
        rows = list_queue(connection, QueueFilter(), now=system_clock())
    assert rows
    assert all(row.title and row.head == row.event and row.members == 1 for row in rows)
    assert set(measure_queue(filled, tmp_path)) == {"queue_page_ms", "decision_ms"}
    with filled.record.read() as connection:
        counts = count_by_level(connection, QueueFilter(), now=system_clock())
    assert 0 < sum(counts.values()) <= 120 - ROUNDS
    filled.record.close()
