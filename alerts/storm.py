"""Storm: more than ``alerts.storm_mails`` single mails to one person in ten minutes; the rest come in one mail with number and list.

Nothing is dropped: each event keeps its row in the send log (``gathering``, then ``grouped`` under the joint mail's Message-ID).
"""

from typing import Any, Final

from sqlalchemy import Connection, Row

from alerts.compose import compose_storm
from alerts.post import post_letter
from alerts.subject import read_subjects
from core.settings import Settings
from storage.alerts import load_alerts
from storage.mails import count_single, gathering, group_mails, load_mail
from storage.outbox import add_work
from storage.recipients import Recipient, load_recipient

WINDOW_MS: Final = 600_000
GATHER_MS: Final = 60_000
"""How long a joint mail waits for more before it leaves."""
PRIORITY: Final = 95


def is_storm(connection: Connection, recipient: Recipient, now: int, settings: Settings) -> bool:
    """Whether this person has had as many single mails as anybody can read."""
    return count_single(connection, recipient.id, now - WINDOW_MS) >= settings.alerts.storm_mails


def gather(connection: Connection, recipient: Recipient, mail: int, now: int) -> None:
    """After ``mail`` was put among those that wait for a joint mail: the first of them brings the row that will send it."""
    if gathering(connection, recipient.id)[0].id == mail:
        add_work(connection, "storm", f"storm:{mail}", {"recipient": recipient.id}, now=now, due=now + GATHER_MS, priority=PRIORITY)


def send_gathered(connection: Connection, recipient: int, now: int, settings: Settings) -> int:
    """Compose the joint mail of everything that waits for it; returns the number of events in it."""
    person, waiting = load_recipient(connection, recipient), gathering(connection, recipient)
    if person is None or not waiting:
        return 0
    events = {alert.id: alert.event for alert in load_alerts(connection, [mail.alert for mail in waiting])}
    subjects = read_subjects(connection, events.values())
    listed = [subjects[event] for event in dict.fromkeys(events[mail.alert] for mail in waiting) if event in subjects]
    letter = compose_storm(listed, settings)
    number = post_letter(connection, letter, person, key=f"mail:storm:{waiting[0].id}", kind="storm", now=now, settings=settings)
    joint: Row[Any] | None = None if number is None else load_mail(connection, number)
    if joint is not None:
        group_mails(connection, [mail.id for mail in waiting], joint.message_id)
    return len(listed)
