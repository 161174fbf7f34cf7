"""Who else may write during an ingest, and what an error, a full disk or a kill leaves: nothing or all."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, event, text

from core.errors import RecordBusyError
from core.model import Context
from pipelines.ingest import FREE_TRIES
from pipelines.prepare import Prepared
from storage import runs, signals, tables
from storage.database import Record, open_engine
from storage.tables import versions
from tests.items import OTHER_TEXT, TEXT, FakeJudge, make_prepared
from tests.pipelines.taking import CHANGED, ONE_ITEM, all_of, event_of, open_run, rows, take

ROOT = Path(__file__).parents[2]
NOTHING: dict[str, int] = {}


def compete(record: Record, times: int, item: Callable[[int], Prepared], step: str = "ingest.read") -> Callable[[str], None]:
    """A crash point at which another process takes an item, the first ``times`` times."""
    passes: list[int] = []

    def crash(name: str) -> None:
        if name == step and len(passes) < times:
            passes.append(1)
            take(record, item(len(passes)))

    return crash


def reprint(number: int) -> Prepared:
    return make_prepared(f"转载之{number}", address=f"https://r{number}.example/", source=f"paper{number}")


def test_a_reprint_taken_between_reading_and_writing_is_joined(record: Record) -> None:
    take(record, reprint(0))
    judge = FakeJudge()
    taken = take(record, judge=judge, crash=compete(record, 1, reprint))
    assert len(all_of(record, tables.signals)) == 3
    assert rows(record)["events"] == 1
    assert event_of(record, taken.event).revision == 4
    assert judge.contexts == [Context(hosts=2), Context(hosts=3)]


def test_a_reprint_taken_just_before_is_joined(record: Record) -> None:
    taken = take(record, crash=compete(record, 1, reprint, "ingest.judged"))
    assert rows(record)["events"] == 1
    assert event_of(record, taken.event).revision == 3


def test_the_same_address_taken_between_reading_and_writing_is_repeated(record: Record) -> None:
    take(record, reprint(0))
    taken = take(record, crash=compete(record, 1, lambda _: make_prepared()))
    assert taken.outcome == "repeated"
    assert rows(record)["signals"] == 2


def test_a_revision_taken_between_reading_and_writing_is_seen(record: Record) -> None:
    take(record)
    taken = take(record, make_prepared(text=OTHER_TEXT), crash=compete(record, 1, lambda _: make_prepared(text=CHANGED)))
    assert taken.outcome == "revised"
    assert sorted(row.version for row in all_of(record, versions)) == [1, 2, 3]


def test_after_three_conflicts_it_is_decided_inside_the_lock(record: Record) -> None:
    take(record, reprint(0))
    judge, steps = FakeJudge(), []
    conflict = compete(record, FREE_TRIES, reprint)

    def crash(name: str) -> None:
        steps.append(name)
        conflict(name)

    taken = take(record, judge=judge, crash=crash)
    assert steps == ["ingest.judged", *["ingest.read"] * FREE_TRIES, "ingest.written", "ingest.committed"]
    assert rows(record)["events"] == 1
    assert judge.contexts[-1] == Context(hosts=FREE_TRIES + 2)
    assert event_of(record, taken.event).revision == FREE_TRIES + 3


def test_many_at_once_make_one_event_and_lose_nothing(record: Record, database: URL) -> None:
    """Two transactions that each miss the other's rows must not both commit."""

    def run(number: int) -> str:
        own = Record(open_engine(database))
        outcome = take(own, reprint(number % 6)).outcome
        own.close()
        return outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, range(12)))
    assert (outcomes.count("new"), outcomes.count("repeated")) == (6, 6)
    assert (rows(record)["signals"], rows(record)["events"], rows(record)["outbox"]) == (6, 1, 6)


@pytest.mark.parametrize("step", ["see_signal", "insert_verdict", "insert_signal"])
def test_an_error_inside_the_transaction_leaves_nothing(record: Record, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(signals, step, fail)
    with pytest.raises(ZeroDivisionError):
        take(record)
    assert rows(record) == NOTHING
    monkeypatch.undo()
    assert take(record).outcome == "new"


def test_an_error_at_any_statement_leaves_nothing(record: Record) -> None:
    """Every statement of an ingest fails once (SQLite's own way of testing): nothing is left, and the next try works."""
    failed = 0
    while True:
        statements = _fail_at(record, failed + 1)
        try:
            taken = take(record)
        except ZeroDivisionError:
            failed += 1
            assert rows(record) == NOTHING
        else:
            break
        finally:
            statements()
    assert taken.outcome == "new"
    assert failed > 15
    assert rows(record) == ONE_ITEM


def _fail_at(record: Record, number: int) -> Callable[[], None]:
    """Let the ``number``-th statement from now on fail; the result takes the trap away."""
    from_now = iter(range(1, 10_000))

    def count(*_: object) -> None:
        if next(from_now) == number:
            raise ZeroDivisionError

    event.listen(record.engine, "before_cursor_execute", count)
    return lambda: event.remove(record.engine, "before_cursor_execute", count)


def test_a_full_disk_refuses_the_item_whole_and_takes_it_later(sqlite_record: Record) -> None:
    with sqlite_record.read() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    big = make_prepared(text=TEXT + "".join(chr(0x4E00 + number % 20_000) for number in range(100_000)))
    with pytest.raises(RecordBusyError, match="磁盘空间不足"):
        take(sqlite_record, big)
    assert rows(sqlite_record) == NOTHING
    with sqlite_record.read() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    assert take(sqlite_record, big).outcome == "new"


@pytest.mark.parametrize(
    ("order", "kept"), [("ingest.judged", False), ("ingest.written", False), ("ingest.committed", True), ("ingest.judged:2", True)]
)
def test_a_process_killed_at_a_step_leaves_all_or_nothing(record: Record, database: URL, order: str, kept: bool) -> None:
    run = open_run(record)
    address = database.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.ingest_child", address, order], check=False, capture_output=True, cwd=ROOT
    )
    assert done.returncode == (0 if order.endswith(":2") else 137), done.stderr.decode()
    assert rows(record) == (ONE_ITEM if kept else NOTHING) | {"runs": 1, "looks": 1}
    with record.read() as connection:
        assert runs.count_books(connection, run).balanced == kept
    assert take(record).outcome == ("repeated" if kept else "new")
