"""What the frame of the console and the duty page show of running clocks."""

from dataclasses import dataclass

from sqlalchemy import Connection

from alerts.chain import name_all
from alerts.escalate import following
from alerts.subject import Subject, read_subjects
from alerts.tell import MINUTE_MS, Desk
from storage.alerts import AlertRow, alerts_in, count_open
from storage.mails import MailRow, mails_of
from storage.recipients import list_recipients


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


def running_clocks(desk: Desk) -> list[Running]:
    """All key items that nobody has received, the most urgent first."""
    alerts = alerts_in(desk.connection, "open")
    subjects = read_subjects(desk.connection, [alert.event for alert in alerts])
    return [running_clock(desk, alert, subjects[alert.event]) for alert in alerts if alert.event in subjects]


def running_clock(desk: Desk, alert: AlertRow, subject: Subject) -> Running:
    """One of them."""
    names = {person.id: person.name for person in list_recipients(desk.connection)}
    told = tuple(_told(mail, names.get(mail.recipient, mail.address)) for mail in mails_of(desk.connection, alert.id))
    after = name_all(following(desk, alert, subject.county))
    return Running(subject, alert.created_at, alert.due_at, minutes_left(alert.due_at, desk.now), told, after, alert.note)


def _told(mail: MailRow, name: str) -> Told:
    return Told(name, mail.sent_at or mail.created_at, mail.state, mail.answer, mail.doubtful)
