"""Windows and due dates of the periodic reports, in Asia/Shanghai.

Monthly: 每月20日 (plan, 三、（二）4（1）); the window is the 21st of the month before to the 20th, because a calendar month cannot be
complete on the 20th, or, by a setting, the calendar month that is reported on the 20th of the next one. Annual: 20 January of the next
year (三、（二）4（2）).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.clock import SHANGHAI, to_epoch
from core.deadlines import DUE_DAY, working_day
from core.errors import ReportError

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
WEEKDAYS: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; the name of a monthly report."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def moved(self, months: int) -> "Month":
        """The month so many months later (earlier when negative)."""
        whole = self.year * 12 + self.month - 1 + months
        return Month(whole // 12, whole % 12 + 1)

    def day(self, number: int) -> date:
        """A day of this month."""
        return date(self.year, self.month, number)


@dataclass(frozen=True, slots=True)
class Window:
    """What one monthly report covers: [starts, ends) in epoch milliseconds, and the day on which it is due."""

    month: Month
    starts: int
    ends: int
    due: date

    def holds(self, moment: int) -> bool:
        """Whether something collected at ``moment`` belongs into this window."""
        return self.starts <= moment < self.ends


@dataclass(frozen=True, slots=True)
class Deadline:
    """A report that is due: its kind (monthly, annual), its period, the day, and the working day on which it must be ready."""

    kind: str
    period: str
    due: date
    ready: date
    days_left: int


def read_month(text: str) -> Month:
    """The month that somebody typed as ``2026-11``. Raises ReportError saying how to write it."""
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise ReportError(f"“{text.strip()[:20]}”不是月份。请写成 2026-11")
    if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ReportError(f"月份“{text.strip()}”超出范围。年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
    return Month(int(found[1]), int(found[2]))


def window_of(month: Month, kind: str = "21-20") -> Window:
    """The window of a monthly report. ``kind``: ``21-20`` or ``calendar`` (setting ``report.window``)."""
    if kind == "calendar":
        return Window(month, midnight(month.day(1)), midnight(month.moved(1).day(1)), month.moved(1).day(DUE_DAY))
    return Window(month, midnight(month.moved(-1).day(DUE_DAY + 1)), midnight(month.day(DUE_DAY + 1)), month.day(DUE_DAY))


def month_of(day: date, kind: str = "21-20") -> Month:
    """The month whose window holds a day."""
    month = Month(day.year, day.month)
    return month if kind == "calendar" or day.day <= DUE_DAY else month.moved(1)


def next_deadlines(today: date, kind: str = "21-20") -> tuple[Deadline, Deadline]:
    """The next monthly and the next annual report that are due, today included."""
    coming = Month(today.year, today.month).moved(0 if today.day <= DUE_DAY else 1)
    year = today.year if today <= date(today.year, 1, DUE_DAY) else today.year + 1
    reported = coming.moved(-1) if kind == "calendar" else coming
    return (
        _deadline("monthly", str(reported), coming.day(DUE_DAY), today),
        _deadline("annual", str(year - 1), date(year, 1, DUE_DAY), today),
    )


def midnight(day: date) -> int:
    """The first instant of a day in Asia/Shanghai, in epoch milliseconds."""
    return to_epoch(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI))


def chinese_day(day: date) -> str:
    """``11月20日（周五）``."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def _deadline(kind: str, period: str, due: date, today: date) -> Deadline:
    return Deadline(kind, period, due, working_day(due), (due - today).days)
