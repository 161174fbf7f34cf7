"""One item, one transaction: what it becomes, who else may write meanwhile, and what a crash leaves (nothing or all)."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Row, event, select, text

from classifiers import load_judge
from core.criteria import Level
from core.errors import RecordBusyError
from core.model import Article, Context
from pipelines.ingest import FREE_TRIES, ingest
from pipelines.keep import Ingested
from pipelines.neighbours import HOSTS_WINDOW_MS
from pipelines.prepare import Prepared, prepare
from storage import events, runs, signals, tables
from storage.database import Record, open_engine
from storage.evidence import load_evidence
from storage.quarantine import count_quarantine, quarantine_item
from storage.tables import captures, evidence, memberships, outbox, validators, verdicts, versions
from tests.databases import count_rows
from tests.items import NOW, OTHER_TEXT, TEXT, FakeJudge, as_judge, make_capture, make_prepared

ROOT = Path(__file__).parents[2]
CHANGED = TEXT.replace("一千二百三十台", "九千八百七十台")
NOTHING: dict[str, int] = {}


def take(record: Record, prepared: Prepared | None = None, judge: FakeJudge | None = None, now: int = NOW, **more: Any) -> Ingested:
    """Ingest one item."""
    return ingest(record, prepared or make_prepared(), as_judge(judge or FakeJudge()), lambda: now, **more)


def rows(record: Record) -> dict[str, int]:
    """Tables that hold something, with their number of rows."""
    with record.read() as connection:
        return {name: number for name, number in count_rows(connection).items() if number}


def all_of(record: Record, table: Any) -> list[Row[Any]]:
    with record.read() as connection:
        return list(connection.execute(select(table)))


def event_of(record: Record, number: int) -> Row[Any]:
    with record.read() as connection:
        row = events.load_event(connection, number)
    assert row is not None
    return row


def open_run(record: Record, identity: str = "a.example/1") -> int:
    with record.write() as connection:
        run = runs.open_run(connection, "city", "me", NOW)
        runs.add_look(connection, run, identity, f"https://{identity}", "")
        return run


TABLES = ("signals", "versions", "sightings", "events", "memberships", "verdicts", "signatures", "evidence", "captures", "validators")
ONE_ITEM = {**dict.fromkeys(TABLES, 1), "outbox": 1, "bands": 32}


def test_a_new_item_writes_one_of_each(record: Record) -> None:
    run = open_run(record)
    taken = take(record, run=run)
    assert taken.outcome == "new"
    assert rows(record) == ONE_ITEM | {"runs": 1, "looks": 1}
    with record.read() as connection:
        assert runs.count_books(connection, run).new == 1
        row = signals.load_signal(connection, taken.signal)
        assert row is not None
        assert load_evidence(connection, row.sha256) == make_prepared().capture.body
        [capture] = connection.execute(select(captures)).all()
    assert (capture.signal, capture.run, capture.sha256) == (taken.signal, run, row.sha256)
    assert [(row.like, row.reason, row.by) for row in all_of(record, memberships)] == [(None, "首次出现", "machine")]
    assert [(row.key, row.kind, row.payload) for row in all_of(record, outbox)] == [
        (f"index:{taken.signal}:1", "index", {"signal": taken.signal})
    ]
    assert [(row.etag, row.last_modified) for row in all_of(record, validators)] == [('"e1"', "Sun, 01 Nov 2026 00:00:00 GMT")]


def test_the_same_content_again_is_repeated_and_counted(record: Record) -> None:
    first = take(record)
    again = make_prepared(source="press", body=b"another page with the same words")
    second = take(record, again, now=NOW + 1)
    assert second == Ingested("repeated", first.signal, first.event)
    assert rows(record) == ONE_ITEM | {"sightings": 2}
    assert [row.checked_at for row in all_of(record, validators)] == [NOW + 1]


def test_changed_content_is_a_revision_with_its_difference(record: Record) -> None:
    first = take(record)
    second = take(record, make_prepared(text=CHANGED), FakeJudge(), NOW + 1)
    assert second == Ingested("revised", first.signal, first.event)
    kept = sorted(all_of(record, versions), key=lambda row: row.version)
    assert [row.version for row in kept] == [1, 2]
    assert "一千二百三十台" in str(kept[1].difference["removed"])
    assert "九千八百七十台" in str(kept[1].difference["added"])
    assert [row.key for row in all_of(record, outbox)] == [f"index:{first.signal}:1", f"index:{first.signal}:2"]
    assert sorted(row.version for row in all_of(record, verdicts)) == [1, 2]
    assert rows(record)["bands"] == 32
    assert len(all_of(record, evidence)) == 2
    assert event_of(record, first.event).revision == 3


def test_back_to_the_first_content_is_a_third_version(record: Record) -> None:
    outcomes = [take(record, make_prepared(text=words)).outcome for words in (TEXT, CHANGED, TEXT)]
    assert outcomes == ["new", "revised", "revised"]
    assert rows(record)["versions"] == 3
    assert (rows(record)["evidence"], rows(record)["captures"]) == (2, 3)


def test_a_reprint_joins_the_event_and_says_why(record: Record) -> None:
    first = take(record)
    judge = FakeJudge(Level.GENERAL, raised=Level.KEY)
    second = take(record, make_prepared("转发：电暖器召回", address="https://b.example/9", source="press"), judge)
    assert (second.outcome, second.event) == ("new", first.event)
    [_, membership] = sorted(all_of(record, memberships), key=lambda row: row.id)
    assert (membership.like, membership.by) == (first.signal, "machine")
    assert membership.reason.startswith(f"转载：与信号 {first.signal}")
    assert judge.contexts[-1] == Context(hosts=2)
    assert event_of(record, first.event).level == "key"
    assert [row.context["hosts"] for row in sorted(all_of(record, verdicts), key=lambda row: row.id)] == [1, 2]


def test_sources_count_together_within_two_days_only(record: Record) -> None:
    take(record)
    judge = FakeJudge()
    take(record, make_prepared(address="https://b.example/9", source="press"), judge, NOW + HOSTS_WINDOW_MS + 1)
    assert judge.contexts == []  # its own source alone: nothing to judge again


def test_another_story_is_another_event(record: Record) -> None:
    first, second = take(record), take(record, make_prepared("抽查学生书包", OTHER_TEXT, address="https://b.example/9"))
    assert first.event != second.event


def test_a_revision_may_raise_and_lower_its_event(record: Record) -> None:
    first = take(record, make_prepared(judge=FakeJudge(Level.KEY)))
    assert event_of(record, first.event).level == "key"
    take(record, make_prepared(text=CHANGED, judge=FakeJudge(Level.GENERAL)))
    assert event_of(record, first.event).level == "general"


def test_an_item_that_was_put_aside_is_released(record: Record) -> None:
    with record.write() as connection:
        quarantine_item(connection, identity="a.example/1", address="a", source="city", run=None, reason="x", now=NOW)
    take(record)
    with record.read() as connection:
        assert count_quarantine(connection) == 0


def test_the_real_judge_quotes_what_is_stored(record: Record) -> None:
    judge = load_judge()
    article = Article("充电宝起火致一人受伤\ufeff", "昨日，甲市一名\x00旅客的充电宝突然起火\ud800，造成一人烧伤。厂家尚未回应。😀")
    taken = ingest(record, prepare(make_capture(), article, judge, attention=True, now=NOW), judge, lambda: NOW)
    with record.read() as connection:
        row, verdict = signals.load_signal(connection, taken.signal), signals.current_verdict(connection, taken.signal)
    assert row is not None
    assert verdict is not None
    quotes = [reason["quote"] for reason in verdict["reasons"]]
    assert quotes
    for quote in quotes:
        assert getattr(row, quote["where"])[quote["start"] : quote["end"]] == quote["quote"]


def compete(record: Record, times: int, item: Callable[[int], Prepared], step: str = "ingest.judged") -> Callable[[str], None]:
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
    judge = FakeJudge()
    taken = take(record, judge=judge, crash=compete(record, 1, reprint))
    assert len(all_of(record, tables.signals)) == 2
    assert rows(record)["events"] == 1
    assert event_of(record, taken.event).revision == 3
    assert judge.contexts == [Context(hosts=2)]


def test_the_same_address_taken_between_reading_and_writing_is_repeated(record: Record) -> None:
    taken = take(record, crash=compete(record, 1, lambda _: make_prepared()))
    assert taken.outcome == "repeated"
    assert rows(record)["signals"] == 1


def test_a_revision_taken_between_reading_and_writing_is_seen(record: Record) -> None:
    take(record)
    taken = take(record, make_prepared(text=OTHER_TEXT), crash=compete(record, 1, lambda _: make_prepared(text=CHANGED)))
    assert taken.outcome == "revised"
    assert sorted(row.version for row in all_of(record, versions)) == [1, 2, 3]


def test_after_three_conflicts_it_is_decided_inside_the_lock(record: Record) -> None:
    judge, steps = FakeJudge(), []
    conflict = compete(record, FREE_TRIES, reprint)

    def crash(name: str) -> None:
        steps.append(name)
        conflict(name)

    taken = take(record, judge=judge, crash=crash)
    assert steps == ["ingest.judged"] * FREE_TRIES + ["ingest.written", "ingest.committed"]
    assert rows(record)["events"] == 1
    assert judge.contexts[-1] == Context(hosts=FREE_TRIES + 1)
    assert event_of(record, taken.event).revision == FREE_TRIES + 2


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
    assert failed > 20
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
