"""确认收到 and 转下一人: what a person does with a key item on the duty page. The first one counts; later ones are told who it was."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from alerts import escalate
from alerts.tell import Desk
from core.clock import chinese_minute
from core.errors import AlertError, ConflictError
from core.people import Person
from storage.alerts import alerts_of, receive_alerts
from storage.people import user_names
from storage.recipients import Recipient


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who received a key item, when, and how long that took since the warning."""

    by: str
    at: int
    took_ms: int
    mine: bool
    """Whether it is the receipt that was asked for, and not an earlier one of somebody else."""


def receive(connection: Connection, event: int, person: Person, now: int) -> Receipt:
    """确认收到 for ``person``; returns the receipt that counts. Raises AlertError when the event has no warning of a key item."""
    mine = receive_alerts(connection, event, person.id, now) > 0
    receipt = last_receipt(connection, event)
    if receipt is None:
        raise AlertError(f"{event}号信息没有需要确认收到的重点预警")
    return Receipt(receipt.by, receipt.at, receipt.took_ms, mine)


def last_receipt(connection: Connection, event: int) -> Receipt | None:
    """The latest receipt of an event's warnings."""
    received = [row for row in alerts_of(connection, event) if row.received_at is not None]
    if not received:
        return None
    last = received[0]
    return Receipt(user_names(connection).get(last.received_by, "未知"), last.received_at, last.received_at - last.created_at, mine=False)


def pass_on(desk: Desk, event: int, person: Person) -> list[Recipient]:
    """转下一人 for ``person``; returns who is told now.

    Raises ConflictError when somebody has received it meanwhile, AlertError when there is no running warning or nobody left to tell.
    """
    alert = open_alert(desk.connection, event)
    if alert is None:
        receipt = last_receipt(desk.connection, event)
        if receipt is not None:
            raise ConflictError(f"没有转出：{receipt.by}{chinese_minute(receipt.at)}已确认收到")
        raise AlertError(f"{event}号信息没有需要确认收到的重点预警")
    return escalate.pass_on(desk, event, alert, person.name)


def open_alert(connection: Connection, event: int) -> Row[Any] | None:
    """The running warning of an event."""
    return next((row for row in alerts_of(connection, event) if row.state == "open"), None)
