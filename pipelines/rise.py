"""Whether an event has become worth a warning (again): one ``notify`` row per rise, in the transaction of the item that caused it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from core.criteria import Level
from core.model import Verdict
from storage.rises import known_so_far, reopen_event, tell


def note_rise(connection: Connection, event: int, verdict: Verdict, now: int) -> bool:
    """Write a ``notify`` row keyed (event, rise) when the event is important for the first time, or its level or casualties rose."""
    if verdict.level.rank < Level.IMPORTANT.rank:
        return False
    known = known_so_far(connection, event)
    reason = _why(known, verdict)
    if not reason:
        return False
    reopen_event(connection, event, "" if reason == "first" else reason)
    return tell(connection, event, _told(known, verdict), reason=reason, now=now)


def _why(told: Mapping[str, Any], verdict: Verdict) -> str:
    """``first``, ``level``, ``casualties``, or empty when nothing rose since people were told."""
    if not told:
        return "first"
    if verdict.level.rank > Level(told["level"]).rank:
        return "level"
    casualties = verdict.casualties
    hurt = casualties.serious + casualties.minor
    more = casualties.dead > told["dead"] or casualties.serious > told["serious"] or hurt > told["hurt"]
    return "casualties" if more else ""


def _told(before: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    casualties = verdict.casualties
    level = max(verdict.level, Level(before.get("level", Level.NONE)), key=lambda level: level.rank)
    return {
        "level": level.value,
        "dead": max(casualties.dead, before.get("dead", 0)),
        "serious": max(casualties.serious, before.get("serious", 0)),
        "hurt": max(casualties.serious + casualties.minor, before.get("hurt", 0)),
    }
