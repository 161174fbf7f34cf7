"""Undoing: one's own last actions, while nobody has built on them."""

import pytest
from sqlalchemy import select

from core.errors import ConflictError
from core.people import Person
from register.claim import history
from register.review import ReviewError, Undone, decide, set_flag, undo
from storage.database import Record
from storage.reviews import count_reviews
from storage.rises import reopen_event
from storage.tables import reviews
from tests.items import NOW
from tests.reviewing import RULES, add_event, add_person, case_of, judged


def give(record: Record, event: int, person: Person, verdict: str = "confirm") -> int:
    with record.write() as connection:
        decision = judged(connection, event, verdict, anyway=True, route="food")
        return decide(connection, decision, person, now=NOW, settings=RULES).review


def flag(record: Record, event: int, person: Person, code: str, value: bool | None) -> None:
    with record.write() as connection:
        set_flag(connection, event, code, value, person, seen=case_of(connection, event).seen, now=NOW)


def take_back(record: Record, person: Person, review: int | None = None) -> Undone:
    with record.write() as connection:
        return undo(connection, person, now=NOW, review=review)


def test_undoing_restores_what_was_and_deletes_nothing(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    give(record, event, person, "watch")
    with record.read() as connection:
        watched = case_of(connection, event)
    confirmed = give(record, event, person, "confirm")
    undone = take_back(record, person)
    assert (undone.undone, undone.event, undone.verdict, undone.state, undone.text) == (
        confirmed,
        event,
        "confirm",
        "watched",
        "已撤销：判“确认”",
    )
    with record.read() as connection:
        case, past = case_of(connection, event), history(connection, event)
        marks = dict(connection.execute(select(reviews.c.id, reviews.c.undone_by)).all())
    assert (case.state, case.shown, case.return_at, case.decided_at) == (
        watched.state,
        watched.shown,
        watched.return_at,
        watched.decided_at,
    )
    assert (case.decision, undone.seen) == (3, case.seen)
    assert [(line.text, line.undone) for line in past] == [("撤销上一步", False), ("判“确认”", True), ("判“跟踪”", False)]
    assert marks[confirmed] == undone.review
    assert take_back(record, person).state == "new"
    with pytest.raises(ReviewError, match="没有可以撤销的操作"):
        take_back(record, person)


def test_only_ones_own_actions_are_undone(record: Record) -> None:
    person, other, event = add_person(record), add_person(record, "王建国"), add_event(record)
    give(record, event, person)
    with pytest.raises(ReviewError, match="没有可以撤销的操作"):
        take_back(record, other)


def test_what_somebody_built_on_stays(record: Record) -> None:
    person, other, event, second = add_person(record), add_person(record, "王建国"), add_event(record), add_event(record)
    free = give(record, second, person)
    give(record, event, person)
    give(record, event, other, "watch")
    with pytest.raises(ConflictError) as told:
        take_back(record, person)
    assert str(told.value) == "不能撤销：王建国00:10已判“跟踪”。"
    assert take_back(record, person, free).event == second
    take_back(record, other)
    assert take_back(record, person).state == "new"


def test_another_persons_flag_is_building_too(record: Record) -> None:
    person, other, event = add_person(record), add_person(record, "王建国"), add_event(record)
    give(record, event, person)
    flag(record, event, other, "C6", True)
    with pytest.raises(ConflictError, match="王建国00:10已认可C6"):
        take_back(record, person)


def test_a_flag_is_undone_with_its_level(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    flag(record, event, person, "C1", False)
    flag(record, event, person, "K1", True)
    for level, flags in (("general", {"C1": False}), ("", {})):
        take_back(record, person)
        with record.read() as connection:
            case = case_of(connection, event)
        assert (case.level, dict(case.flags)) == (level, flags)


def test_the_last_twenty_actions_can_be_undone(record: Record) -> None:
    person, events = add_person(record), [add_event(record) for _ in range(22)]
    given = [give(record, event, person) for event in events]
    assert [take_back(record, person).undone for _ in range(20)] == given[:1:-1]
    for review in (None, given[0]):
        with pytest.raises(ReviewError, match="最近20步"):
            take_back(record, person, review)


def test_a_rise_after_the_verdict_keeps_the_event_in_the_queue(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    give(record, event, person, "watch")
    give(record, event, person, "dismiss:drill")
    with record.write() as connection:
        reopen_event(connection, event, "level")
    undone = take_back(record, person)
    with record.read() as connection:
        assert (undone.state, case_of(connection, event).shown) == ("watched", "new")


def test_the_register_takes_part_in_undoing(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    calls: list[str] = []

    def refuses(*_: object) -> None:
        raise ConflictError("不能撤销：王建国已在台账中办理。")

    def opened(*_: object) -> int:
        calls.append("open")
        return 1

    def withdrawn(*_: object) -> None:
        calls.append("withdraw")

    def back() -> Undone:
        with record.write() as connection:
            return undo(connection, person, now=NOW, on_undo=withdrawn, on_confirm=opened)

    give(record, event, person)
    with record.write() as connection, pytest.raises(ConflictError, match="王建国已在台账中办理"):
        undo(connection, person, now=NOW, on_undo=refuses)
    with record.read() as connection:
        assert (case_of(connection, event).state, count_reviews(connection, event)) == ("confirmed", 1)
    give(record, event, person, "watch")
    assert (back().state, calls) == ("confirmed", ["open"])
    assert (back().state, calls) == ("new", ["open", "withdraw"])
