"""The duty table (值班表): who is told of warnings, in which order, and whom mail does not reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.tables import recipients


@dataclass(frozen=True, slots=True)
class Recipient:
    """One line of the duty table; what the columns mean is said at ``storage.tables.alerts.recipients``."""

    id: int
    name: str
    address: str
    role: str
    county: str = ""
    hours: str = ""
    place: int = 1
    active: bool = True
    fault: str = ""
    fault_at: int | None = None


def list_recipients(connection: Connection) -> list[Recipient]:
    """All lines, those in force first, in the order in which people are told."""
    order = (recipients.c.active.desc(), recipients.c.place, recipients.c.id)
    return [_as_recipient(row) for row in connection.execute(select(recipients).order_by(*order))]


def load_recipient(connection: Connection, recipient: int) -> Recipient | None:
    """One line by its number."""
    row = connection.execute(select(recipients).where(recipients.c.id == recipient)).first()
    return None if row is None else _as_recipient(row)


def insert_recipient(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new line, last in the order unless ``values`` name a place; returns its number."""
    last = connection.execute(select(func.max(recipients.c.place)).where(recipients.c.active)).scalar() or 0
    row = {"place": last + 1, "county": "", "hours": "", "active": True, "fault": "", **values}
    return int(connection.execute(insert(recipients), row).inserted_primary_key[0])  # type: ignore[index]


def change_recipient(connection: Connection, recipient: int, values: Mapping[str, Any]) -> bool:
    """Set columns of one line; False where there is none of that number."""
    return connection.execute(update(recipients).where(recipients.c.id == recipient).values(dict(values))).rowcount > 0


def flag_recipient(connection: Connection, recipient: int, fault: str, now: int) -> None:
    """Note why mail to this address failed for good; an empty ``fault`` clears the mark."""
    change_recipient(connection, recipient, {"fault": fault, "fault_at": now if fault else None})


def _as_recipient(row: Row[Any]) -> Recipient:
    return Recipient(*(getattr(row, name) for name in Recipient.__slots__))
