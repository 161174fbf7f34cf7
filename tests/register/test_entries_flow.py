"""The state machine, every state × step × role, with its guards; signatures; disposal measures."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, update

from core.criteria import Level
from core.errors import FengxunError, RegisterError
from core.people import Permission, Person, Role
from register.change import StaleEntryError
from register.disposal import Measure, add_measure, change_measure
from register.entry import Entry, load_again
from register.flow import TRANSITIONS, Step, possible_steps, take_step
from register.signing import check, issue, send_back, sign, take_over
from register.states import State
from storage.database import Record
from storage.register import EntryFilter, count_entries, list_steps
from storage.tables import entries
from tests.register.bureau import LATER, SETTINGS, Bureau, disposed, edit, enter, find_event, hire, issued, step

WAYS = {
    "analyse": ("triaged need_info watch reopened transferred", "analysed"),
    "ask": ("analysed", "need_info"),
    "transfer": ("analysed", "transferred"),
    "assess": ("analysed", "assessed"),
    "dispose": ("assessed reopened", "in_disposal"),
    "close": ("in_disposal", "closed"),
    "archive": ("closed transferred", "archived"),
    "reopen": ("closed", "reopened"),
    "watch": ("triaged analysed need_info assessed in_disposal closed transferred reopened", "watch"),
}
"""From where each step goes where; everything else is refused."""
EDITORS = {Role.ANALYST, Role.HEAD}
FULL = {"comment": "写明理由", "form": "work", "risk": "low", "route": "food"}


@pytest.fixture
def bureau(record: Record) -> Bureau:
    return hire(record)


@pytest.fixture
def entry(record: Record, bureau: Bureau) -> Entry:
    return enter(record, bureau.analyst, find_event(record))


@pytest.fixture
def key(record: Record, bureau: Bureau) -> Entry:
    return enter(record, bureau.analyst, find_event(record, Level.KEY))


def outcome_of(connection: Connection, entry: Entry, action: str, person: Person) -> str:
    """The state after a step that is tried and taken back; empty where it is refused."""
    tried = connection.begin_nested()
    try:
        after = take_step(connection, entry.number, Step(action, **FULL), person, version=entry.version, now=LATER)
        return str(after.state)
    except FengxunError:
        return ""
    finally:
        tried.rollback()


def test_every_state_and_step_and_role(sqlite_record: Record) -> None:
    bureau = hire(sqlite_record)
    entry = issued(sqlite_record, bureau, enter(sqlite_record, bureau.analyst, find_event(sqlite_record)))
    assert set(WAYS) == set(TRANSITIONS)
    with sqlite_record.write() as connection:
        for state in State:
            connection.execute(update(entries).values(state=state.value))
            standing = load_again(connection, entry.id)
            for role in Role:
                person = bureau.by_role(role)
                for action, (sources, target) in WAYS.items():
                    allowed = role in EDITORS and state in sources.split()
                    assert outcome_of(connection, standing, action, person) == (target if allowed else ""), (state, action, role)
                offered = {each.action for each in possible_steps(standing, person)}
                assert offered == {action for action, (sources, _) in WAYS.items() if role in EDITORS and state in sources.split()}


def test_the_whole_way_and_its_history(record: Record, bureau: Bureau, entry: Entry) -> None:
    entry = issued(record, bureau, disposed(record, bureau, entry))
    with record.write() as connection:
        entry = add_measure(connection, entry.number, Measure("D2a", "质量监督科"), bureau.analyst, version=entry.version, now=LATER)
        done = Measure("D2a", "质量监督科", state="done", feedback="已约谈并整改")
        measure = entry.disposals[0].id
        entry = change_measure(connection, entry.number, measure, done, bureau.analyst, version=entry.version, now=LATER)
    entry = step(record, step(record, entry, bureau.analyst, "close"), bureau.analyst, "reopen", comment="新增事故")
    assert (entry.state, entry.closed_at) == (State.REOPENED, None)
    entry = step(record, entry, bureau.analyst, "dispose")
    entry = step(record, step(record, entry, bureau.analyst, "close", now=LATER + 1), bureau.analyst, "archive")
    assert (entry.state, entry.closed_at) == (State.ARCHIVED, LATER + 1)
    with record.read() as connection:
        rows = list_steps(connection, entry.id)
    way = ["open", "analyse", "assess", "dispose", "check", "issue", "measure", "outcome", "close", "reopen", "dispose", "close", "archive"]
    assert [row.action for row in rows] == way
    assert all(before.after == after.before for before, after in pairwise(rows))
    assert [row.changes["version"] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("action", "state", "asked", "message"),
    [
        ("analyse", State.TRIAGED, {}, "研判方式"),
        ("analyse", State.TRIAGED, {"form": "guess"}, "研判方式"),
        ("assess", State.ANALYSED, {"risk": ""}, "风险等级"),
        ("transfer", State.ANALYSED, {"route": "nowhere"}, "转给"),
        ("ask", State.ANALYSED, {"comment": "x"}, "理由"),
        ("close", State.IN_DISPOSAL, {}, "编号"),
        ("reopen", State.CLOSED, {"comment": " "}, "理由"),
        ("fly", State.TRIAGED, {}, "没有“fly”"),
        ("close", State.TRIAGED, {}, "现在是“初筛”"),
    ],
)
def test_guards_say_what_is_missing(
    record: Record, bureau: Bureau, entry: Entry, action: str, state: State, asked: dict[str, str], message: str
) -> None:
    with record.write() as connection:
        connection.execute(update(entries).values(state=state.value))
        standing = load_again(connection, entry.id)
        with pytest.raises(RegisterError, match=message):
            take_step(connection, entry.number, Step(action, **asked), bureau.analyst, version=standing.version, now=LATER)
        assert load_again(connection, entry.id) == standing


def test_closing_needs_an_outcome_or_a_reason(record: Record, bureau: Bureau, entry: Entry) -> None:
    entry = issued(record, bureau, disposed(record, bureau, entry))
    with pytest.raises(RegisterError, match="处置结果"):
        step(record, entry, bureau.analyst, "close")
    with record.write() as connection:
        entry = add_measure(connection, entry.number, Measure("D2a"), bureau.analyst, version=entry.version, now=LATER)
    with pytest.raises(RegisterError, match="还有1项"):
        step(record, entry, bureau.analyst, "close")
    assert step(record, entry, bureau.analyst, "close", comment="企业已注销").state is State.CLOSED


def test_a_key_entry_is_not_closed_unsigned(record: Record, bureau: Bureau, key: Entry) -> None:
    with pytest.raises(RegisterError, match="签发"):
        step(record, disposed(record, bureau, key), bureau.analyst, "close", comment="理由充分")


def test_a_step_on_a_stale_page_is_refused(record: Record, bureau: Bureau, entry: Entry) -> None:
    step(record, entry, bureau.colleague, "analyse", form="work")
    with pytest.raises(StaleEntryError, match="李慧"):
        step(record, entry, bureau.analyst, "watch")


Deed = Callable[[Connection, Entry, Person], Entry]


def checked(connection: Connection, entry: Entry, person: Person) -> Entry:
    return check(connection, entry.number, person, version=entry.version, now=LATER)


def signed(connection: Connection, entry: Entry, person: Person) -> Entry:
    return sign(connection, entry.number, person, version=entry.version, now=LATER)


def given_number(connection: Connection, entry: Entry, person: Person) -> Entry:
    return issue(connection, entry.number, person, version=entry.version, now=LATER, settings=SETTINGS)


def test_a_key_entry_has_three_people(record: Record, bureau: Bureau, key: Entry) -> None:
    both = replace(bureau.head, role=Role.LEADER)
    with record.write() as connection:
        with pytest.raises(RegisterError, match="尚未审核"):
            signed(connection, key, bureau.leader)
        with pytest.raises(RegisterError, match="尚未审核"):
            given_number(connection, key, bureau.analyst)
        entry = checked(connection, key, bureau.head)
        with pytest.raises(RegisterError, match="分管局领导"):
            given_number(connection, entry, bureau.analyst)
        with pytest.raises(RegisterError, match="三个人"):
            signed(connection, entry, both)
        with pytest.raises(RegisterError, match="三个人"):
            signed(connection, entry, replace(bureau.analyst, role=Role.LEADER))
        entry = given_number(connection, signed(connection, entry, bureau.leader), bureau.analyst)
    assert entry.display == "运市监风险〔2026〕1号"
    assert (entry.author, entry.checked_by, entry.signed_by) == (bureau.analyst.id, bureau.head.id, bureau.leader.id)


@pytest.mark.parametrize("level", ["important", "key"])
def test_nobody_checks_what_they_wrote(record: Record, bureau: Bureau, level: str) -> None:
    own = enter(record, bureau.head, find_event(record, Level(level)))
    with record.write() as connection, pytest.raises(RegisterError, match="另一人审核"):
        checked(connection, own, bureau.head)
    other = edit(record, own, bureau.analyst, brand="甲牌")
    with record.write() as connection, pytest.raises(RegisterError, match="另一人审核"):
        checked(connection, other, bureau.head)
    second = replace(bureau.colleague, role=Role.HEAD)
    with record.write() as connection:
        assert checked(connection, other, second).checked_by == second.id


def test_a_head_who_confirmed_an_item_can_check_once_somebody_else_answers_for_it(record: Record, bureau: Bureau) -> None:
    own = enter(record, bureau.head, find_event(record, Level.KEY))
    with record.write() as connection:
        with pytest.raises(RegisterError, match="已是拟稿人"):
            take_over(connection, own.number, bureau.head, version=own.version, now=LATER)
        taken = take_over(connection, own.number, bureau.analyst, version=own.version, now=LATER)
        done = checked(connection, taken, bureau.head)
        with pytest.raises(RegisterError, match="已审核"):
            take_over(connection, own.number, bureau.colleague, version=done.version, now=LATER)
    assert (done.author, done.checked_by) == (bureau.analyst.id, bureau.head.id)


def test_who_edited_last_does_not_check(record: Record, bureau: Bureau, entry: Entry) -> None:
    edited = edit(record, entry, bureau.head, brand="甲牌")
    with record.write() as connection, pytest.raises(RegisterError, match="另一人审核"):
        checked(connection, edited, bureau.head)


def test_a_general_entry_may_be_checked_by_its_author(record: Record, bureau: Bureau) -> None:
    own = enter(record, bureau.head, find_event(record, Level.GENERAL))
    with record.write() as connection:
        assert checked(connection, own, bureau.head).checked_by == bureau.head.id


@pytest.mark.parametrize(
    ("deed", "roles"),
    [(checked, {Role.HEAD}), (signed, {Role.LEADER}), (given_number, {Role.ANALYST, Role.HEAD})],
)
def test_signatures_follow_the_roles(record: Record, bureau: Bureau, key: Entry, deed: Deed, roles: set[Role]) -> None:
    for role in set(Role) - roles:
        with record.write() as connection, pytest.raises(RegisterError, match="权限"):
            deed(connection, key, bureau.by_role(role))


def test_nothing_is_signed_or_issued_twice(record: Record, bureau: Bureau, key: Entry) -> None:
    entry = issued(record, bureau, key)
    for deed, person in ((checked, bureau.head), (signed, bureau.leader), (given_number, bureau.analyst)):
        with record.write() as connection, pytest.raises(RegisterError, match="已"):
            deed(connection, entry, person)


def test_only_key_entries_are_signed(record: Record, bureau: Bureau, entry: Entry) -> None:
    with record.write() as connection, pytest.raises(RegisterError, match="只有重点"):
        signed(connection, entry, bureau.leader)


def test_sent_back_with_a_reason(record: Record, bureau: Bureau, key: Entry) -> None:
    with record.write() as connection:
        entry = checked(connection, key, bureau.head)
        back: dict[str, Any] = {"person": bureau.leader, "permission": Permission.SIGN_REGISTER, "version": entry.version, "now": LATER}
        with pytest.raises(RegisterError, match="理由"):
            send_back(connection, entry.number, " ", **back)
        entry = send_back(connection, entry.number, "数量与原文不符", **back)
        assert entry.checked_at is None
        assert list_steps(connection, entry.id)[-1].comment == "数量与原文不符"


def test_issue_numbers_have_a_sequence_of_their_own(record: Record, bureau: Bureau, entry: Entry) -> None:
    assert issued(record, bureau, entry).display == "运市监风险〔2026〕1号"
    with record.read() as connection:
        assert count_entries(connection, EntryFilter(check=True)) == 0
