"""Reminders of report deadlines (plan 三、（二）4: monthly by the 20th, yearly analysis by 20 January).

−5, −2 and 0 days before the deadline; where the 20th lies on a weekend the Friday before counts, and so does the working day before a
reminder's own weekend. Public holidays are not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alerts.compose import compose_reminder
from alerts.post import post_letter
from alerts.route import readers
from alerts.tell import Desk
from core.deadlines import DUE_DAY, reminder_days, working_day
from storage.recipients import Recipient, list_recipients


@dataclass(frozen=True, slots=True)
class Reminder:
    """``kind`` monthly or annual, ``period`` 2026-11 or 2026, the deadline in force, the reminder's own day, days between them."""

    kind: str
    period: str
    due: date
    on: date
    days: int

    @property
    def report(self) -> str:
        """What is due, in words."""
        year, _, month = self.period.partition("-")
        return f"{year}年{int(month)}月风险信息月报" if month else f"{year}年度风险信息分析报告"

    @property
    def key(self) -> str:
        """The same for whoever writes it."""
        return f"{self.kind}:{self.period}:{self.days}"


def reminders_on(day: date) -> list[Reminder]:
    """What is to be remembered on ``day``."""
    due = day.replace(day=DUE_DAY)
    every = [*_before(due, "monthly"), *(_before(due, "annual") if day.month == 1 else ())]
    return [reminder for reminder in every if reminder.on == day]


def send_reminders(desk: Desk, day: date) -> int:
    """Write the reminders of ``day`` to everybody in the duty table but leaders; returns how many mails."""
    people = readers(list_recipients(desk.connection))
    numbers = [_remind(desk, reminder, person) for reminder in reminders_on(day) for person in people]
    return sum(number is not None for number in numbers)


def _remind(desk: Desk, reminder: Reminder, person: Recipient) -> int | None:
    letter = compose_reminder(reminder.report, reminder.due, reminder.days, desk.settings)
    key = f"mail:remind:{reminder.key}:{person.id}"
    return post_letter(desk.connection, letter, person, key=key, kind="remind", now=desk.now, settings=desk.settings)


def _before(deadline: date, kind: str) -> Iterator[Reminder]:
    due = working_day(deadline)
    period = f"{deadline:%Y-%m}" if kind == "monthly" else str(deadline.year - 1)
    for on in reminder_days(deadline):
        yield Reminder(kind, period, due, on, (due - on).days)
