"""Signals with their versions, sightings, verdicts and events; evidence; retention."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, select

from core.criteria import Level
from core.model import Context
from storage import events, signals
from storage.database import Record
from storage.evidence import count_evidence, digest, keep_evidence, load_evidence
from storage.retention import delete_expired_evidence
from storage.tables import captures, evidence, sightings, verdicts, versions
from tests.databases import count_rows
from tests.items import DAY, HOUR, NOW, OTHER_TEXT, make_capture, make_notice, make_verdict


def add_signal(
    record: Record, identity: str = "a.example/1", *, level: Level = Level.IMPORTANT, event: int | None = None, **more: Any
) -> int:
    """One signal, in an event of its own unless ``event`` is given."""
    priority, now = more.pop("priority", 50), more.pop("now", NOW)
    with record.write() as connection:
        joined = event if event is not None else events.create_event(connection, level, now)
        notice = make_notice(**more)
        verdict = make_verdict(level, priority=priority)
        signal = signals.insert_signal(connection, identity, notice, verdict, joined, "0" * 64, now)
        events.join_event(connection, joined, signal, like=None, reason="首次出现", by="machine", now=now)
        events.raise_event(connection, joined, now)
        return signal


def load(record: Record, signal: int) -> Row[Any]:
    with record.read() as connection:
        row = signals.load_signal(connection, signal)
    assert row is not None
    return row


def test_a_signal_comes_back_as_it_was_written(record: Record) -> None:
    row, notice = load(record, add_signal(record)), make_notice()
    assert (row.title, row.text, row.address, row.content_hash) == (notice.title, notice.text, notice.address, notice.content_hash)
    assert (row.revision, row.version, row.level, row.criteria, row.hazards) == (1, 1, "important", ["C1"], ["burn"])
    assert row.attachments == [asdict(attachment) for attachment in notice.attachments]
    assert (row.published_at, row.published_precision) == (NOW - DAY, "day")
    with record.read() as connection:
        found = signals.find_signal(connection, "a.example/1")
        assert found is not None
        assert found.id == row.id
        assert signals.find_signal(connection, "a.example/2") is None
        assert signals.load_signal(connection, row.id + 1) is None


def test_a_revision_is_a_version_beside_the_old_one(record: Record) -> None:
    number = add_signal(record)
    changed = make_notice(text=OTHER_TEXT)
    with record.write() as connection:
        row = signals.load_signal(connection, number)
        assert row is not None
        assert signals.revise_signal(connection, row, changed, make_verdict(Level.KEY), "1" * 64, {"added": ["x"]}, NOW + 1) == 2
    row = load(record, number)
    assert (row.revision, row.version, row.text, row.level, row.first_seen_at, row.updated_at) == (2, 2, changed.text, "key", NOW, NOW + 1)
    with record.read() as connection:
        kept = list(connection.execute(select(versions).order_by(versions.c.version)))
    assert [(version.version, version.text, version.difference) for version in kept] == [
        (1, make_notice().text, {}),
        (2, changed.text, {"added": ["x"]}),
    ]


def test_sightings_count_once_per_source_and_move_forward(record: Record) -> None:
    number = add_signal(record)
    with record.write() as connection:
        for source, now in (("city", 1), ("press", 2), ("city", 3)):
            signals.see_signal(connection, number, source, now)
        rows = connection.execute(select(sightings).order_by(sightings.c.source))
        assert [(row.source, row.first_at, row.last_at) for row in rows] == [("city", 1, 3), ("press", 2, 2)]


def test_the_newest_verdict_counts_and_older_ones_stay(record: Record) -> None:
    number = add_signal(record)
    with record.write() as connection:
        assert signals.current_verdict(connection, number) is None
        for level in (Level.GENERAL, Level.KEY):
            signals.insert_verdict(connection, number, 1, make_verdict(level), Context(attention=True, hosts=3), NOW)
        verdict = signals.current_verdict(connection, number)
        assert verdict is not None
        assert (verdict["level"], verdict["reasons"][0]["quote"]["quote"]) == ("key", make_notice().title[:2])
        assert [row.context for row in connection.execute(select(verdicts))] == [{"attention": True, "hosts": 3}] * 2


def test_signals_are_read_in_batches_and_since_a_time(record: Record) -> None:
    numbers = [add_signal(record, f"a.example/{number}") for number in range(7)]
    with record.read() as connection:
        assert [row.id for row in signals.each_signal(connection, batch=3)] == numbers
        stamps = [row.written_at for row in signals.each_signal(connection)]
        assert [row.id for row in signals.each_signal(connection, updated_since=max(stamps) + 1)] == []
        assert [row.id for row in signals.load_signals(connection, numbers[:2])] == numbers[:2]
        assert signals.count_signals(connection) == 7


def test_an_event_is_as_urgent_as_its_most_urgent_signal(record: Record) -> None:
    first = add_signal(record, level=Level.GENERAL)
    event = load(record, first).event
    add_signal(record, "b.example/1", level=Level.KEY, event=event)
    add_signal(record, "c.example/1", level=Level.NONE, event=event)
    with record.read() as connection:
        row = events.load_event(connection, event)
        assert events.load_event(connection, event + 1) is None
    assert row is not None
    assert (row.level, row.revision) == ("key", 4)


def test_sources_of_an_event_are_counted_once_in_the_window_without_ours(record: Record) -> None:
    event = load(record, add_signal(record, source="city")).event
    for identity, source, now in (("b", "press", NOW), ("c", "press", NOW), ("d", "daily", NOW - 3 * DAY)):
        add_signal(record, identity, source=source, event=event, now=now)
    with record.read() as connection:
        assert events.count_sources(connection, event, NOW - HOUR, "city") == 1
        assert events.count_sources(connection, event, NOW - 9 * DAY, "city") == 2
        assert events.count_sources(connection, event, NOW - 9 * DAY, "") == 3


def test_alike_signals_most_shared_bands_first_and_equal_content_always(record: Record) -> None:
    first, second, third = (add_signal(record, identity, title=f"标题{identity}") for identity in "abc")
    with record.write() as connection:
        events.keep_signature(connection, first, b"1" * 512, [1, 2, -(2**63)])
        events.keep_signature(connection, second, b"2" * 512, [1, 2**63 - 1, 7])
        events.keep_signature(connection, third, b"3" * 512, [9])
    with record.read() as connection:
        assert {row.signal for row in events.find_alike(connection, [1, 2], "none")} == {first, second}
        equal = make_notice(title="标题c").content_hash
        assert [row.signal for row in events.find_alike(connection, [100], equal)] == [third]
        assert events.find_alike(connection, [100], "none") == []
    with record.write() as connection:
        events.keep_signature(connection, first, b"4" * 512, [100, 100])
    with record.read() as connection:
        assert [row.signature for row in events.find_alike(connection, [100], "none")] == [b"4" * 512]
        assert [row.signal for row in events.find_alike(connection, [2], "none")] == []


def test_only_the_nearest_are_compared(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_CANDIDATES", 1)
    first, second = add_signal(record, "a"), add_signal(record, "b", title="别的标题")
    with record.write() as connection:
        events.keep_signature(connection, first, b"1" * 512, [1])
        events.keep_signature(connection, second, b"2" * 512, [1, 2])
        assert [row.signal for row in events.find_alike(connection, [1, 2], "none")] == [second]


def test_evidence_is_kept_once_and_comes_back_byte_for_byte(record: Record) -> None:
    body = bytes(range(256)) * 50
    with record.write() as connection:
        kept = {keep_evidence(connection, make_capture(address, body=body), signal=None, run=None) for address in ("a", "b")}
        assert kept == {digest(body)}
        assert load_evidence(connection, digest(body)) == body
        assert load_evidence(connection, "f" * 64) is None
        assert (count_evidence(connection), count_rows(connection)["captures"]) == (1, 2)
        row = connection.execute(select(captures)).first()
    assert row is not None
    assert (row.robots, row.status, row.headers["ETag"]) == ("allowed", 200, '"e1"')


def test_retention_deletes_bytes_and_keeps_rows(record: Record) -> None:
    with record.write() as connection:
        old = keep_evidence(connection, make_capture(body=b"old", at=NOW - 9 * DAY), signal=None, run=None)
        new = keep_evidence(connection, make_capture(body=b"new"), signal=None, run=None)
        assert delete_expired_evidence(connection, NOW - DAY, NOW) == 1
        assert delete_expired_evidence(connection, NOW - DAY, NOW) == 0
        assert (load_evidence(connection, old), load_evidence(connection, new)) == (None, b"new")
        row = connection.execute(select(evidence).where(evidence.c.sha256 == old)).one()
        assert (row.size, row.deleted_at, count_evidence(connection)) == (3, NOW, 1)
        assert count_rows(connection)["captures"] == 2


def test_bytes_met_again_are_kept_from_then_on_even_after_their_deletion(record: Record) -> None:
    with record.write() as connection:
        kept = keep_evidence(connection, make_capture(body=b"x", at=NOW - 9 * DAY), signal=None, run=None)
        keep_evidence(connection, make_capture(body=b"x", at=NOW), signal=None, run=None)
        keep_evidence(connection, make_capture(body=b"x", at=NOW - 8 * DAY), signal=None, run=None)
        assert delete_expired_evidence(connection, NOW - DAY, NOW) == 0
        assert delete_expired_evidence(connection, NOW + DAY, NOW) == 1
        keep_evidence(connection, make_capture(body=b"x", at=NOW + DAY), signal=None, run=None)
        assert load_evidence(connection, kept) == b"x"
        assert connection.execute(select(evidence.c.deleted_at)).scalar_one() is None


def test_long_titles_and_rare_characters_survive(record: Record) -> None:
    notice = replace(make_notice(), title="電" * 40_000, text="表情😀、𠮷野家、ﬁ\u3000空", author="é")
    with record.write() as connection:
        event = events.create_event(connection, Level.KEY, NOW)
        number = signals.insert_signal(connection, "x", notice, make_verdict(), event, "0" * 64, NOW)
    row = load(record, number)
    assert (row.title, row.text, row.author) == (notice.title, notice.text, notice.author)


def test_what_no_database_takes_is_taken_out(record: Record) -> None:
    broken = replace(make_capture("https://a.example/\x00"), headers={"X": "\x00\ud800"}, content_type="text\x00/html")
    with record.write() as connection:
        keep_evidence(connection, broken, signal=None, run=None)
        row = connection.execute(select(captures)).one()
    assert (row.address, row.content_type, row.headers) == ("https://a.example/", "text/html", {"X": "\x00\ud800"})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=[]), max_size=200))
def test_any_text_can_be_stored_and_found_again(record: Record, text: str) -> None:
    with record.write() as connection:
        keep_evidence(connection, make_capture(text), signal=None, run=None)
        row = connection.execute(select(captures.c.address).where(captures.c.address == text)).first()
    assert row is not None
    assert not set(row.address) & {"\x00", "\ud800"}
