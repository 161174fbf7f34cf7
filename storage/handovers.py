"""What was handed over to the official system: one row per entry version and way, done by an outbox row of the same key."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, update

from storage.outbox import add_work, retry_dead
from storage.tables import entries, handovers, outbox
from storage.upsert import upsert

KIND: Final = "handover"
WAITING: Final = "waiting"
REFUSED: Final = "refused"
ACCEPTED: Final = "accepted"
DELIVERED: Final = "delivered"
"""Written where the receiver fetches it; becomes ``accepted`` when somebody notes the receiver's number."""

_SHOWN: Final = (
    handovers,
    entries.c.number,
    entries.c.display,
    entries.c.title,
    entries.c.county,
    outbox.c.id.label("work"),
    outbox.c.state.label("work_state"),
    outbox.c.error,
    outbox.c.attempts,
    outbox.c.next_at,
)


def add_handover(connection: Connection, key: str, values: Mapping[str, Any], *, now: int) -> bool:
    """A hand-over and the outbox row that does it; False where this key exists already (then nothing is written)."""
    row = {**values, "key": key, "state": WAITING, "place": "", "answer": "", "accepted": "", "tries": 0, "created_at": now}
    added = upsert(connection, handovers, ["key"], row)
    if added:
        add_work(connection, KIND, key, {"key": key}, now=now)
    return added


def find_handover(connection: Connection, key: str) -> Row[Any] | None:
    """One hand-over by its key."""
    return connection.execute(select(handovers).where(handovers.c.key == key)).first()


def load_handover(connection: Connection, handover: int) -> Row[Any] | None:
    """One hand-over with its entry and the state of its work."""
    return connection.execute(_shown().where(handovers.c.id == handover)).first()


def change_handover(connection: Connection, key: str, values: Mapping[str, Any]) -> None:
    """Set columns of one hand-over."""
    connection.execute(update(handovers).where(handovers.c.key == key).values(dict(values)))


def list_handovers(
    connection: Connection, *, state: str = "", entry: int | None = None, county: str = "", limit: int, offset: int = 0
) -> list[Row[Any]]:
    """Hand-overs with their entries and the state of their work, newest first."""
    wanted = _shown()
    if state:
        wanted = wanted.where(handovers.c.state == state)
    if entry is not None:
        wanted = wanted.where(handovers.c.entry == entry)
    if county:
        wanted = wanted.where(entries.c.county == county)
    return list(connection.execute(wanted.order_by(handovers.c.id.desc()).limit(limit).offset(offset)))


def count_handovers(connection: Connection) -> dict[tuple[str, str], int]:
    """Hand-overs by (way, state)."""
    rows = connection.execute(select(handovers.c.way, handovers.c.state, func.count()).group_by(handovers.c.way, handovers.c.state))
    return {(way, state): number for way, state, number in rows}


def failed_handovers(connection: Connection) -> Sequence[Row[Any]]:
    """Hand-overs that will not go on without a person: refused, or tried too often."""
    dead = or_(handovers.c.state == REFUSED, outbox.c.state == "dead")
    return connection.execute(_shown().where(dead).order_by(handovers.c.id)).all()


def retry_handover(connection: Connection, handover: int, now: int) -> bool:
    """Put a refused or given-up hand-over back to work; False where it needs no retry."""
    row = load_handover(connection, handover)
    if row is None or row.work_state != "dead" or not retry_dead(connection, now, row.work):
        return False
    change_handover(connection, row.key, {"state": WAITING, "answer": ""})
    return True


def _shown() -> Any:
    return select(*_SHOWN).join(entries, entries.c.id == handovers.c.entry).outerjoin(outbox, outbox.c.key == handovers.c.key)
