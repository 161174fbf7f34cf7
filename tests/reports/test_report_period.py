"""Windows, due dates and reminders: edges of months and years, in Shanghai whatever the machine's zone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import shanghai
from core.deadlines import reminder_days, working_day
from core.errors import ReportError
from reports.period import Month, month_of, next_deadlines, read_month, window_of

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
KINDS = st.sampled_from(["21-20", "calendar"])


def days(text: str, kind: str = "21-20") -> tuple[str, str, str]:
    window = window_of(read_month(text), kind)
    return f"{shanghai(window.starts):%Y-%m-%d %H:%M}", f"{shanghai(window.ends):%Y-%m-%d %H:%M}", window.due.isoformat()


@pytest.mark.parametrize(
    ("month", "starts", "ends", "due"),
    [
        ("2026-11", "2026-10-21 00:00", "2026-11-21 00:00", "2026-11-20"),
        ("2027-01", "2026-12-21 00:00", "2027-01-21 00:00", "2027-01-20"),
        ("2028-03", "2028-02-21 00:00", "2028-03-21 00:00", "2028-03-20"),
    ],
)
def test_windows_of_the_plan(month: str, starts: str, ends: str, due: str) -> None:
    assert days(month) == (starts, ends, due)


@pytest.mark.parametrize(
    ("month", "ends", "due"),
    [("2028-02", "2028-03-01 00:00", "2028-03-20"), ("2026-12", "2027-01-01 00:00", "2027-01-20")],
)
def test_calendar_months_are_due_on_the_20th_of_the_next_one(month: str, ends: str, due: str) -> None:
    assert days(month, "calendar") == (f"{month}-01 00:00", ends, due)


def test_february_of_a_leap_year_has_its_29th_day() -> None:
    window = window_of(Month(2028, 3))
    assert (window.ends - window.starts) // 86_400_000 == 29
    assert (window_of(Month(2027, 3)).ends - window_of(Month(2027, 3)).starts) // 86_400_000 == 28


@given(DAYS, KINDS)
def test_every_day_lies_in_exactly_one_window(day: date, kind: str) -> None:
    month = month_of(day, kind)
    noon = window_of(month, kind).starts
    window, before, after = (window_of(month.moved(by), kind) for by in (0, -1, 1))
    assert window.holds(noon)
    assert (before.ends, window.ends) == (window.starts, after.starts)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "2026/11", "11", "", "２０２６-11", "2026-11-01", "x" * 5000])
def test_what_is_no_month_is_explained(text: str) -> None:
    with pytest.raises(ReportError, match="不是月份。请写成 2026-11"):
        read_month(text)


@pytest.mark.parametrize("text", ["1999-12", "2101-01", "0000-01", "9999-12"])
def test_a_year_out_of_range_is_named(text: str) -> None:
    with pytest.raises(ReportError, match="超出范围"):
        read_month(text)


@pytest.mark.parametrize(
    ("today", "monthly", "days_left", "annual", "annual_left"),
    [
        ("2026-11-17", ("2026-11", "2026-11-20"), 3, ("2026", "2027-01-20"), 64),
        ("2026-11-20", ("2026-11", "2026-11-20"), 0, ("2026", "2027-01-20"), 61),
        ("2026-11-21", ("2026-12", "2026-12-20"), 29, ("2026", "2027-01-20"), 60),
        ("2026-12-31", ("2027-01", "2027-01-20"), 20, ("2026", "2027-01-20"), 20),
        ("2027-01-20", ("2027-01", "2027-01-20"), 0, ("2026", "2027-01-20"), 0),
        ("2027-01-21", ("2027-02", "2027-02-20"), 30, ("2027", "2028-01-20"), 364),
        ("2028-02-29", ("2028-03", "2028-03-20"), 20, ("2028", "2029-01-20"), 326),
    ],
)
def test_countdown(today: str, monthly: tuple[str, str], days_left: int, annual: tuple[str, str], annual_left: int) -> None:
    first, second = next_deadlines(date.fromisoformat(today))
    assert ((first.period, first.due.isoformat()), first.days_left) == (monthly, days_left)
    assert ((second.period, second.due.isoformat()), second.days_left) == (annual, annual_left)


def test_with_calendar_months_the_month_before_is_due() -> None:
    assert next_deadlines(date(2026, 11, 17), "calendar")[0].period == "2026-10"


def test_reminders_are_on_working_days() -> None:
    assert working_day(date(2026, 12, 20)) == date(2026, 12, 18)
    assert [day.isoformat() for day in reminder_days(date(2026, 12, 20))] == ["2026-12-11", "2026-12-16", "2026-12-18"]
    assert next_deadlines(date(2026, 12, 1))[0].ready == date(2026, 12, 18)


@given(DAYS)
def test_a_working_day_is_never_later_nor_a_weekend(day: date) -> None:
    found = working_day(day)
    assert found.weekday() < 5
    assert 0 <= (day - found).days <= 2
