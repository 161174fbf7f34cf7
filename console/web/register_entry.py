"""One entry as its page shows it: where it stands, what can be done next and why not, its measures, hand-overs and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from console.web.register_list import days_left, due_words
from console.web.visit import Visit
from core.criteria import DISPOSALS, Level
from core.people import Permission
from core.review import ROUTES
from register.disposal import suggest_disposals
from register.entry import Entry
from register.fields import FIELDS, GROUPED
from register.flow import TRANSITIONS, possible_steps
from register.hand_over import open_ways
from register.signing import what_is_missing
from register.states import EDITABLE, STAGES, STATE_NAMES, State
from register.vocabulary import FORMS, MEASURE_STATES, RISKS, WAYS, named
from storage.handovers import list_handovers
from storage.people import user_names
from storage.register import list_steps

MOST_HANDOVERS: Final = 20
_DEEDS: Final = {
    **{action: transition.name for action, transition in TRANSITIONS.items()},
    "open": "登记",
    "withdraw": "撤销确认",
    "edit": "改内容",
    "measure": "增加措施",
    "outcome": "更新措施",
    "take_over": "接手拟稿",
    "raise": "升级",
    "check": "审核",
    "sign": "签发",
    "issue": "编号",
    "send_back": "退回",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One piece of the flow: ``mark`` is was, now, or empty for what is still to come."""

    mark: str
    name: str
    at: int | None
    by: str


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the history."""

    at: int
    by: str
    what: str
    comment: str


def entry_values(connection: Connection, visit: Visit, entry: Entry, **typed: Any) -> dict[str, Any]:
    """What the template of an entry needs. ``typed``: ``problem``, ``place`` and ``fields`` of a form that was not accepted."""
    names, steps = user_names(connection), list_steps(connection, entry.id)
    return {
        "entry": entry,
        "names": names,
        "stages": _stages(entry, steps, names),
        "history": [_past(row, names) for row in reversed(steps)],
        "steps": possible_steps(entry, visit.person),
        "deeds": _deeds(entry, visit),
        "suggestions": suggest_disposals(entry) if entry.state in EDITABLE else (),
        "handovers": list_handovers(connection, entry=entry.id, limit=MOST_HANDOVERS),
        "ways": open_ways(visit.installation.settings.register),
        "shown": lambda name: shown(entry, name),
        "days_left": lambda at: days_left(at, visit.now),
        "GROUPED": GROUPED,
        "WORDS": {"form": FORMS, "risk": RISKS, "route": ROUTES, "measure": MEASURE_STATES, "way": WAYS, "state": STATE_NAMES},
        "MEASURES": DISPOSALS,
        "editable": entry.state in EDITABLE and visit.may(Permission.EDIT_REGISTER),
        "pressing": due_words(entry, visit.now),
        "typed": {"problem": "", "place": "", "fields": {}, **typed},
    }


def shown(entry: Entry, name: str) -> str:
    """A form field in words; empty where nothing is known."""
    value, known = entry.fields.get(name, ""), FIELDS[name]
    if known.choices:
        return named(known.choices, value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _stages(entry: Entry, steps: Sequence[Row[Any]], names: Mapping[int, str]) -> list[Stage]:
    """The straight way with who brought the entry there; a side state stands behind the furthest stage that was reached."""
    arrived = {row.after: row for row in steps if row.after != row.before}
    reached = [index for index, state in enumerate(STAGES) if state in arrived or state is entry.state]
    last = STAGES.index(entry.state) if entry.state in STAGES else max(reached, default=0)
    marks = ["now" if state is entry.state else "was" if index <= last else "" for index, state in enumerate(STAGES)]
    straight = [_stage(mark, state, arrived, names) for mark, state in zip(marks, STAGES, strict=True)]
    if entry.state not in STAGES:
        straight.insert(last + 1, _stage("now", entry.state, arrived, names))
    return [Stage("was", "采集", entry.collected_at, ""), *straight]


def _stage(mark: str, state: State, arrived: Mapping[str, Row[Any]], names: Mapping[int, str]) -> Stage:
    row = arrived.get(state.value) if mark else None
    return Stage(mark, STATE_NAMES[state], row.at if row is not None else None, names.get(row.by, "") if row is not None else "")


def _past(row: Row[Any], names: Mapping[int, str]) -> Past:
    what = _DEEDS.get(row.action, row.action)
    measure = row.changes.get("measure")
    if measure:
        what += f" {measure['code']}（{named(MEASURE_STATES, measure['state'])}）"
    elif labels := [FIELDS[name].label for name in row.changes.get("fields", {}) if name in FIELDS]:
        what += f"：{'、'.join(labels)}"
    return Past(row.at, names.get(row.by, ""), what, row.comment)


def _deeds(entry: Entry, visit: Visit) -> list[tuple[str, str, str]]:
    """(action, button, why not) of the signatures that this person may give; an empty reason means that it can be done now."""
    if entry.state not in EDITABLE:
        return []
    found = []
    if visit.may(Permission.CHECK_REGISTER) and entry.checked_at is None:
        found.append(("check", "审核", ""))
    if visit.may(Permission.SIGN_REGISTER) and entry.level is Level.KEY and entry.signed_at is None:
        found.append(("sign", "签发", "" if entry.checked_at is not None else "尚未审核"))
    if visit.may(Permission.EDIT_REGISTER) and entry.checked_at is None and entry.author != visit.person.id:
        found.append(("take_over", "接手拟稿", ""))
    if visit.may(Permission.EDIT_REGISTER) and not entry.display:
        found.append(("issue", "编号", what_is_missing(entry)))
    return found
