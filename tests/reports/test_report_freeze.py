"""Frozen data: never changes, counts every item once over all months, and is opened again only with a reason."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from core.errors import ReportError
from core.settings import ReportSettings
from reports.content import digest_of, from_plain, to_plain
from reports.freeze import Frozen, compose, freeze
from reports.period import Month, read_month
from storage.database import Record
from storage.reports import list_reports
from storage.tables import reports
from tests.items import DAY, HOUR
from tests.reports.month import AUTHOR, END, START, World

NOVEMBER, DECEMBER, JANUARY = read_month("2026-11"), read_month("2026-12"), read_month("2027-01")


@pytest.fixture
def world(record: Record) -> World:
    return World(record)


def frozen(world: World, month: Month = NOVEMBER, now: int = END, **more: Any) -> Frozen:
    with world.record.write(alone=True) as connection:
        return freeze(connection, month, more.pop("settings", ReportSettings()), now=now, by=AUTHOR, **more)


def events(report: Frozen) -> dict[int, str]:
    return {item.event: item.late for item in report.content.items}


def test_the_same_data_however_often_it_is_asked_for(world: World) -> None:
    event = world.add(measures=(("D1", "planned", START),))
    first = frozen(world)
    world.decide(event, "dismissed", END + HOUR)
    world.add()
    second = frozen(world, now=END + DAY)
    assert (first.is_new, second.is_new) == (True, False)
    assert (second.content, second.digest) == (first.content, first.digest)


def test_content_survives_the_record(world: World) -> None:
    world.add(title="“<&>”\U0001f525", measures=(("D1", "planned", START),))
    world.crawl(START)
    report = frozen(world)
    assert from_plain(to_plain(report.content)) == report.content
    assert digest_of(to_plain(report.content)) == report.digest


def test_late_items_go_to_the_next_month_marked(world: World) -> None:
    early, doubted = world.add(), world.add(outcome="doubted")
    assert events(frozen(world, now=END - DAY)) == {early: ""}
    after = world.add(END - HOUR)  # within the window, but its report is frozen
    world.decide(doubted, "confirmed", END + DAY)
    fresh = world.add(END + DAY)
    december = frozen(world, DECEMBER, END + 31 * DAY)
    assert events(december) == {doubted: "2026-11", after: "2026-11", fresh: ""}
    assert december.content.count("late") == 2
    assert events(frozen(world, JANUARY, END + 62 * DAY)) == {}


def test_late_items_wait_until_a_report_takes_them(world: World) -> None:
    frozen(world)
    late = world.add(END - HOUR)
    assert events(frozen(world, JANUARY, END + 62 * DAY)) == {late: "2026-11"}
    assert events(frozen(world, DECEMBER, END + 62 * DAY)) == {}


def test_months_that_were_never_reported_are_not_drawn_into_a_later_one(world: World) -> None:
    old = world.add(START - 10 * DAY)
    assert old not in events(frozen(world))


def test_a_new_edition_needs_a_reason_and_leaves_other_months_alone(world: World) -> None:
    world.add()
    first = frozen(world)
    late = world.add(END - HOUR)
    frozen(world, DECEMBER, END + 31 * DAY)
    missed = world.add(END - HOUR)
    for reason in (" ", "补"):
        with pytest.raises(ReportError, match="至少两个字"):
            frozen(world, again=reason)
    second = frozen(world, again="补登一条", now=END + 32 * DAY)
    assert (second.content.about.edition, second.content.about.reason) == (2, "补登一条")
    assert missed in events(second)
    assert late not in events(second)  # December's report has it
    with world.record.read() as connection:
        listed = [(row.period, row.edition, row.name) for row in list_reports(connection, "monthly")]
        assert connection.scalar(select(reports.c.digest).where(reports.c.period == "2026-11", reports.c.edition == 1)) == first.digest
    assert listed == [("2026-12", 1, "周敏"), ("2026-11", 2, "周敏"), ("2026-11", 1, "周敏")]


def test_two_who_freeze_at_once_get_the_same_edition(world: World) -> None:
    world.add()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: frozen(world, now=END + number), range(4)))
    assert len({report.digest for report in made}) == 1
    assert sum(report.is_new for report in made) == 1


def test_a_reason_for_what_was_never_made_is_refused(world: World) -> None:
    with pytest.raises(ReportError, match="还没有做过"):
        frozen(world, again="补登一条")


def test_a_month_that_has_not_begun_is_refused(world: World) -> None:
    with pytest.raises(ReportError, match="2026年12月的月报从2026年11月21日"):
        frozen(world, DECEMBER, END - 1)
    assert frozen(world, DECEMBER, END).content.count("total") == 0


def test_edges_of_the_window(world: World) -> None:
    inside = [world.add(START), world.add(END - 1)]
    for outside in (START - 1, END):
        world.add(outside)
    assert list(events(frozen(world, now=END + DAY))) == inside


def test_with_calendar_months(world: World) -> None:
    world.add(START)
    november = world.add(START + 11 * DAY)
    assert list(events(frozen(world, settings=ReportSettings(window="calendar")))) == [november]


def test_changed_data_is_noticed(world: World) -> None:
    world.add()
    report = frozen(world)
    plain = {**to_plain(report.content), "items": []}
    with world.record.write() as connection:
        connection.execute(update(reports).values(content=plain))
    with pytest.raises(ReportError, match="与数据编号不符"):
        frozen(world)


def test_earlier_months_of_the_series_come_from_their_frozen_reports(world: World) -> None:
    event = world.add()
    frozen(world)
    world.decide(event, "dismissed", END + DAY)
    [*_, before, now] = frozen(world, DECEMBER, END + 31 * DAY).content.series
    assert (before.total, before.frozen, now.total) == (1, True, 0)


def test_a_draft_is_not_kept(world: World) -> None:
    world.add()
    with world.record.read() as connection:
        draft = compose(connection, NOVEMBER, ReportSettings(), START + 2 * DAY)
        assert list_reports(connection, "monthly") == []
    assert (draft.about.edition, draft.about.complete, draft.count("total")) == (0, False, 1)
