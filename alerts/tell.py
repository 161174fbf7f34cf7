"""Tell one person of one key item: a mail of its own, or a part of the joint mail when too many come at once."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from alerts.compose import compose_key
from alerts.post import URGENT, post_letter
from alerts.storm import gather, is_storm
from alerts.subject import Subject
from core.settings import Settings
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


def tell(desk: Desk, alert: Row[Any], subject: Subject, recipient: Recipient, *, why: str, following: str) -> None:
    """Write the mail of the present step of ``alert``, keyed (alert, step, recipient).

    ``why``: why this person; ``following``: who is told when nobody receives it in time.
    """
    due = alert.due_at if alert.due_at > desk.now else desk.now + desk.patience_ms
    letter = compose_key(subject, alert.reason, due=due, why=why, following=following, settings=desk.settings)
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
