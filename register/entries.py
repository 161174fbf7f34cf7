"""Entries of the 风险信息台账: opened by a confirmation, withdrawn by its undo, edited under their version."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from core.clock import shanghai
from core.criteria import LEVEL_NAMES, Level
from core.errors import ConflictError, RegisterError
from core.people import Permission, Person, Role
from core.regions import CITY, COUNTIES, NATION, PROVINCE
from core.settings import RegisterSettings
from register.change import keep_step, open_for_change, write_change
from register.entry import Entry, load_again
from register.fields import read_field
from register.numbers import take_number
from register.prefill import prefill
from register.rising import UNSIGNED, follow_event
from register.states import State
from storage.people import user_names
from storage.register import change_entry, entry_of_event, insert_entry, list_steps

COLUMNS: Final = frozenset({"title", "product_class"})
"""Form fields that are columns of their own, beside level and county."""
REGIONS: Final = frozenset({*COUNTIES, CITY, PROVINCE, NATION, ""})


def open_entry(connection: Connection, event: int, person: Person, now: int, settings: RegisterSettings) -> int:
    """The entry of a confirmed event, in the transaction of the confirmation: pre-filled, with a machine number; returns its id.

    An event has one entry: where there is one it is returned, taken back into the register if it was withdrawn, and raised with its event.
    Raises RegisterError where the event holds no signal.
    """
    row = entry_of_event(connection, event)
    if row is not None:
        entry = load_again(connection, row.id)
        if entry.state is State.WITHDRAWN:
            return _take_back(connection, entry, person, now)
        follow_event(connection, entry, person, now)
        return entry.id
    try:
        values = prefill(connection, event, person, now)
    except LookupError as error:
        raise RegisterError(f"事件{event}没有信号，不能登记") from error
    values |= {"number": take_number(connection, now, settings), "display": "", "event": event, "version": 1}
    values |= {"state": State.TRIAGED.value, "created_at": now, "updated_at": now, "author": person.id}
    entry = load_again(connection, insert_entry(connection, values))
    keep_step(connection, entry, person, action="open", now=now, before="", after=entry.state, changes={"version": 1})
    return entry.id


def withdraw_entry(connection: Connection, event: int, person: Person, now: int) -> None:
    """Undo of the confirmation: the entry leaves the register, its number stays used. Nothing happens where there is no entry.

    Raises ConflictError naming who worked on it, unless it is untouched.
    """
    row = entry_of_event(connection, event)
    if row is None or row.state == State.WITHDRAWN:
        return
    entry = load_again(connection, row.id)
    withdrawn = {"state": State.WITHDRAWN.value, "updated_at": now}
    untouched = entry.version == 1 and entry.state is State.TRIAGED
    if not untouched or not change_entry(connection, entry.id, 1, withdrawn):
        raise ConflictError(_who_worked(connection, entry))
    keep_step(connection, entry, person, action="withdraw", now=now, after=State.WITHDRAWN)


def edit_entry(connection: Connection, number: str, typed: Mapping[str, Any], person: Person, *, version: int, now: int) -> Entry:
    """Correct what an entry says: fields of ``register.fields`` plus ``level``, ``county`` and ``comment`` as typed into its form.

    Checks and signatures given before do not hold for the new text and go. Raises RegisterError naming the field, or StaleEntryError.
    """
    entry = open_for_change(connection, number, version, person, Permission.EDIT_REGISTER)
    comment = str(typed.get("comment", "")).strip()[:2000]
    read = {name: read_field(name, value) for name, value in typed.items() if name not in {"level", "county", "comment"}}
    values = {name: read.pop(name) for name in COLUMNS if name in read} | _place_and_level(entry, typed, comment)
    if "title" in values and not values["title"]:
        raise RegisterError("标题不能空着")
    values = {name: value for name, value in values.items() if getattr(entry, name) != value}
    fields = {name: value for name, value in read.items() if entry.fields.get(name, "") != value}
    if not values and not fields:
        return entry
    return write_change(connection, entry, person, action="edit", now=now, values={**values, **UNSIGNED}, fields=fields, comment=comment)


def is_visible(entry: Entry, person: Person) -> bool:
    """Whether somebody may see an entry: county and station users only those of their county."""
    return person.role is not Role.COUNTY or bool(person.county and entry.county == person.county)


def _place_and_level(entry: Entry, typed: Mapping[str, Any], comment: str) -> dict[str, Any]:
    level, county = str(typed.get("level", entry.level)), str(typed.get("county", entry.county))
    if level not in set(Level) - {Level.NONE}:
        raise RegisterError("级别应为重点、重要或一般")
    if county not in REGIONS and county != entry.county:
        raise RegisterError("没有这个县区，请从列出的选项中选")
    if level != entry.level and len(comment) < 2:
        raise RegisterError(f"级别由{LEVEL_NAMES[entry.level]}改为{LEVEL_NAMES[Level(level)]}，请写明理由（至少2个字）")
    return {"level": Level(level), "county": county}


def _take_back(connection: Connection, entry: Entry, person: Person, now: int) -> int:
    change_entry(connection, entry.id, entry.version, {"state": State.TRIAGED.value, "updated_at": now, "author": person.id})
    keep_step(connection, entry, person, action="open", now=now, after=State.TRIAGED)
    return entry.id


def _who_worked(connection: Connection, entry: Entry) -> str:
    last = [step for step in list_steps(connection, entry.id) if step.changes.get("version", 0) > 1]
    if not last:
        return f"台账{entry.number}刚被改动，不能撤销确认"
    name = user_names(connection).get(last[-1].by, "")
    return f"不能撤销确认：{name}{shanghai(last[-1].at):%H:%M}已办理台账{entry.number}。请在台账里写明更正。"
