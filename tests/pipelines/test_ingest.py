"""What an item becomes: new, revised, repeated or a reprint that joins an event."""

from sqlalchemy import select

from classifiers import load_judge
from core.criteria import Level
from core.model import Article, Context
from pipelines.fingerprint import BANDS
from pipelines.ingest import ingest
from pipelines.keep import Ingested
from pipelines.neighbours import HOSTS_WINDOW_MS
from pipelines.prepare import prepare
from storage import runs, signals
from storage.database import Record
from storage.evidence import load_evidence
from storage.quarantine import count_quarantine, quarantine_item
from storage.tables import captures, evidence, memberships, outbox, validators, verdicts, versions
from tests.items import NOW, OTHER_TEXT, TEXT, FakeJudge, make_capture, make_prepared
from tests.pipelines.taking import CHANGED, ONE_ITEM, all_of, event_of, open_run, rows, take


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
    assert rows(record)["bands"] == BANDS
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
