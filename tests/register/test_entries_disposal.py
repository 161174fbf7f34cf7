"""Disposal measures: suggested with a reason, added, due, published by two people."""

from dataclasses import replace

import pytest

from core.errors import RegisterError
from core.regions import COUNTIES
from register.disposal import Measure, add_measure, change_measure, suggest_disposals
from register.entry import Criterion, Entry
from storage.database import Record
from storage.register import EntryFilter, count_entries, overdue_disposals
from tests.items import DAY, NOW
from tests.register.bureau import LATER, Bureau, enter, find_event, hire


@pytest.fixture
def bureau(record: Record) -> Bureau:
    return hire(record)


@pytest.fixture
def entry(record: Record, bureau: Bureau) -> Entry:
    return enter(record, bureau.analyst, find_event(record))


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (Measure("D9"), "没有处置措施"),
        (Measure("D2a", state="flying"), "措施状态"),
        (Measure("D2a", due="30/11/2026"), "时限"),
        (Measure("D2a", state="done"), "处置结果"),
        (Measure("D2a", unit="长" * 300), "承办单位"),
        (Measure("D1", state="done", feedback="已发布"), "另一人"),
    ],
)
def test_measures_say_what_is_wrong(record: Record, bureau: Bureau, entry: Entry, measure: Measure, message: str) -> None:
    with record.write() as connection, pytest.raises(RegisterError, match=message):
        add_measure(connection, entry.number, measure, bureau.analyst, version=1, now=LATER)


def test_publication_needs_two_people(record: Record, bureau: Bureau, entry: Entry) -> None:
    done = Measure("", state="done", feedback="已在门户发布")
    with record.write() as connection:
        entry = add_measure(connection, entry.number, Measure("D1", due="2026-11-03"), bureau.analyst, version=1, now=LATER)
        measure = entry.disposals[0].id
        with pytest.raises(RegisterError, match="你是拟定人"):
            change_measure(connection, entry.number, measure, done, bureau.analyst, version=entry.version, now=LATER)
        entry = change_measure(connection, entry.number, measure, done, bureau.head, version=entry.version, now=LATER)
    assert (entry.disposals[0].state, entry.disposals[0].closed_at) == ("done", LATER)
    assert (entry.fields["release_by"], entry.fields["release_on"]) == ("王建国", "2026-11-01")


def test_overdue_measures(record: Record, bureau: Bureau, entry: Entry) -> None:
    with record.write() as connection:
        entry = add_measure(connection, entry.number, Measure("D2a", due="2026-11-02"), bureau.analyst, version=1, now=LATER)
        due = entry.disposals[0].due_at
        assert due is not None
        assert [row.number for row in overdue_disposals(connection, due + 1, 10)] == [entry.number]
        assert overdue_disposals(connection, due, 10) == []
        assert count_entries(connection, EntryFilter(due=NOW + 3 * DAY)) == 1


def suggested(entry: Entry, **fields: object) -> list[str]:
    return [each.code for each in suggest_disposals(replace(entry, fields=fields))]


def test_suggestions_give_their_reason(record: Record, bureau: Bureau, entry: Entry) -> None:
    county = next(iter(COUNTIES))
    assert suggested(entry, risk="serious", on_sale="yes") == ["D1"]
    assert suggested(entry, risk="serious", on_sale="no", channels="网店") == []
    assert suggested(entry, maker="甲厂", maker_region=county) == ["D2a"]
    assert suggested(entry, maker="甲厂", maker_region="110000") == []
    assert suggested(entry, attribution="confirmed", severity="3") == ["D3a"]
    assert suggested(entry, attribution="suspected", severity="4") == []
    assert suggested(entry, ccc="2026") == ["D3b"]
    assert suggested(entry, departments="民政局") == ["D3c"]
    wide = replace(entry, county=county, criteria=(Criterion("C2", "", "", "machine"), Criterion("C6", "", "", "machine")))
    assert suggested(wide) == ["D2b", "D2c", "D3c"]
    assert all(each.reason for each in suggest_disposals(wide))
    with record.write() as connection:
        chosen = add_measure(connection, entry.number, Measure("D3b"), bureau.analyst, version=1, now=LATER)
    assert suggested(chosen, ccc="2026") == []
