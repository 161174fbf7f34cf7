"""Claims expire, are prolonged by activity, and belong to one person; presences fade."""

import pytest

from register.claim import claim, release, see, touch, who_is_here
from register.refusals import ClaimedError, ReviewError
from storage.claims import load_claim
from storage.database import Record
from tests.databases import count_rows
from tests.items import NOW
from tests.reviewing import MINUTE, add_event, add_person

TEN = 10 * MINUTE


def test_one_person_holds_an_event_until_the_claim_expires(record: Record) -> None:
    person, other, event = add_person(record), add_person(record, "王建国"), add_event(record)
    with record.write() as connection:
        held = claim(connection, event, person, now=NOW, minutes=10)
        assert (held.event, held.user, held.since, held.until) == (event, person.id, NOW, NOW + TEN)
        with pytest.raises(ClaimedError) as told:
            claim(connection, event, other, now=NOW + TEN - 1, minutes=10)
        assert str(told.value) == "李慧认领中，剩1分。"
        assert claim(connection, event, other, now=NOW + TEN, minutes=10).user == other.id
        with pytest.raises(ReviewError, match="没有这条信号"):
            claim(connection, event + 1, person, now=NOW, minutes=10)


def test_activity_prolongs_to_three_times_at_most(record: Record) -> None:
    person, other, event = add_person(record), add_person(record, "王建国"), add_event(record)
    with record.write() as connection:
        assert touch(connection, event, person, now=NOW, minutes=10) is None
        claim(connection, event, person, now=NOW, minutes=10)
        assert touch(connection, event, other, now=NOW, minutes=10) is None
        for minute, until in ((5, 15), (14, 24), (23, 30), (29, 30)):
            prolonged = touch(connection, event, person, now=NOW + minute * MINUTE, minutes=10)
            assert prolonged is not None
            assert (prolonged.since, prolonged.until) == (NOW, NOW + until * MINUTE)
        assert claim(connection, event, person, now=NOW + 29 * MINUTE, minutes=10).until == NOW + 30 * MINUTE
        assert touch(connection, event, person, now=NOW + 30 * MINUTE, minutes=10) is None
        assert claim(connection, event, person, now=NOW + 30 * MINUTE, minutes=10).until == NOW + 40 * MINUTE


def test_only_the_holder_releases(record: Record) -> None:
    person, other, event = add_person(record), add_person(record, "王建国"), add_event(record)
    with record.write() as connection:
        claim(connection, event, person, now=NOW, minutes=10)
        assert not release(connection, event, other)
        assert load_claim(connection, event, NOW) is not None
        assert release(connection, event, person)
        assert load_claim(connection, event, NOW) is None
        assert not release(connection, event, person)


def test_others_see_who_has_an_event_open_for_half_a_minute(record: Record) -> None:
    person, other, third = add_person(record), add_person(record, "王建国"), add_person(record, "陈涛")
    first, second = add_event(record), add_event(record)
    with record.write() as connection:
        for reader, at in ((person, 0), (other, 5_000), (third, 1_000), (third, 2_000)):
            see(connection, first, reader, now=NOW + at)
        assert who_is_here(connection, [first, second], person, now=NOW + 5_000) == {first: "王建国、陈涛"}
        assert who_is_here(connection, [first], other, now=NOW + 31_000) == {first: "陈涛"}
        assert who_is_here(connection, [first], other, now=NOW + 32_000) == {}
        assert who_is_here(connection, [], other, now=NOW) == {}


def test_presences_do_not_pile_up(record: Record) -> None:
    person, events = add_person(record), [add_event(record) for _ in range(9)]
    with record.write() as connection:
        for place, event in enumerate(events):
            see(connection, event, person, now=NOW + place * 30_000)
        assert count_rows(connection)["presences"] == 1
