"""The one way in which an entry changes: under its version, with a row in its history."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from core.clock import shanghai
from core.errors import ConflictError, RegisterError
from core.people import Permission, Person
from register.entry import Entry, load_again, load_entry
from register.fields import FIELDS
from register.states import EDITABLE, STATE_NAMES, State
from storage.people import user_names
from storage.register import add_step, change_entry, list_steps


class StaleEntryError(ConflictError):
    """The entry was changed since the page was made; the message says by whom and what."""


def open_for_change(connection: Connection, number: str, version: int, person: Person, permission: Permission) -> Entry:
    """The entry, where this person may change it and has seen its latest version.

    Raises RegisterError (permission, archived or withdrawn) or StaleEntryError.
    """
    entry = load_entry(connection, number)
    if not person.may(permission):
        raise RegisterError(f"你没有{_DEEDS.get(permission, '此项')}权限")
    if entry.version != version:
        raise StaleEntryError(_what_changed(connection, entry, version))
    if entry.state not in EDITABLE:
        raise RegisterError(f"{entry.shown}已{STATE_NAMES[entry.state]}，不能再改")
    return entry


def write_change(
    connection: Connection,
    entry: Entry,
    person: Person,
    *,
    action: str,
    now: int,
    values: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    comment: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Set columns (``values``) and form fields of an entry, count up its version and append to its history; the entry as it is then.

    ``detail``: what the history shows besides the changed fields. Raises StaleEntryError where somebody was faster.
    """
    given, filled = dict(values or {}), {**entry.fields, **(fields or {})}
    new = {**given, "fields": filled, "version": entry.version + 1, "updated_at": now}
    if not change_entry(connection, entry.id, entry.version, new):
        raise StaleEntryError(_what_changed(connection, entry, entry.version))
    changes = {"version": entry.version + 1, "fields": _differences(entry, given, fields or {}), **(detail or {})}
    keep_step(connection, entry, person, action=action, now=now, after=given.get("state", entry.state), comment=comment, changes=changes)
    return load_again(connection, entry.id)


def keep_step(
    connection: Connection,
    entry: Entry,
    person: Person,
    *,
    action: str,
    now: int,
    after: str,
    before: str | None = None,
    comment: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Append one row to the history."""
    states = {"before": str(entry.state if before is None else before), "after": str(after)}
    add_step(
        connection,
        {"entry": entry.id, "at": now, "by": person.id, "action": action, **states, "comment": comment, "changes": dict(changes or {})},
    )


def changed_since(connection: Connection, entry: int, version: int) -> Iterable[tuple[int, int, list[str]]]:
    """(when, by whom, labels of changed fields) of every change after ``version``."""
    for row in list_steps(connection, entry):
        if row.changes.get("version", 0) > version:
            yield row.at, row.by, [FIELDS[name].label if name in FIELDS else name for name in row.changes.get("fields", {})]


_DEEDS = {
    Permission.EDIT_REGISTER: "登记",
    Permission.CHECK_REGISTER: "审核",
    Permission.SIGN_REGISTER: "签发",
    Permission.HAND_OVER: "对接",
}


def _differences(entry: Entry, values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Old and new value of every column that people see and of every form field that changed."""
    shown = {name: value for name, value in values.items() if name in {"title", "level", "county", "product_class"}}
    before = {**entry.fields, "title": entry.title, "level": entry.level, "county": entry.county, "product_class": entry.product_class}
    return {name: [before.get(name, ""), value] for name, value in {**fields, **shown}.items() if before.get(name, "") != value}


def _what_changed(connection: Connection, entry: Entry, version: int) -> str:
    names = user_names(connection)
    found = list(changed_since(connection, entry.id, version))
    if not found:
        return f"没有保存：{entry.shown}的页面已过时。你写的内容还在，核对后再保存。"
    at, by, _ = found[-1]
    labels = "、".join(dict.fromkeys(label for _, _, several in found for label in several)) or STATE_NAMES[State(entry.state)]
    return f"没有保存：{names.get(by, '')}{shanghai(at):%H:%M}改过{entry.shown}（{labels}）。你写的内容还在，核对后再保存。"
