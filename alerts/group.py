"""Group: one running warning per event; a later rise takes over from the earlier ones."""

from dataclasses import dataclass

from sqlalchemy import Connection

from storage.alerts import alerts_of, change_alerts
from storage.mails import mails_of


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a new rise inherits: who was told without answer (recipients), and when their clock was due."""

    told: frozenset[int] = frozenset()
    due_at: int | None = None


def take_over(connection: Connection, event: int, alert: int) -> TakenOver:
    """End every earlier warning of ``event`` that is still open or queued, in favour of ``alert``."""
    earlier = [row for row in alerts_of(connection, event) if row.id != alert and row.state in {"open", "queued"}]
    change_alerts(connection, [row.id for row in earlier], {"state": "superseded"})
    opened = [row for row in earlier if row.state == "open"]
    told = {mail.recipient for row in opened for mail in mails_of(connection, row.id) if mail.recipient is not None}
    return TakenOver(frozenset(told), min((row.due_at for row in opened), default=None))
