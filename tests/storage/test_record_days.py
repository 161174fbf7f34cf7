"""What pages count: sources day by day, hits with their events, the audit trail filtered, on both databases."""

import pytest

from core.clock import shanghai
from storage.audit import add_audit
from storage.audit_search import AuditFilter, count_audit, find_audit, list_actions
from storage.database import Record
from storage.found import events_of, load_found
from storage.outbox import add_work, oldest_by_kind
from storage.runs import add_look, close_run, open_run, settle_look
from storage.source_days import (
    day_number,
    list_run_numbers,
    list_source_ids,
    new_by_county,
    new_by_day,
    new_by_kind,
    outcomes_since,
    reached_by_day,
)
from tests.items import DAY, HOUR, NOW, OTHER_TEXT, make_prepared
from tests.pipelines.taking import take


def run(record: Record, source: str, at: int, *, health: str = "ok", looks: int = 0, settled: int = 0) -> int:
    with record.write() as connection:
        number = open_run(connection, source, "test", at)
        for place in range(looks):
            add_look(connection, number, f"{source}/{place}", f"https://a.example/{place}", "题")
        for place in range(settled):
            settle_look(connection, number, f"{source}/{place}", "new")
        close_run(connection, number, health=health, detail="", now=at + 1)
    return number


@pytest.mark.parametrize("at", [0, NOW, NOW + 16 * HOUR - 1, NOW + 16 * HOUR])
def test_days_change_at_midnight_in_shanghai(at: int) -> None:
    assert day_number(at + DAY) == day_number(at) + 1
    assert (day_number(at + HOUR) > day_number(at)) is (shanghai(at + HOUR).date() > shanghai(at).date())


def test_days_with_and_without_reach(record: Record) -> None:
    today = day_number(NOW)
    run(record, "a", NOW - 3 * DAY)
    run(record, "a", NOW - DAY, health="unreachable")
    run(record, "a", NOW, health="blocked")
    run(record, "a", NOW + HOUR, health="not_modified")
    with record.read() as connection:
        assert reached_by_day(connection, NOW - 2 * DAY) == {("a", today - 1): False, ("a", today): True}
        assert list_source_ids(connection) == ["a"]
        assert len(list_run_numbers(connection, "a", 3)) == 3


def test_outcomes_of_todays_runs_alone(record: Record) -> None:
    run(record, "a", NOW - DAY, looks=5, settled=5)
    run(record, "a", NOW, looks=3, settled=2)
    with record.read() as connection:
        assert outcomes_since(connection, NOW) == {"new": 2, "open": 1}
        assert outcomes_since(connection, NOW + HOUR) == {}


def test_new_signals_by_day_kind_and_county(record: Record) -> None:
    for address, text, at in (("https://a.example/1", "", NOW), ("https://a.example/2", OTHER_TEXT, NOW - 2 * DAY)):
        prepared = make_prepared(f"题{address}", text or "甲" * 80, address=address)
        take(record, prepared, now=at)
    with record.read() as connection:
        assert new_by_day(connection, NOW - DAY) == {("city", day_number(NOW)): 1}
        assert sum(new_by_day(connection, NOW - 5 * DAY).values()) == 2
        assert new_by_kind(connection, NOW) == {"S4": 1}
        assert new_by_county(connection, NOW) == {"": 1}
        found = load_found(connection, [1, 2, 99])
        assert {number: (row.state, row.members, row.sources) for number, row in found.items()} == {1: ("new", 1, 1), 2: ("new", 1, 1)}
        assert events_of(connection, [1, 99]) == {1: found[1].event}


def test_the_trail_is_filtered(record: Record) -> None:
    with record.write() as connection:
        for place, (actor, action) in enumerate((("a", "x"), ("b", "x"), ("a", "y"), ("a", "x"))):
            add_audit(connection, actor=actor, action=action, subject="", detail={}, now=NOW + place)
    with record.read() as connection:
        assert [row.id for row in find_audit(connection, AuditFilter("a", "x"), limit=9)] == [4, 1]
        assert [row.id for row in find_audit(connection, AuditFilter(), limit=2, offset=1)] == [3, 2]
        assert count_audit(connection, AuditFilter(starts_at=NOW + 1, ends_at=NOW + 3)) == 2
        assert list_actions(connection) == ["x", "y"]


def test_the_oldest_that_waits_by_kind(record: Record) -> None:
    with record.write() as connection:
        for place, kind in enumerate(("mail", "index", "mail")):
            add_work(connection, kind, f"k{place}", {}, now=NOW + place)
    with record.read() as connection:
        assert oldest_by_kind(connection) == {"mail": NOW, "index": NOW + 1}
