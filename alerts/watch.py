"""What the frame of the console and the duty page show of running clocks."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from alerts.chain import name_all, read_chain
from alerts.subject import Subject, read_subjects
from alerts.tell import MINUTE_MS
from storage.alerts import AlertRow, alerts_in, count_open
from storage.mails import MailRow
from storage.recipients import list_recipients

MOST: Final = 100
"""Clocks on one page."""


@dataclass(frozen=True, slots=True)
class AlertClock:
    """``waiting``: key items that nobody has received; ``minutes_left`` of the most urgent (negative: overdue), None without any."""

    waiting: int
    minutes_left: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """One mail about an event: to whom, when, and whether it left (a state of the send log)."""

    name: str
    at: int
    state: str
    answer: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Running:
    """One running clock."""

    subject: Subject
    since: int
    due_at: int
    minutes_left: int
    told: tuple[Told, ...]
    following: str
    """Names of those who are told next; empty when everybody was."""
    note: str


def clock_of(connection: Connection, now: int) -> AlertClock:
    """The clock for the frame."""
    waiting, due = count_open(connection)
    return AlertClock(waiting, None if due is None else minutes_left(due, now))


def minutes_left(due: int, now: int) -> int:
    """Minutes until ``due``, begun ones counted; minutes that are over as a negative number."""
    return -((now - due) // MINUTE_MS)


def running_clocks(connection: Connection, now: int, limit: int = MOST) -> list[Running]:
    """The key items that nobody has received, the most urgent first; at most ``limit``, ``clock_of`` has their number."""
    alerts = alerts_in(connection, "open")[:limit]
    subjects = read_subjects(connection, [alert.event for alert in alerts])
    return [running_clock(connection, alert, subjects[alert.event], now) for alert in alerts if alert.event in subjects]


def running_clock(connection: Connection, alert: AlertRow, subject: Subject, now: int) -> Running:
    """One of them."""
    chain = read_chain(connection, alert.id, subject.county, now)
    names = {person.id: person.name for person in list_recipients(connection)}
    told = tuple(_told(mail, names.get(mail.recipient, mail.address)) for mail in chain.mails)
    left = minutes_left(alert.due_at, now)
    return Running(subject, alert.created_at, alert.due_at, left, told, name_all(chain.following()), alert.note)


def _told(mail: MailRow, name: str) -> Told:
    return Told(name, mail.sent_at or mail.created_at, mail.state, mail.answer, mail.doubtful)
