"""Warnings of the record: one row per rise of an event, what is known of the event, and what is muted.

States: ``open`` (a key item that nobody has received), ``received``, ``queued`` (for the next digest), ``digested``, ``muted``,
``superseded`` (a later rise of the same event has taken over).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.tables import alerts, events, mutes, signals

AlertRow = Row[Any]


def add_alert(connection: Connection, event: int, rise: int, values: Mapping[str, Any], now: int) -> int | None:
    """Write the warning of one rise; None when it exists already."""
    if connection.execute(select(alerts.c.id).where(alerts.c.event == event, alerts.c.rise == rise)).first():
        return None
    row = {"event": event, "rise": rise, "step": 1, "note": "", "created_at": now, **values}
    return int(connection.execute(insert(alerts), row).inserted_primary_key[0])  # type: ignore[index]


def load_alert(connection: Connection, alert: int) -> AlertRow | None:
    """One warning by its number."""
    return connection.execute(select(alerts).where(alerts.c.id == alert)).first()


def load_alerts(connection: Connection, numbers: Sequence[int]) -> list[AlertRow]:
    """Several warnings by number."""
    return list(connection.execute(select(alerts).where(alerts.c.id.in_(numbers)).order_by(alerts.c.id)))


def alerts_of(connection: Connection, event: int) -> list[AlertRow]:
    """All warnings of an event, the latest rise first."""
    return list(connection.execute(select(alerts).where(alerts.c.event == event).order_by(alerts.c.rise.desc())))


def alerts_in(connection: Connection, state: str) -> list[AlertRow]:
    """Warnings in one state: the most urgent first."""
    return list(connection.execute(select(alerts).where(alerts.c.state == state).order_by(alerts.c.due_at, alerts.c.id)))


def change_alert(connection: Connection, alert: int, values: Mapping[str, Any]) -> None:
    """Set columns of one warning."""
    connection.execute(update(alerts).where(alerts.c.id == alert).values(dict(values)))


def change_alerts(connection: Connection, numbers: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set the same columns of several warnings."""
    connection.execute(update(alerts).where(alerts.c.id.in_(numbers)).values(dict(values)))


def receive_alerts(connection: Connection, event: int, user: int, now: int) -> int:
    """Stop the clock of every open warning of an event; returns how many ran."""
    running = update(alerts).where(alerts.c.event == event, alerts.c.state == "open")
    return connection.execute(running.values(state="received", received_at=now, received_by=user)).rowcount


def count_open(connection: Connection) -> tuple[int, int | None]:
    """How many key items nobody has received, and when the first of them is (or was) due."""
    row = connection.execute(select(func.count(), func.min(alerts.c.due_at)).where(alerts.c.state == "open")).one()
    return int(row[0]), row[1]


def load_subjects(connection: Connection, numbers: Sequence[int]) -> list[Row[Any]]:
    """What warnings say of these events: number, level, county, codes, hazards, product class, source, kind and title of the head."""
    columns = (events.c.id, events.c.level, events.c.county, events.c.criteria, events.c.hazards, events.c.product_class)
    wanted = select(*columns, events.c.source, events.c.kind, signals.c.title).join(signals, signals.c.id == events.c.head, isouter=True)
    return list(connection.execute(wanted.where(events.c.id.in_(numbers)).order_by(events.c.id)))


def add_mute(connection: Connection, match: Mapping[str, str], reason: str, by: int, *, now: int, ends_at: int) -> int:
    """A new mute, which one person alone has asked for; returns its number."""
    row = {"match": dict(match), "reason": reason, "by": by, "created_at": now, "ends_at": ends_at}
    return int(connection.execute(insert(mutes), row).inserted_primary_key[0])  # type: ignore[index]


def load_mute(connection: Connection, mute: int) -> Row[Any] | None:
    """One mute by its number."""
    return connection.execute(select(mutes).where(mutes.c.id == mute)).first()


def change_mute(connection: Connection, mute: int, values: Mapping[str, Any]) -> None:
    """Set columns of one mute."""
    connection.execute(update(mutes).where(mutes.c.id == mute).values(dict(values)))


def list_mutes(connection: Connection, now: int) -> list[Row[Any]]:
    """The mutes that are in force at ``now``."""
    return list(connection.execute(select(mutes).where(mutes.c.ends_at > now).order_by(mutes.c.id)))


def count_activity(connection: Connection, since: int) -> int:
    """Signals that came in since ``since``, for the daily sign of life."""
    return connection.execute(select(func.count()).select_from(signals).where(signals.c.first_seen_at >= since)).scalar_one()
