"""Days and months as people type them in a filter."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Final

from core.clock import to_epoch
from core.date_rules import start_day
from core.errors import ContentError

_DAY: Final = re.compile(
    r"(?P<year>[0-9]{4})\s?[-/.年]\s?(?P<month>[0-9]{1,2})\s?(?:月|(?=[-/.])|$)(?:\s?[-/.]?\s?(?P<day>[0-9]{1,2})\s?日?)?|"
    r"(?P<year8>[0-9]{4})(?P<month8>[0-9]{2})(?P<day8>[0-9]{2})"
)
FIRST_YEAR: Final = 1990


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, both included, in Asia/Shanghai."""

    first: date
    last: date

    @property
    def starts_at(self) -> int:
        """Epoch milliseconds of the first moment."""
        return midnight(self.first)

    @property
    def ends_at(self) -> int:
        """Epoch milliseconds of the first moment after it."""
        return midnight(self.last + timedelta(days=1))


def midnight(day: date) -> int:
    """Epoch milliseconds at which a day begins in Asia/Shanghai."""
    return to_epoch(start_day(day.year, day.month, day.day))


def month_span(year: int, month: int) -> Span:
    """A whole month. Raises ValueError where there is none."""
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def read_span(text: str) -> Span:
    """``2026-11-22``, ``2026年11月22日``, ``20261122``, or a month: ``2026-11``. Raises ContentError saying how to write it."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ContentError(f"“{text[:20]}”不是日期，请写成2026-11-22")
    year, month = int(match["year"] or match["year8"]), int(match["month"] or match["month8"])
    if not FIRST_YEAR <= year < MAXYEAR or not 1 <= month <= 12:
        raise ContentError(f"没有{year}年{month}月，请写成2026-11-22")
    whole, day = month_span(year, month), match["day"] or match["day8"]
    if day is None:
        return whole
    if not 1 <= int(day) <= whole.last.day:
        raise ContentError(f"{month}月没有{int(day)}日，请写成{year}年{month}月{whole.last.day}日")
    return Span(date(year, month, int(day)), date(year, month, int(day)))
