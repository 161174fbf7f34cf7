"""Whether an event has become worth a warning (again): one ``notify`` row per rise, in the transaction of the item that caused it."""

from typing import Any, Final

from sqlalchemy import Connection

from core.criteria import Level
from core.model import Verdict
from storage import events
from storage.outbox import add_work

PRIORITY: Final = {Level.KEY: 100, Level.IMPORTANT: 10}
"""Of the outbox rows: key items overtake everything else."""


def note_rise(connection: Connection, event: int, verdict: Verdict, now: int) -> bool:
    """Write a ``notify`` row keyed (event, rise) when the event is important for the first time, or its level or casualties rose."""
    if verdict.level.rank < Level.IMPORTANT.rank:
        return False
    row = events.load_event(connection, event)
    if row is None:
        return False
    reason = _why(row.told, verdict)
    if not reason:
        return False
    told = _told(row.told, verdict)
    rise = events.mark_rise(connection, event, told, "" if reason == "first" else reason)
    level = Level(told["level"])
    payload = {"event": event, "rise": rise, "level": level.value, "reason": reason}
    return add_work(connection, "notify", f"notify:{event}:{rise}", payload, now=now, priority=PRIORITY[level])


def _why(told: dict[str, Any], verdict: Verdict) -> str:
    """``first``, ``level``, ``casualties``, or empty when nothing rose since people were told."""
    if not told:
        return "first"
    if verdict.level.rank > Level(told["level"]).rank:
        return "level"
    casualties = verdict.casualties
    hurt = casualties.serious + casualties.minor
    more = casualties.dead > told["dead"] or casualties.serious > told["serious"] or hurt > told["hurt"]
    return "casualties" if more else ""


def _told(before: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    casualties = verdict.casualties
    level = max(verdict.level, Level(before.get("level", Level.NONE)), key=lambda level: level.rank)
    return {
        "level": level.value,
        "dead": max(casualties.dead, before.get("dead", 0)),
        "serious": max(casualties.serious, before.get("serious", 0)),
        "hurt": max(casualties.serious + casualties.minor, before.get("hurt", 0)),
    }
