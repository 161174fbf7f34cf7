"""Time as an argument: every stage takes a clock, so that tests run a month in seconds."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

Clock = Callable[[], int]
"""Returns the present time in UTC epoch milliseconds."""

SHANGHAI: tzinfo = ZoneInfo("Asia/Shanghai")


def system_clock() -> int:
    """The time of this machine in UTC epoch milliseconds."""
    return time.time_ns() // 1_000_000


def to_epoch(moment: datetime) -> int:
    """Epoch milliseconds of an aware datetime."""
    return int(moment.timestamp() * 1000)


def shanghai(epoch: int) -> datetime:
    """The Asia/Shanghai wall time of an instant in epoch milliseconds."""
    return datetime.fromtimestamp(epoch / 1000, UTC).astimezone(SHANGHAI)


def chinese_date(epoch: int) -> str:
    """``2026年11月22日`` in Asia/Shanghai."""
    day = shanghai(epoch)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_minute(epoch: int) -> str:
    """``2026年11月22日 08:30`` in Asia/Shanghai."""
    return f"{chinese_date(epoch)} {shanghai(epoch):%H:%M}"
