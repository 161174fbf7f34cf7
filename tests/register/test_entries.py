"""Entries: opened by a confirmation, numbered without gaps, edited under their version, withdrawn only while untouched."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from core.criteria import CRITERIA, Level
from core.errors import ConflictError, RegisterError
from core.people import Person
from register.change import StaleEntryError
from register.entries import edit_entry, is_visible, open_entry, withdraw_entry
from register.entry import Entry, load_again, load_entry
from register.states import State
from register.vocabulary import GROUPS, HAZARDS
from storage.database import Record
from storage.register import EntryFilter, count_entries, list_entries, list_steps, next_number
from storage.retention import delete_expired_evidence
from storage.tables import entries, events, sequences
from tests.items import DAY, NOW, OTHER_TEXT, TITLE
from tests.register.bureau import LATER, SETTINGS, Bureau, edit, enter, find_event, hire, issued, say, step

LEXICON = Path(__file__).parents[2] / "classifiers" / "lexicon"
NEW_YEAR = 1_798_732_800_000
"""2027-01-01 00:00 in Shanghai, still 2026 in UTC."""


@pytest.fixture
def bureau(record: Record) -> Bureau:
    return hire(record)


@pytest.fixture
def entry(record: Record, bureau: Bureau) -> Entry:
    return enter(record, bureau.analyst, find_event(record))


def again(record: Record, entry: Entry) -> Entry:
    with record.read() as connection:
        return load_again(connection, entry.id)


def fail_after(_number: int) -> None:
    raise LookupError


def actions(record: Record, entry: Entry) -> list[str]:
    with record.read() as connection:
        return [row.action for row in list_steps(connection, entry.id)]


def test_a_confirmed_event_becomes_a_filled_entry(record: Record, bureau: Bureau, entry: Entry) -> None:
    assert (entry.number, entry.display, entry.version, entry.state) == ("YC-2026-000001", "", 1, State.TRIAGED)
    assert (entry.title, entry.level, entry.author) == (TITLE, Level.IMPORTANT, bureau.analyst.id)
    (criterion,) = entry.criteria
    assert (criterion.code, criterion.basis, criterion.quote, criterion.who) == ("C1", CRITERIA["C1"], TITLE[:2], "machine")
    assert entry.fields["address"] == "https://a.example/1"
    assert entry.fields["openness"] == "internal"
    assert entry.fields["hazards"] == ["burn"]
    assert len(entry.fields["description"]) <= 200
    assert entry.collected_at == NOW


def test_what_people_said_goes_before_the_machine(record: Record, bureau: Bureau) -> None:
    event = find_event(record)
    say(record, event, bureau.analyst, {"C1": False, "C7": True, "K1": True}, level="key")
    entry = enter(record, bureau.analyst, event)
    assert [(item.code, item.who) for item in entry.criteria] == [("C7", "person"), ("K1", "person")]
    assert entry.level is Level.KEY


def test_an_event_has_one_entry(record: Record, bureau: Bureau, entry: Entry) -> None:
    assert enter(record, bureau.colleague, entry.event, LATER).id == entry.id
    assert actions(record, entry) == ["open"]


def test_an_event_without_signals_is_refused(record: Record, bureau: Bureau) -> None:
    with pytest.raises(RegisterError, match="没有信号"), record.write() as connection:
        open_entry(connection, 99, bureau.analyst, NOW, SETTINGS)


def test_an_untouched_entry_can_be_withdrawn_and_comes_back_with_its_number(record: Record, bureau: Bureau, entry: Entry) -> None:
    with record.write() as connection:
        withdraw_entry(connection, entry.event, bureau.analyst, LATER)
        withdraw_entry(connection, entry.event, bureau.analyst, LATER)
    assert again(record, entry).state is State.WITHDRAWN
    with record.read() as connection:
        assert count_entries(connection, EntryFilter()) == 0
        assert count_entries(connection, EntryFilter(state="withdrawn")) == 1
    other = enter(record, bureau.analyst, find_event(record, address="https://a.example/2", title="另一条", text=OTHER_TEXT))
    assert other.number == "YC-2026-000002"
    back = enter(record, bureau.colleague, entry.event, LATER + 1)
    assert (back.number, back.state, back.author) == (entry.number, State.TRIAGED, bureau.colleague.id)
    assert actions(record, entry) == ["open", "withdraw", "open"]


def test_a_worked_on_entry_is_not_withdrawn_and_says_who(record: Record, bureau: Bureau, entry: Entry) -> None:
    edit(record, entry, bureau.colleague, brand="甲牌")
    with pytest.raises(ConflictError, match="李慧"), record.write() as connection:
        withdraw_entry(connection, entry.event, bureau.analyst, LATER)
    assert again(record, entry).state is State.TRIAGED


def test_withdrawing_where_there_is_no_entry_does_nothing(record: Record, bureau: Bureau) -> None:
    with record.write() as connection:
        withdraw_entry(connection, 99, bureau.analyst, LATER)


def test_numbers_start_anew_each_year_of_shanghai(record: Record, bureau: Bureau, entry: Entry) -> None:
    event = find_event(record, address="https://a.example/2", title="另一条", text=OTHER_TEXT)
    assert enter(record, bureau.analyst, event, NEW_YEAR).number == "YC-2027-000001"


def test_a_rollback_gives_its_number_back(record: Record, bureau: Bureau) -> None:
    event = find_event(record)
    with pytest.raises(LookupError), record.write() as connection:
        fail_after(open_entry(connection, event, bureau.analyst, NOW, SETTINGS))
    assert enter(record, bureau.analyst, event).number == "YC-2026-000001"


def test_two_writers_never_take_the_same_number_and_leave_none_out(record: Record) -> None:
    start = threading.Barrier(4)

    def take_many(writer: int) -> list[int]:
        start.wait()
        taken = []
        for turn in range(10):
            try:
                with record.write() as connection:
                    number = next_number(connection, "entry", 2026)
                    if turn % 3 == 2:
                        fail_after(writer)
                taken.append(number)
            except LookupError:
                continue
        return taken

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for taken in pool.map(take_many, range(4)) for number in taken]
    assert sorted(numbers) == list(range(1, 29))
    with record.read() as connection:
        assert connection.execute(select(sequences.c.last)).scalar_one() == 28


def test_two_confirmations_at_once_get_two_numbers(record: Record, bureau: Bureau) -> None:
    made = [find_event(record), find_event(record, address="https://a.example/2", title="另一条", text=OTHER_TEXT)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda event: enter(record, bureau.analyst, event).number, made))
    assert sorted(found) == ["YC-2026-000001", "YC-2026-000002"]


def test_an_edit_keeps_what_was_there_in_the_history(record: Record, bureau: Bureau, entry: Entry) -> None:
    edited = edit(record, entry, bureau.colleague, brand="甲牌", dead="1", hazards=["FIRE", "BURN"], county="140829")
    assert (edited.version, edited.fields["brand"], edited.fields["dead"], edited.county) == (2, "甲牌", 1, "140829")
    assert edited.fields["address"] == entry.fields["address"]
    with record.read() as connection:
        step_row = list_steps(connection, entry.id)[-1]
    assert step_row.changes["fields"]["brand"] == ["", "甲牌"]
    assert step_row.changes["fields"]["hazards"] == [["burn"], ["FIRE", "BURN"]]
    assert edit(record, edited, bureau.colleague, brand="甲牌").version == 2


def test_a_stale_edit_says_who_changed_what(record: Record, bureau: Bureau, entry: Entry) -> None:
    edit(record, entry, bureau.colleague, brand="甲牌")
    with pytest.raises(StaleEntryError, match=r"李慧.*品牌.*你写的内容还在"):
        edit(record, entry, bureau.analyst, brand="乙牌")
    assert again(record, entry).fields["brand"] == "甲牌"


def test_two_editors_at_once_one_wins(record: Record, bureau: Bureau, entry: Entry) -> None:
    start = threading.Barrier(2)

    def change(person: Person) -> str:
        start.wait()
        try:
            edit(record, entry, person, remark=person.name)
        except StaleEntryError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(change, (bureau.analyst, bureau.colleague)))
    assert sorted(map(bool, said)) == [False, True]
    assert again(record, entry).fields["remark"] in next(filter(None, said))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": " "}, "标题"),
        ({"title": "长" * 40_000}, "40,000"),
        ({"dead": "一"}, "死亡人数"),
        ({"dead": "-1"}, "死亡人数"),
        ({"risk": "huge"}, "风险等级"),
        ({"hazards": ["FIRE", "BAD"]}, "危害类型"),
        ({"incident_day": "2026-11-31"}, "11月没有31日"),
        ({"incident_day": "明天"}, "2026-11-30"),
        ({"level": "key"}, "理由"),
        ({"level": "none", "comment": "理由"}, "级别"),
        ({"county": "999999"}, "县区"),
    ],
)
def test_what_cannot_be_read_is_refused_and_named(
    record: Record, bureau: Bureau, entry: Entry, typed: dict[str, Any], message: str
) -> None:
    with pytest.raises(RegisterError, match=message):
        edit(record, entry, bureau.analyst, **typed)
    assert again(record, entry).version == 1


def test_a_raised_level_needs_a_reason_and_takes_the_signatures_away(record: Record, bureau: Bureau, entry: Entry) -> None:
    done = issued(record, bureau, entry)
    raised = edit(record, done, bureau.analyst, level="key", comment="新增伤亡")
    assert (raised.level, raised.checked_by, raised.checked_at) == (Level.KEY, None, None)
    assert raised.display == done.display


def test_only_who_may_edit_edits(record: Record, bureau: Bureau, entry: Entry) -> None:
    for person in (bureau.leader, bureau.duty, bureau.admin, bureau.county):
        with pytest.raises(RegisterError, match="没有登记权限"):
            edit(record, entry, person, brand="甲牌")


def test_a_county_sees_only_its_own(record: Record, bureau: Bureau, entry: Entry) -> None:
    assert is_visible(entry, bureau.duty)
    assert not is_visible(entry, bureau.county)
    assert is_visible(edit(record, entry, bureau.analyst, county="140829"), bureau.county)


def test_lists_are_filtered(record: Record, bureau: Bureau, entry: Entry) -> None:
    event = find_event(record, Level.KEY, address="https://a.example/2", title="100%的书包", text=OTHER_TEXT)
    key = enter(record, bureau.analyst, event)
    expected = {
        EntryFilter(): 2,
        EntryFilter(level="key"): 1,
        EntryFilter(state="closed"): 0,
        EntryFilter(q="0%的"): 1,
        EntryFilter(q="%"): 1,
        EntryFilter(q="000001"): 1,
        EntryFilter(county="140829"): 0,
        EntryFilter(check=True): 2,
        EntryFilter(sign=True): 0,
        EntryFilter(due=NOW + DAY): 0,
        EntryFilter(year=2026): 2,
        EntryFilter(year=2025): 0,
    }
    with record.read() as connection:
        assert {wanted: count_entries(connection, wanted) for wanted in expected} == expected
        assert [row.number for row in list_entries(connection, EntryFilter(), limit=1)] == [key.number]
        assert load_entry(connection, key.number).event == event


def test_an_archived_entry_stays_as_it_is(record: Record, bureau: Bureau, entry: Entry) -> None:
    analysed = step(record, entry, bureau.analyst, "analyse", form="work")
    archived = step(record, step(record, analysed, bureau.analyst, "transfer", route="food"), bureau.analyst, "archive")
    with pytest.raises(RegisterError, match="归档"), record.write() as connection:
        edit_entry(connection, entry.number, {"brand": "甲"}, bureau.analyst, version=archived.version, now=LATER)


def test_event_numbers_are_unique_in_the_register(record: Record, bureau: Bureau, entry: Entry) -> None:
    with record.read() as connection:
        assert len(list(connection.scalars(select(entries.c.event)))) == len(list(connection.scalars(select(events.c.id))))


def test_the_bytes_behind_an_entry_outlive_their_time(record: Record, bureau: Bureau, entry: Entry) -> None:
    find_event(record, address="https://a.example/2", title="另一条", text=OTHER_TEXT)
    with record.write() as connection:
        assert delete_expired_evidence(connection, NOW + DAY, NOW) == 1
        withdraw_entry(connection, entry.event, bureau.analyst, LATER)
        assert delete_expired_evidence(connection, NOW + DAY, NOW) == 1


def test_every_hazard_and_group_of_the_judge_has_a_word() -> None:
    for kind, words in (("hazards", HAZARDS), ("vulnerable", GROUPS)):
        groups = yaml.safe_load((LEXICON / f"{kind}.yml").read_text("utf-8"))["groups"]
        assert set(groups) <= set(words)
