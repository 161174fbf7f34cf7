"""Days as people type them into a form, in Asia/Shanghai."""

import re
from datetime import datetime, timedelta
from typing import Final

from core.clock import SHANGHAI, shanghai, to_epoch
from core.errors import RegisterError

_DAY: Final = re.compile(r"(\d{4})\s?(?:-|/|\.|年)\s?(\d{1,2})\s?(?:-|/|\.|月)\s?(\d{1,2})\s?日?", re.ASCII)


def parse_day(text: str, what: str) -> int:
    """The start of a day in epoch milliseconds. Raises RegisterError that says how a day is written (``what``: name of the field)."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise RegisterError(f"{what}“{text[:20]}”看不懂。请写成2026-11-30")
    year, month, day = map(int, match.groups())
    try:
        return to_epoch(datetime(year, month, day, tzinfo=SHANGHAI))
    except (ValueError, OverflowError) as error:
        raise RegisterError(f"{what}：{year}年{month}月没有{day}日。请写成2026-11-30") from error


def end_of_day(epoch: int) -> int:
    """The last millisecond of the day that holds ``epoch``: something due on a day is late when the day is over."""
    return start_of_day(epoch, 1) - 1


def start_of_day(epoch: int, later: int = 0) -> int:
    """The start of the day that holds ``epoch``, or of the day ``later`` days after it."""
    day = shanghai(epoch) + timedelta(days=later)
    return to_epoch(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI))


def written_day(epoch: int) -> str:
    """``2026-11-30``, as machine fields write a day."""
    return f"{shanghai(epoch):%Y-%m-%d}"
