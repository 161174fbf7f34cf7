"""When people are told of an event (again): once when it is important, again when its level or casualties rise, never for a reprint."""

from dataclasses import replace
from typing import Any

import pytest

from core.criteria import Level
from core.model import Casualties
from pipelines.rise import note_rise
from storage import events
from storage.database import Record
from storage.tables import cases, outbox
from storage.tables import events as events_table
from tests.items import NOW, FakeJudge, make_prepared, make_verdict
from tests.pipelines.taking import all_of, event_of, take


def told(record: Record) -> list[tuple[str, str, int]]:
    rows = [row for row in all_of(record, outbox) if row.kind == "notify"]
    return [(row.key, row.payload["reason"], row.priority) for row in rows]


def rise(record: Record, event: int, level: Level, **casualties: Any) -> bool:
    with record.write() as connection:
        return note_rise(connection, event, replace(make_verdict(level), casualties=Casualties(**casualties)), NOW)


@pytest.mark.parametrize(("level", "priority"), [(Level.KEY, 100), (Level.IMPORTANT, 10)])
def test_an_important_item_is_told_once(record: Record, level: Level, priority: int) -> None:
    judge = FakeJudge(level)
    first = take(record, make_prepared(judge=judge), judge)
    reprint = make_prepared(address="https://b.example/2", source="press", judge=judge)
    assert take(record, reprint, judge, NOW + 1).event == first.event
    assert told(record) == [(f"notify:{first.event}:1", "first", priority)]
    assert event_of(record, first.event).risen == ""


def test_a_general_item_is_told_to_nobody(record: Record) -> None:
    take(record)
    assert told(record) == []


def test_level_and_casualties_rise_and_bring_a_decided_event_back(record: Record) -> None:
    judge = FakeJudge(Level.IMPORTANT)
    event = take(record, make_prepared(judge=judge), judge).event
    with record.write() as connection:
        connection.execute(events_table.update().values(state="dismissed", urgency=0))
        connection.execute(cases.insert(), {"event": event, "state": "dismissed", "level": "none", "flags": {}})
    assert not rise(record, event, Level.IMPORTANT)
    assert event_of(record, event).state == "dismissed"
    assert rise(record, event, Level.KEY, dead=1)
    assert not rise(record, event, Level.KEY, dead=1)
    assert rise(record, event, Level.KEY, dead=2)
    assert rise(record, event, Level.KEY, dead=2, minor=3)
    assert rise(record, event, Level.KEY, dead=2, serious=1, minor=2)
    assert not rise(record, event, Level.IMPORTANT)
    assert [reason for _, reason, _ in told(record)] == ["first", "level", "casualties", "casualties", "casualties"]
    row = event_of(record, event)
    assert (row.state, row.rises, row.risen, row.told) == ("new", 5, "casualties", {"level": "key", "dead": 2, "serious": 1, "hurt": 3})
    assert row.urgency >= 2000
    assert [case.level for case in all_of(record, cases)] == [""]


def test_the_event_carries_what_the_queue_shows(record: Record) -> None:
    judge = FakeJudge(Level.IMPORTANT)
    first = take(record, make_prepared(judge=judge), judge)
    take(record, make_prepared(address="https://b.example/2", source="press", judge=judge), judge, NOW + 1)
    row = event_of(record, first.event)
    assert (row.head, row.members, row.media + row.official, row.level) == (first.signal, 2, 2, "important")
    assert row.urgency == events.urgency(Level.IMPORTANT, make_verdict(Level.IMPORTANT).priority)
