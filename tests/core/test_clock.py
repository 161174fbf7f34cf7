"""Instants in epoch milliseconds, shown in Asia/Shanghai wherever the machine stands."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import chinese_date, chinese_minute, shanghai, system_clock, to_epoch


def test_the_system_clock_counts_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= system_clock() <= time.time_ns() // 1_000_000


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "2026年11月22日 00:00"),
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), "2026年11月21日 23:59"),
        (datetime(2026, 1, 2, 0, 5, tzinfo=UTC), "2026年1月2日 08:05"),
        (datetime(1970, 1, 1, tzinfo=UTC), "1970年1月1日 08:00"),
        (datetime(1988, 7, 1, tzinfo=UTC), "1988年7月1日 09:00"),  # summer time of those years
    ],
)
def test_days_and_minutes_are_those_of_shanghai(moment: datetime, shown: str) -> None:
    assert chinese_minute(to_epoch(moment)) == shown
    assert chinese_date(to_epoch(moment)) == shown.split(maxsplit=1)[0]


@given(st.integers(-2_000_000_000_000, 4_000_000_000_000))
def test_there_and_back(epoch: int) -> None:
    assert abs(to_epoch(shanghai(epoch)) - epoch) <= 1
