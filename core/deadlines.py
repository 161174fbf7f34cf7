"""When reports are due and people are reminded (plan 三、（二）4: monthly by the 20th, yearly analysis by 20 January).

A due day on a weekend counts as the Friday before; public holidays are announced yearly and not known here.
"""

from datetime import date, timedelta
from typing import Final

DUE_DAY: Final = 20
DAYS_BEFORE: Final = (5, 2, 0)
_SATURDAY: Final = 5


def working_day(day: date) -> date:
    """The day, or the Friday before where it is a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def reminder_days(due: date) -> tuple[date, ...]:
    """The days on which a report's people are reminded: 5 and 2 days before the working day on which it must be ready, and that day."""
    return tuple(working_day(working_day(due) - timedelta(days=days)) for days in DAYS_BEFORE)
