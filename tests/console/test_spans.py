"""Days, months and addresses as people and links write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from console.web.histogram import draw_months
from console.web.parameters import Parameters, link
from console.web.search_asked import FIELDS, SORTS, Asked, read_asked
from console.web.spans import Span, month_span, read_span
from core.errors import ContentError


@pytest.mark.parametrize("text", ["2026-11-22", "2026年11月22日", "20261122", "2026/11/22", "2026.11.22", " 2026-11-22 "])
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_span(text) == Span(date(2026, 11, 22), date(2026, 11, 22))


@pytest.mark.parametrize("text", ["2026-02", "2026年2月"])
def test_a_month_is_all_its_days(text: str) -> None:
    assert read_span(text) == Span(date(2026, 2, 1), date(2026, 2, 28))


def test_a_day_that_cannot_be_is_answered_with_one_that_can() -> None:
    with pytest.raises(ContentError, match="11月没有31日，请写成2026年11月30日"):
        read_span("2026-11-31")


@given(st.text(max_size=60) | st.from_regex(r"[0-9]{1,5}[-/.年月日]?[0-9]{0,3}[-/.月]?[0-9]{0,3}日?", fullmatch=True))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    try:
        span = read_span(text)
    except ContentError as error:
        said = str(error)
    else:
        said = "请写成" if span.starts_at < span.ends_at else ""
    assert "请写成" in said


def test_what_is_unknown_is_left_out_and_named() -> None:
    parameters = Parameters(QueryParams("level=key&level=huge&page=0&to=2026-13-01&odd=1"))
    assert parameters.choices("level", ("key", "general")) == ("key",)
    assert parameters.whole("page", 1, 9) == 1
    assert parameters.span("to") is None
    assert len(parameters.ignored) == 4
    assert "level=huge" in parameters.ignored[0]
    assert "odd" in parameters.ignored[-1]


def test_a_flood_of_parameters_is_counted_not_listed() -> None:
    parameters = Parameters(QueryParams("&".join(f"x{n}=1" for n in range(1000))))
    assert parameters.ignored[-1] == "另有995个"


_KNOWN = {name: {"a": "甲", "b": "乙"} for name in FIELDS}
_DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda day: Span(day, day))
_CHOSEN = st.lists(st.sampled_from("ab"), unique=True).map(tuple)


@given(
    st.builds(
        Asked,
        text=st.text('甲乙 a"“-&=?#%<>', max_size=30).map(lambda text: " ".join(text.split())),
        scope=st.sampled_from(("signals", "recalls")),
        filters=st.fixed_dictionaries(dict.fromkeys(FIELDS, _CHOSEN)),
        since=st.none() | _DAYS,
        until=st.none() | _DAYS,
        sort=st.sampled_from(sorted(SORTS)),
        page=st.integers(1, 500),
    )
)
def test_an_address_asks_for_what_it_was_made_of(asked: Asked) -> None:
    read = read_asked(QueryParams(asked.address().partition("?")[2]), _KNOWN)
    assert (read.text, read.scope, read.filters, read.since, read.until, read.sort, read.page) == (
        asked.text,
        asked.scope,
        asked.filters,
        asked.since,
        asked.until,
        asked.sort,
        asked.page,
    )


def test_an_address_without_parameters_has_no_question_mark() -> None:
    assert link("/x", {"a": "", "b": ()}) == "/x"


@given(st.dictionaries(st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda day: f"{day:%Y-%m}"), st.integers(1, 10**6), max_size=60))
def test_bars_and_what_lies_before_them_add_up(months: dict[str, int]) -> None:
    drawn = draw_months(months, {}, None, None)
    assert sum(bar.number for bar in drawn.bars) + drawn.earlier == sum(months.values())
    assert all(0 <= bar.height <= 52 and bar.x >= 0 and bar.x + bar.width <= 760 for bar in drawn.bars)
    assert len(drawn.bars) <= 24


def test_the_chosen_months_are_marked() -> None:
    drawn = draw_months({"2026-09": 1, "2026-11": 2}, {"2026-11": 1}, month_span(2026, 11), None)
    assert [bar.chosen for bar in drawn.bars[-3:]] == [False, False, True]
    assert drawn.bars[-1].title == "2026年11月，2条，其中重点1条"
