"""The drain into the real embedded index, and its rebuild from the record."""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import URL, select, update

from core.criteria import Level
from core.errors import IndexBusyError, IndexingError
from core.tokens import Tokenizer, rjieba_tokenizer
from pipelines import index as indexing
from pipelines.index import BUSY_WAIT_MS, OUTAGE_WAIT_MS, OVERLAP_MS, drain, rebuild, to_document
from pipelines.ingest import ingest
from storage import signals
from storage.database import Record
from storage.outbox import claim_work, count_work
from storage.search.base import Change, SearchIndex, SearchPage, SearchQuery
from storage.search.folder import build, open_index
from storage.search.query import parse_query
from storage.tables import outbox
from storage.tables import signals as signal_rows
from tests.items import NOW, OTHER_TEXT, TEXT, FakeJudge, as_judge, make_prepared

ROOT = Path(__file__).parents[2]
ATTEMPTS = 3
LEASE_MS = 1000
TOPICS = (TEXT, OTHER_TEXT, TEXT[:60] + OTHER_TEXT[30:])


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return rjieba_tokenizer()


@pytest.fixture
def index(tmp_path: Path, tokenizer: Tokenizer) -> SearchIndex:
    return build(tmp_path / "index", tokenizer, [])


@dataclass(slots=True)
class FailingIndex:
    """Refuses every write, as a writer held elsewhere or a full disk does."""

    error: IndexingError
    asked: int = 0
    version: str = "test"

    def apply(self, changes: Iterable[Change]) -> None:
        self.asked += len(list(changes))
        raise self.error

    def search(self, query: SearchQuery) -> SearchPage:  # noqa: ARG002  # the protocol names it
        return SearchPage(0, ())

    def revisions(self) -> Iterator[tuple[int, int]]:
        return iter(())

    def count(self) -> int:
        return 0


@dataclass(slots=True)
class Time:
    """A clock that is told the time."""

    now: int = NOW
    steps: list[str] = field(default_factory=list)

    def __call__(self) -> int:
        return self.now


def add(record: Record, *numbers: int, text: str = "") -> list[int]:
    """Signals at their own addresses; the same number again with ``text`` is a revision."""
    added = []
    for number in numbers:
        judge, words = FakeJudge(Level.KEY), text or TOPICS[number % 3] + str(number) * 40
        prepared = make_prepared(f"第{number}号通报", words, judge=judge, address=f"https://a.example/{number}")
        added.append(ingest(record, prepared, as_judge(judge), lambda: NOW).signal)
    return added


def drain_into(record: Record, index: SearchIndex, clock: Time | None = None) -> int:
    return drain(record, index, clock or Time(), lease_ms=LEASE_MS)


def stored(record: Record) -> list[tuple[int, int]]:
    with record.read() as connection:
        return [(row.id, row.revision) for row in signals.each_signal(connection)]


def work(record: Record) -> dict[tuple[str, str], int]:
    with record.read() as connection:
        return {key: number for key, number in count_work(connection).items() if key[0] == "index"}


def tries(record: Record) -> list[tuple[str, int, int]]:
    with record.read() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.kind == "index").order_by(outbox.c.id))
        return [(row.state, row.attempts, row.next_at) for row in rows]


def test_what_is_due_is_indexed_and_found(record: Record, index: SearchIndex) -> None:
    [first, _] = add(record, 1, 2)
    progress: list[int] = []
    assert drain(record, index, Time(), lease_ms=LEASE_MS, progress=progress.append) == 2
    assert progress == [2]
    assert drain_into(record, index) == 0
    assert list(index.revisions()) == stored(record)
    page = index.search(SearchQuery(parse_query("第1号通报"), filters={"level": ("key",), "criteria": ("C1",), "source": ("city",)}))
    assert [hit.id for hit in page.hits] == [first]
    assert work(record) == {("index", "done"): 2}


def test_the_present_revision_is_written_whatever_the_row_says(record: Record, index: SearchIndex) -> None:
    [signal] = add(record, 1)
    add(record, 1, text=OTHER_TEXT)
    assert drain_into(record, index) == 2
    assert list(index.revisions()) == [(signal, 2)]
    assert index.search(SearchQuery(parse_query("书包"))).total == 1


def test_batches_are_committed_one_after_another(record: Record, index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    add(record, 1, 2, 3, 4, 5)
    progress: list[int] = []
    assert drain(record, index, Time(), lease_ms=LEASE_MS, progress=progress.append) == 5
    assert progress == [2, 2, 1]
    assert list(index.revisions()) == stored(record)


def test_a_busy_writer_gives_the_rows_back_untried(record: Record, index: SearchIndex) -> None:
    add(record, 1, 2)
    clock = Time()
    for _ in range(2 * ATTEMPTS):
        with pytest.raises(IndexBusyError):
            drain_into(record, FailingIndex(IndexBusyError("busy")), clock)
        clock.now += BUSY_WAIT_MS
        assert tries(record) == [("pending", 0, clock.now)] * 2
    assert drain_into(record, index, clock) == 2


def test_an_index_outage_delays_and_never_dead_letters(record: Record, index: SearchIndex) -> None:
    add(record, 1, 2)
    clock, failing = Time(), FailingIndex(IndexingError("磁盘已满"))
    for _ in range(2 * ATTEMPTS):
        with pytest.raises(IndexingError, match="磁盘已满"):
            drain_into(record, failing, clock)
        assert drain_into(record, failing, clock) == 0  # nothing is due before the pause is over
        clock.now += OUTAGE_WAIT_MS
        assert tries(record) == [("pending", 0, clock.now)] * 2
    assert drain_into(record, index, clock) == 2


def test_a_row_of_a_signal_that_is_gone_stops_nobody(record: Record, index: SearchIndex) -> None:
    add(record, 1, 2)
    with record.write() as connection:
        connection.execute(update(outbox).where(outbox.c.key == "index:1:1").values(payload={"signal": 99}))
    assert drain_into(record, index) == 2
    assert [key for key, _ in index.revisions()] == [2]


def test_rows_of_a_killed_drain_are_taken_after_their_lease(record: Record, index: SearchIndex) -> None:
    add(record, 1)
    assert len(claim_work(record, ["index"], now=NOW, lease_ms=LEASE_MS, limit=9)) == 1
    assert drain_into(record, index, Time(NOW + LEASE_MS - 1)) == 0
    assert drain_into(record, index, Time(NOW + LEASE_MS)) == 1


@pytest.mark.parametrize("order", ["index.applied", "index.finished"])
def test_a_drain_killed_at_a_step_loses_nothing(record: Record, database: URL, index: SearchIndex, tmp_path: Path, order: str) -> None:
    add(record, 1, 2)
    address = database.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.pipelines.ingest_child", address, order, str(tmp_path / "index")]
    done = subprocess.run(command, check=False, capture_output=True, cwd=ROOT)
    assert done.returncode == 137, done.stderr.decode()
    assert list(index.revisions()) == stored(record)
    finished = 0 if order == "index.applied" else 2
    assert work(record) == {("index", "done" if finished else "pending"): 2}
    assert drain_into(record, index, Time(time.time_ns())) == 2 - finished
    assert list(index.revisions()) == stored(record)


def test_a_rebuild_holds_what_the_record_holds(record: Record, index: SearchIndex, tmp_path: Path, tokenizer: Tokenizer) -> None:
    add(record, *range(5))
    drain_into(record, index)
    seen: list[int] = []
    rebuilt = rebuild(record, lambda documents: build(tmp_path / "index", tokenizer, documents), progress=seen.append)
    assert sum(seen) == 5
    assert list(rebuilt.revisions()) == stored(record)
    assert list(index.revisions()) == stored(record)  # readers follow
    assert rebuilt.search(SearchQuery(parse_query("第3号"))).total == 1


def test_what_changes_during_a_rebuild_is_replayed(record: Record, tmp_path: Path, tokenizer: Tokenizer) -> None:
    root = tmp_path / "index"
    add(record, 1, 2)

    def disturbed(documents: Iterable[Change]) -> Iterator[Change]:
        """One signal comes after the record was read up to its place, one is revised while the last is read."""
        for number, document in enumerate(documents):
            yield document
            if number == 0:
                add(record, 1, text=OTHER_TEXT)
            if number == 1:
                add(record, 7)

    def fill(documents: Iterable[Change]) -> SearchIndex:
        built = build(root, tokenizer, disturbed(documents))
        add(record, 8)  # between the reading and the last replay
        return built

    rebuilt = rebuild(record, fill)
    assert list(rebuilt.revisions()) == stored(record)
    assert len(stored(record)) == 4


def test_a_transaction_that_began_before_a_rebuild_and_committed_after_its_reading_is_replayed(
    record: Record, tmp_path: Path, tokenizer: Tokenizer
) -> None:
    add(record, 1)

    def fill(documents: Iterable[Change]) -> SearchIndex:
        built = build(tmp_path / "index", tokenizer, list(documents))
        [late] = add(record, 2)
        with record.write() as connection:  # stamped before the rebuild began
            stamp = signal_rows.c.written_at - OVERLAP_MS // 2
            connection.execute(update(signal_rows).where(signal_rows.c.id == late).values(written_at=stamp))
        return built

    assert list(rebuild(record, fill).revisions()) == stored(record)


def test_a_rebuild_that_fails_leaves_the_index_in_use(record: Record, index: SearchIndex, tmp_path: Path, tokenizer: Tokenizer) -> None:
    add(record, 1)
    drain_into(record, index)

    def broken(documents: Iterable[Change]) -> Iterator[Change]:
        yield from documents
        raise IndexingError("磁盘已满")

    with pytest.raises(IndexingError):
        rebuild(record, lambda documents: build(tmp_path / "index", tokenizer, broken(documents)))
    assert list(open_index(tmp_path / "index", tokenizer).revisions()) == stored(record)


def test_a_lost_index_is_rebuilt_from_an_empty_record_too(record: Record, tmp_path: Path, tokenizer: Tokenizer) -> None:
    assert rebuild(record, lambda documents: build(tmp_path / "new", tokenizer, documents)).count() == 0


def test_a_document_has_all_that_can_be_searched(record: Record) -> None:
    [signal] = add(record, 1)
    with record.write() as connection:
        values = {"regions": {"event": ["500100", "500000"], "maker": ["500100"]}, "published_at": None}
        connection.execute(update(signal_rows).values(values))
        row = signals.load_signal(connection, signal)
    assert row is not None
    document = to_document(row)
    assert (document.regions, document.published_at) == (("500000", "500100"), 0)
    assert (document.level, document.criteria, document.hazards, document.event) == ("key", ("C1",), ("burn",), row.event)
    assert (document.title, document.text, document.kind, document.source) == (row.title, row.text, "S4", "city")
