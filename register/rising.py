"""An event that has an entry and is confirmed again: it has become worse, and the entry follows.

Register rule 8.3: 办结 → 重启 when a new incident, a recall extension or a public outcry is linked; here a person's confirmation links it.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from core.criteria import LEVEL_NAMES, Level
from core.people import Person
from register.change import write_change
from register.entry import Entry
from register.prefill import prefill
from register.states import State

_OVER: Final = frozenset({State.CLOSED, State.ARCHIVED})
UNSIGNED: Final[Mapping[str, None]] = {"checked_by": None, "checked_at": None, "signed_by": None, "signed_at": None}
"""What a change of content does to the signatures: they were given to another text."""


def follow_event(connection: Connection, entry: Entry, person: Person, now: int) -> None:
    """Where the event's level is now above the entry's: raise it, add the new criteria, and take a closed entry up again."""
    found = prefill(connection, entry.event, person, now)
    level = Level(found["level"])
    if level.rank <= entry.level.rank:
        return
    values: dict[str, Any] = {**UNSIGNED, "level": level, "criteria": _joined(entry, found["criteria"])}
    if entry.state in _OVER:
        values |= {"state": State.REOPENED.value, "closed_at": None}
    comment = f"事件再次确认，级别由{LEVEL_NAMES[entry.level]}升为{LEVEL_NAMES[level]}"
    write_change(connection, entry, person, action="raise", now=now, values=values, comment=comment)


def _joined(entry: Entry, found: list[dict[str, str]]) -> list[dict[str, str]]:
    """The entry's criteria, and those of the event that it does not have."""
    kept = [{"code": each.code, "basis": each.basis, "quote": each.quote, "who": each.who} for each in entry.criteria]
    return kept + [each for each in found if each["code"] not in entry.codes]
