"""A person's flags, and the level that follows from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria import CRITERIA, FLAGS, KEY_TRIGGERS, Level
from core.errors import ConflictError
from core.people import Person
from core.review import weigh
from register.review import FlagChange, ReviewError, StaleError, set_flag
from storage.database import Record
from storage.outbox import list_work
from storage.reviews import count_reviews
from tests.items import NOW
from tests.reviewing import add_event, add_person, case_of


def press(record: Record, event: int, flag: str, value: bool | None, person: Person) -> FlagChange:
    with record.write() as connection:
        return set_flag(connection, event, flag, value, person, seen=case_of(connection, event).seen, now=NOW)


def test_the_effect_of_each_press_is_said(record: Record) -> None:
    person, event = add_person(record), add_event(record, met=("C6",))
    steps = [
        ("C6", False, "general", "你已否决C6，级别由重要变为一般"),
        ("C7", True, "important", "你已认可C7，级别由一般变为重要"),
        ("K3", True, "key", "你已认可K3，级别由重要变为重点"),
        ("C7", None, "key", ""),
        ("K3", None, "general", "你已撤回对K3的判断，级别由重点变为一般"),
        ("C6", None, "important", "你已撤回对C6的判断，级别由一般变为重要"),
    ]
    for number, (flag, value, level, effect) in enumerate(steps, 1):
        change = press(record, event, flag, value, person)
        assert (change.level, change.effect, change.seen) == (level, effect, f"2.{number}")
    with record.read() as connection:
        case = case_of(connection, event)
    assert (case.level, dict(case.flags), case.decision, case.state) == ("", {}, 6, "new")


def test_pressing_twice_changes_nothing(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    press(record, event, "C2", True, person)
    again = press(record, event, "C2", True, person)
    cleared = press(record, event, "C3", None, person)
    assert (again.review, again.seen, again.effect, cleared.review) == (None, "2.1", "", None)
    with record.read() as connection:
        assert count_reviews(connection, event) == 1


def test_a_flag_meets_the_same_conflicts_as_a_verdict(record: Record) -> None:
    person, other, event = add_person(record), add_person(record, "王建国"), add_event(record)
    press(record, event, "C6", False, other)
    with record.write() as connection, pytest.raises(ConflictError, match="结论没有生效：王建国00:10已否决C6。"):
        set_flag(connection, event, "C1", True, person, seen="2.0", now=NOW)
    add_event(record, event=event)
    with record.write() as connection, pytest.raises(StaleError):
        set_flag(connection, event, "C1", True, person, seen="2.1", now=NOW)
    for flag in ("C8", "", "c1", "C1 "):
        with record.write() as connection, pytest.raises(ReviewError, match="没有这个情形"):
            set_flag(connection, event, flag, True, person, seen="3.1", now=NOW)


def test_a_persons_level_survives_a_reprint(record: Record) -> None:
    person, event = add_person(record), add_event(record, met=("C1",))
    press(record, event, "C1", False, person)
    add_event(record, event=event, met=("C1",))
    with record.read() as connection:
        case = case_of(connection, event)
    assert (case.level_in_force, case.machine_level, case.flags_in_force) == (Level.GENERAL, Level.IMPORTANT, ())


@given(flags=st.sets(st.sampled_from(FLAGS)), machine=st.sampled_from(list(Level)))
def test_the_level_follows_the_plan(flags: set[str], machine: Level) -> None:
    level = weigh(flags, machine)
    assert (level is Level.KEY) == bool(flags & set(KEY_TRIGGERS))
    assert (level is Level.IMPORTANT) == (bool(flags & set(CRITERIA)) and level is not Level.KEY)
    assert (level is Level.NONE) == (not flags and machine is Level.NONE)


def test_a_trigger_found_by_a_person_is_told_like_the_machines(record: Record) -> None:
    person, event = add_person(record), add_event(record, met=("C6",))
    for value in (True, False, True):
        press(record, event, "K1", value, person)
    with record.read() as connection:
        rows = [row for row in list_work(connection, "pending", 9) if row.kind == "notify"]
    assert [(row.key, row.payload["reason"], row.priority) for row in rows] == [(f"notify:{event}:1", "person", 100)]


def test_what_people_said_is_weighed_anew_when_the_event_changes(record: Record) -> None:
    person, event = add_person(record), add_event(record, met=("C1",))
    press(record, event, "C1", False, person)
    add_event(record, event=event, met=("C1", "C6"), priority=90)
    with record.read() as connection:
        case = case_of(connection, event)
    assert (case.level_in_force, case.flags_in_force) == (Level.IMPORTANT, ("C6",))
