"""The queue: what waits, in which order, filtered and counted, and what each row shows."""

from sqlalchemy import insert

from core.criteria import Level
from register.review import decide, set_flag
from storage.database import Record
from storage.queue import (
    QueueFilter,
    QueueRow,
    count_by_level,
    count_levels,
    count_queue,
    count_since,
    count_waiting,
    decided_today,
    list_queue,
    newest_change,
)
from storage.rises import reopen_event
from storage.tables import alerts
from tests.items import DAY, HOUR, NOW
from tests.reviewing import RULES, add_event, add_person, case_of, judged

ALL = QueueFilter()


def shown(record: Record, wanted: QueueFilter = ALL, *, now: int = NOW, limit: int = 50, offset: int = 0) -> list[int]:
    """The events of a page; the count must agree with an endless page."""
    with record.read() as connection:
        assert count_queue(connection, wanted, now=now) == len(list_queue(connection, wanted, now=now, limit=1000))
        return [row.event for row in list_queue(connection, wanted, now=now, limit=limit, offset=offset)]


def only(record: Record, *, now: int = NOW) -> QueueRow:
    with record.read() as connection:
        (row,) = list_queue(connection, ALL, now=now)
    return row


def give(record: Record, event: int, verdict: str, name: str = "李慧", *, now: int = NOW, **more: object) -> None:
    person = add_person(record, name)
    with record.write() as connection:
        decide(connection, judged(connection, event, verdict, **more), person, now=now, settings=RULES)


def test_level_comes_first_then_priority_then_the_newest(record: Record) -> None:
    general = add_event(record, level=Level.GENERAL, priority=99)
    low = add_event(record, level=Level.KEY, priority=10)
    older = add_event(record, level=Level.KEY, priority=90)
    newer = add_event(record, level=Level.KEY, priority=90)
    none = add_event(record, level=Level.NONE, priority=100)
    add_event(record, level=Level.GENERAL, priority=1, event=older)
    assert shown(record) == [newer, older, low, general]
    assert shown(record, limit=2) == [newer, older]
    assert shown(record, limit=2, offset=1) == [older, low]
    assert shown(record, offset=9) == []
    assert shown(record, offset=10**30) == []
    assert shown(record, QueueFilter(level="none")) == [none]
    assert shown(record, QueueFilter(level="key")) == [newer, older, low]
    assert shown(record, QueueFilter(level="no such level")) == []
    with record.read() as connection:
        assert count_by_level(connection, QueueFilter(level="key"), now=NOW) == {"key": 3, "important": 0, "general": 1, "none": 1}
        assert count_waiting(connection, now=NOW) == 4
        assert count_levels(connection) == {"key": 3, "general": 2, "none": 1}


def test_the_newest_first_on_request(record: Record) -> None:
    first, second = add_event(record, now=NOW), add_event(record, now=NOW + 1)
    third = add_event(record, level=Level.KEY, now=NOW - 1)
    assert shown(record) == [third, second, first]
    assert shown(record, QueueFilter(sort="newest")) == [second, first, third]
    assert shown(record, QueueFilter(sort="'; drop table events")) == [third, second, first]


def test_each_filter_keeps_what_it_names(record: Record) -> None:
    plain = add_event(record, level=Level.GENERAL, met=(), hazards=(), product_class="", source="city")
    full = add_event(
        record, hazards=("burn", "shock"), product_class="P01", source="news", kind="S6", met=("C1", "C6"), regions={"event": ("140802",)}
    )
    for wanted in (
        QueueFilter(county="140802"),
        QueueFilter(product="P01"),
        QueueFilter(hazard="burn"),
        QueueFilter(hazard="shock"),
        QueueFilter(source="news"),
        QueueFilter(criterion="C6"),
        QueueFilter(county="140802", product="P01", hazard="burn", source="news", criterion="C1", level="important", state="new"),
    ):
        assert shown(record, wanted) == [full], wanted
    for wanted in (
        QueueFilter(hazard="%"),
        QueueFilter(hazard="bur"),
        QueueFilter(criterion="C"),
        QueueFilter(criterion="%"),
        QueueFilter(criterion="K1"),
        QueueFilter(state="nowhere"),
        QueueFilter(county="140802", product="P02"),
    ):
        assert shown(record, wanted) == [], wanted
    assert set(shown(record)) == {plain, full}


def test_what_waits_is_new_doubted_or_due_again(record: Record) -> None:
    events = {verdict: add_event(record) for verdict in ("none", "confirm", "watch", "doubt", "transfer", "dismiss:drill")}
    for verdict, event in events.items():
        if verdict != "none":
            give(record, event, verdict, route="food")
    assert set(shown(record)) == {events["none"], events["doubt"]}
    assert set(shown(record, now=NOW + 7 * DAY - 1)) == {events["none"], events["doubt"]}
    assert set(shown(record, now=NOW + 7 * DAY)) == {events["none"], events["doubt"], events["watch"]}
    for state, verdict in (("confirmed", "confirm"), ("watched", "watch"), ("transferred", "transfer"), ("dismissed", "dismiss:drill")):
        assert shown(record, QueueFilter(state=state)) == [events[verdict]]
    with record.read() as connection:
        assert count_waiting(connection, now=NOW) == 2
        assert count_waiting(connection, now=NOW + 8 * DAY) == 3


def test_a_decided_event_comes_back_when_it_rises(record: Record) -> None:
    event = add_event(record)
    give(record, event, "dismiss:irrelevant")
    assert shown(record) == []
    with record.write() as connection:
        reopen_event(connection, event, "casualties")
    row = only(record)
    assert (row.event, row.state, row.verdict, row.risen) == (event, "new", "dismiss:irrelevant", "casualties")


def test_a_persons_flag_moves_an_event_and_its_filters(record: Record) -> None:
    person, event, other = add_person(record), add_event(record, met=("C1",)), add_event(record, met=("C2",))
    with record.write() as connection:
        set_flag(connection, event, "C1", False, person, seen="2.0", now=NOW)
        set_flag(connection, other, "K2", True, person, seen="2.0", now=NOW)
    assert shown(record) == [other, event]
    assert shown(record, QueueFilter(criterion="C1")) == []
    assert shown(record, QueueFilter(criterion="K2")) == [other]
    with record.read() as connection:
        first, second = list_queue(connection, ALL, now=NOW)
        assert count_by_level(connection, ALL, now=NOW) == {"key": 1, "important": 0, "general": 1, "none": 0}
    assert (first.level, first.machine_level, first.criteria) == ("key", "important", ("C2", "K2"))
    assert (second.level, second.machine_level, second.criteria) == ("general", "important", ())


def test_a_row_says_who_decided_and_who_holds_it(record: Record) -> None:
    person, event = add_person(record), add_event(record, title="乙市通报一批灯具不合格")
    assert (only(record).claimed_by, only(record).decided_by, only(record).verdict) == (None, None, "")
    with record.write() as connection:
        decide(connection, judged(connection, event, "doubt"), person, now=NOW, settings=RULES)
        seen = case_of(connection, event).seen
    row = only(record)
    assert (row.title, row.state, row.verdict, row.decided_by, row.seen) == ("乙市通报一批灯具不合格", "doubted", "doubt", person.id, seen)
    assert (row.claimed_by, row.claim_until) == (person.id, NOW + 10 * 60_000)
    assert only(record, now=NOW + 10 * 60_000).claimed_by is None


def test_the_rise_is_drawn_from_two_outlets_up(record: Record) -> None:
    event = add_event(record, now=NOW - 47 * HOUR)
    assert only(record).rise_curve == ()
    for hours, source in ((60, "a"), (15, "b"), (1, "c"), (0.5, "c")):
        add_event(record, event=event, source=source, kind="S6", now=NOW - int(hours * HOUR))
    row = only(record)
    assert (row.media, row.official, row.members) == (3, 1, 5)
    assert row.rise_curve == (1, 0, 0, 0, 1, 2)


def test_an_open_warning_shows_its_clock(record: Record) -> None:
    event = add_event(record, level=Level.KEY)
    alert = {"event": event, "rise": 1, "level": "key", "reason": "first", "state": "open", "created_at": NOW, "due_at": NOW + HOUR}
    with record.write() as connection:
        connection.execute(insert(alerts), alert)
    assert (only(record).due_at, only(record).alert_open) == (NOW + HOUR, True)
    with record.write() as connection:
        connection.execute(alerts.update().values(state="received"))
    assert (only(record).due_at, only(record).alert_open) == (None, False)


def test_new_things_are_counted_since_the_page_was_made(record: Record) -> None:
    with record.read() as connection:
        assert newest_change(connection) == 0
    event = add_event(record, now=NOW)
    with record.read() as connection:
        since = newest_change(connection)
        assert count_since(connection, ALL, since, now=NOW) == 0
    give(record, event, "doubt", now=NOW + 5)
    add_event(record, level=Level.GENERAL, now=NOW + 9)
    with record.read() as connection:
        assert count_since(connection, ALL, since, now=NOW) == 1
        assert count_since(connection, QueueFilter(level="key"), since, now=NOW) == 0


def test_today_begins_at_midnight_in_shanghai(record: Record) -> None:
    midnight = 1_793_462_400_000  # 2026-11-01 00:00 in Shanghai
    for at in (midnight - 1, midnight, midnight + DAY - 1):
        give(record, add_event(record), "dismiss:drill", now=at)
    with record.read() as connection:
        assert decided_today(connection, now=midnight + DAY - 1) == 2
        assert decided_today(connection, now=midnight - 1) == 3
        assert decided_today(connection, now=midnight + DAY) == 0
