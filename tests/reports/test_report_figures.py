"""Figures: every cell counts what plain SQL counts, sums count nothing twice, and a change is only said where it is one."""

import pytest
from sqlalchemy import text

from core.criteria import Level
from core.settings import ReportSettings
from reports.content import Content
from reports.freeze import compose
from reports.period import read_month
from reports.trend import name_change, say_change
from storage.database import Record
from tests.items import DAY
from tests.reports.month import END, START, World

NOVEMBER = read_month("2026-11")


@pytest.fixture
def world(record: Record) -> World:
    return World(record)


def composed(world: World, now: int = END) -> Content:
    with world.record.read() as connection:
        return compose(connection, NOVEMBER, ReportSettings(), now)


def fill(world: World) -> None:
    """Some of everything."""
    for place in range(24):
        world.add(
            START + place * DAY,
            level=list(Level)[place % 4],
            outcome=["confirmed", "confirmed", "watched", "transferred"][place % 4],
            kind=f"S{place % 9 + 1}",
            product_class=["P01", "P06", "P95", ""][place % 4],
            county=["140802", "140823", "140802404", "140800", "110000", ""][place % 6],
            hazards=[("FIRE",), ("FIRE", "ELECTRIC"), ()][place % 3],
            measures=(("D2a", "done", None), ("D3a", "planned", START + place * DAY)) if place % 4 == 0 else (),
            state="closed" if place % 8 == 0 else "triaged",
        )
    world.add(START + DAY, outcome="dismissed")
    world.add(START + DAY, outcome="doubted")
    world.add(START - DAY)
    world.add(END)


COUNT = """
    SELECT COUNT(*) FROM cases JOIN events ON events.id = cases.event LEFT JOIN entries ON entries.event = events.id
    WHERE cases.state IN ('confirmed', 'watched', 'transferred')
      AND COALESCE(entries.collected_at, events.created_at) >= :starts AND COALESCE(entries.collected_at, events.created_at) < :ends
"""


@pytest.mark.parametrize(
    ("figure", "condition"),
    [
        ("total", "1 = 1"),
        ("level/key", "COALESCE(entries.level, events.level) = 'key'"),
        ("level/important", "COALESCE(entries.level, events.level) = 'important'"),
        ("level/general", "COALESCE(entries.level, events.level) IN ('general', 'none')"),
        ("outcome/watched", "cases.state = 'watched'"),
        ("t1/S6/all", "COALESCE(entries.kind, events.kind) = 'S6'"),
        ("t1/S1/key", "COALESCE(entries.kind, events.kind) = 'S1' AND COALESCE(entries.level, events.level) = 'key'"),
        ("t2/P06/all", "COALESCE(entries.product_class, events.product_class) = 'P06'"),
        ("t2/none/all", "COALESCE(entries.product_class, events.product_class) = ''"),
        ("t3/140802/all", "COALESCE(entries.county, events.county) = '140802'"),
        ("t3/140802404/all", "COALESCE(entries.county, events.county) = '140802404'"),
        ("t3/140800/all", "COALESCE(entries.county, events.county) = '140800'"),
        ("t3/elsewhere/all", "COALESCE(entries.county, events.county) = '110000'"),
        ("t3/none/all", "COALESCE(entries.county, events.county) = ''"),
        ("t4/FIRE/all", "events.hazards LIKE '% FIRE %'"),
        ("t4/none/all", "events.hazards = ''"),
        ("entries", "entries.id IS NOT NULL"),
        ("closed", "entries.state = 'closed'"),
    ],
)
def test_figures_are_what_plain_sql_counts(world: World, figure: str, condition: str) -> None:
    fill(world)
    content = composed(world)
    with world.record.read() as connection:
        counted = connection.execute(text(f"{COUNT} AND {condition}"), {"starts": START, "ends": END}).scalar_one()
    assert content.count(figure) == counted > 0


def test_measures_are_what_plain_sql_counts(world: World) -> None:
    fill(world)
    content = composed(world)
    with world.record.read() as connection:
        states: dict[str, int] = dict(connection.execute(text("SELECT state, COUNT(*) FROM disposals GROUP BY state")).all())
        late = connection.execute(
            text("SELECT COUNT(*) FROM disposals WHERE state = 'planned' AND due_at < :now"), {"now": END}
        ).scalar_one()
    assert {state: content.count(f"t5/all/{state}") for state in ("planned", "done")} == states
    assert content.count("overdue") == late > 0


def test_sums_are_those_of_their_rows(world: World) -> None:
    fill(world)
    content = composed(world)
    for table in content.tables:
        *rows, sums = [[content.count(cell) for cell in row.cells] for row in table.rows]
        assert all(sum(row[:-1]) == row[-1] for row in rows) or table.id == "t4"
        if table.id != "t4":
            assert [sum(column) for column in zip(*rows, strict=True)] == sums
        assert sums[-1] == content.count("t5/all/all" if table.id == "t5" else "total")


def test_an_item_with_two_hazards_counts_in_both_rows_and_once_in_the_sum(world: World) -> None:
    world.add(hazards=("FIRE", "ELECTRIC"))
    content = composed(world)
    assert [content.count(f"t4/{row}/all") for row in ("FIRE", "ELECTRIC", "all")] == [1, 1, 1]


@pytest.mark.parametrize(("fields", "dead", "degree"), [({}, 0, 4), ({"severity": "2"}, 0, 2), ({"serious": 1}, 0, 3), ({}, 2, 4)])
def test_severity_is_a_persons_else_what_happened_else_what_may(world: World, fields: dict[str, object], dead: int, degree: int) -> None:
    world.add(hazards=("ELECTRIC",), fields=fields, dead=dead)
    assert composed(world).count(f"t4/ELECTRIC/{degree}") == 1


def test_the_entry_goes_before_the_machine(world: World) -> None:
    fields = {"product": "电热毯", "maker": "某厂", "maker_region": "140823", "hazards": ["BURN"], "groups": ["ELDER"], "unit": "闻喜县局"}
    world.add(level=Level.IMPORTANT, persons_level="key", fields=fields)
    [item] = composed(world).items
    assert (item.level, item.product, item.maker_county, item.hazards) == ("key", "电热毯", "140823", ("BURN",))
    assert (item.unit, item.vulnerable, item.changed) == ("闻喜县局", ("ELDER",), True)


def test_flags_that_people_reversed_are_not_counted(world: World) -> None:
    world.add(outcome="watched", flags={"C6": False, "C4": True})
    content = composed(world)
    assert content.items[0].criteria == ("C1", "C4")
    assert [content.count(f"important/{code}") for code in ("C1", "C4", "C6")] == [1, 1, 0]


def test_quality_counts_fetches_and_reviews_apart(world: World) -> None:
    world.crawl(START, outcomes="new repeated repeated quarantined")
    world.crawl(END, "cn-later")
    world.add()
    world.add(outcome="dismissed", flags={"C6": False})
    world.add(flags={"C1": True})
    shares = {share.id: (share.part, share.whole) for share in composed(world).shares}
    assert shares == {"t6/seen": (4, 4), "t6/repeated": (2, 4), "t6/dismissed": (1, 3), "t6/changed": (1, 3)}


def test_withdrawn_entries_are_none(world: World) -> None:
    world.add(state="withdrawn", outcome="watched", entry=True, measures=(("D1", "planned", None),))
    content = composed(world)
    assert (content.count("total"), content.count("entries"), content.count("t5/all/all")) == (1, 0, 0)


def test_months_before_the_record_began_are_not_zero(world: World) -> None:
    world.crawl(START - 40 * DAY)
    world.add(START - 35 * DAY)
    world.add()
    world.crawl(START + DAY, "cn-new")
    points = composed(world).series
    assert [point.total for point in points][-3:] == [1, 0, 1]
    assert {point.total for point in points[:-3]} == {None}
    assert [point.new_sources for point in points][-3:] == [0, 0, 1]


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (186, 166, "基本持平"),
        (12, 10, "上升20.0%"),
        (119, 100, "基本持平"),
        (80, 100, "下降20.0%"),
        (9, 3, "样本较少"),
        (12, 5, "样本较少"),
        (3, 50, "样本较少"),
        (5, 0, "样本较少"),
        (0, 0, "样本较少"),
        (5, None, "无可比数据"),
    ],
)
def test_a_change_is_said_only_where_it_means_something(now: int, before: int | None, words: str) -> None:
    assert name_change(now, before) == words
    assert say_change("上期", now, before).startswith(("比上期", "与上期", "上期无"))
