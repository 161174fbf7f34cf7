"""Tell one person of one key item: a mail of its own, or a part of the joint mail when too many come at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from alerts.compose import Letter, compose_key
from alerts.post import URGENT, post_letter
from alerts.storm import gather, is_storm
from alerts.subject import Subject
from core.settings import Settings
from storage.alerts import AlertRow, load_alert
from storage.outbox import add_work
from storage.recipients import Recipient

MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What the stages of a warning have in common: where they write, what time it is, what is set."""

    connection: Connection
    now: int
    settings: Settings

    @property
    def patience_ms(self) -> int:
        """How long one person has to receive a key item."""
        return self.settings.alerts.ack_minutes * MINUTE_MS


def tell(desk: Desk, alert: int, subject: Subject, people: Sequence[Recipient], *, why: str, following: str) -> None:
    """Write the mails of the present step of ``alert``, keyed (alert, step, recipient).

    ``why``: why these people; ``following``: who is told when nobody receives it in time.
    """
    row = load_alert(desk.connection, alert)
    if row is None or not people:
        return
    due = row.due_at if row.due_at > desk.now else desk.now + desk.patience_ms
    letter = compose_key(subject, row.reason, due=due, why=why, following=following, settings=desk.settings)
    for person in people:
        _post(desk, row, letter, person)


def _post(desk: Desk, alert: AlertRow, letter: Letter, recipient: Recipient) -> None:
    storm = is_storm(desk.connection, recipient, desk.now, desk.settings)
    number = post_letter(
        desk.connection,
        letter,
        recipient,
        key=f"mail:{alert.id}:{alert.step}:{recipient.id}",
        kind="key",
        now=desk.now,
        settings=desk.settings,
        alert=alert.id,
        state="gathering" if storm else "waiting",
    )
    if storm and number is not None:
        gather(desk.connection, recipient, number, desk.now)


def start_clock(desk: Desk, alert: int, step: int, due: int) -> None:
    """The outbox row that passes the item on when nobody has received it by ``due``."""
    key, payload = f"escalate:{alert}:{step}", {"alert": alert, "step": step}
    add_work(desk.connection, "escalate", key, payload, now=desk.now, due=due, priority=URGENT)
