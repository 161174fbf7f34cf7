"""The strip above a key item: who was told, how long is left, who comes next; afterwards who received it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from alerts.acknowledge import Receipt, last_receipt, open_alert
from alerts.subject import read_subjects
from alerts.watch import Running, running_clock


@dataclass(frozen=True, slots=True)
class Strip:
    """For ``parts/ack_strip.html``: a running clock, or the latest receipt."""

    event: int
    running: Running | None
    receipt: Receipt | None


def ack_strip(connection: Connection, event: int, now: int) -> Strip | None:
    """The strip of an event; None where no key item was ever warned of."""
    alert = open_alert(connection, event)
    subject = read_subjects(connection, [event]).get(event)
    if alert is not None and subject is not None:
        return Strip(event, running_clock(connection, alert, subject, now), None)
    receipt = last_receipt(connection, event)
    return None if receipt is None else Strip(event, None, receipt)
