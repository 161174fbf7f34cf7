"""改内容: the form of an entry. Whoever saves over a newer version gets their text back together with what changed."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from console.web.answers import go, page
from console.web.page import Page
from console.web.pages.entry import find_visible
from console.web.visit import Visit
from core.criteria import LEVEL_NAMES, Level
from core.errors import ConflictError, RegisterError
from core.people import Permission
from core.regions import COUNTIES, region_name
from register.change import changed_since
from register.entries import edit_entry
from register.entry import Entry
from register.fields import FIELDS, GROUPED
from storage.people import user_names

TYPED: Final = ("level", "county", "comment", *FIELDS)


def show_form(visit: Visit) -> Response:
    """The form with what the entry says now."""
    with visit.installation.record.read() as connection:
        entry = find_visible(connection, visit)
    return _form(visit, entry, values_of(entry))


def save_form(visit: Visit) -> Response:
    """Save it; 422 for what cannot be read, 409 where somebody else saved meanwhile, the typed text kept in both."""
    version = visit.field("version")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 12 else 0
    number, typed = visit.path("number"), _typed(visit)
    with visit.installation.record.read() as connection:
        find_visible(connection, visit)
    try:
        with visit.installation.record.write() as connection:
            edit_entry(connection, number, typed, visit.person, version=seen, now=visit.now)
            visit.audit(connection, "register.edit", number, {"version": seen})
    except ConflictError as error:
        return _again(visit, typed, 409, str(error), seen)
    except RegisterError as error:
        return _again(visit, typed, 422, str(error), seen)
    return go(f"/register/{number}")


def values_of(entry: Entry) -> dict[str, Any]:
    """What the fields of the form hold."""
    own = {"title": entry.title, "product_class": entry.product_class, "level": entry.level.value, "county": entry.county, "comment": ""}
    return {**{name: entry.fields.get(name, "") for name in FIELDS}, **own}


def _typed(visit: Visit) -> dict[str, Any]:
    """Fields of the form that were sent; a list of codes without any is sent as its hidden marker alone."""
    sent = [name for name in TYPED if name in visit.form]
    return {name: visit.fields(name) if name in FIELDS and FIELDS[name].kind == "codes" else visit.field(name) for name in sent}


def _again(visit: Visit, typed: Mapping[str, Any], status: int, problem: str, seen: int) -> Response:
    with visit.installation.record.read() as connection:
        entry = find_visible(connection, visit)
        changes = _changes(connection, entry, seen) if status == 409 else []
    return _form(visit, entry, {**values_of(entry), **typed}, status=status, problem=problem, changes=changes)


def _changes(connection: Connection, entry: Entry, seen: int) -> list[tuple[int, str, str]]:
    """(when, who, which fields) of what others saved since the page was made."""
    names = user_names(connection)
    return [(at, names.get(by, ""), "、".join(labels)) for at, by, labels in changed_since(connection, entry.id, seen)]


def _form(visit: Visit, entry: Entry, values: Mapping[str, Any], *, status: int = 200, problem: str = "", changes: Any = ()) -> Response:
    counties = {**({entry.county: region_name(entry.county)} if entry.county not in COUNTIES else {}), **COUNTIES}
    known = {"values": values, "problem": problem, "changes": changes, "current": values_of(entry), "counties": counties}
    levels = {level.value: name for level, name in LEVEL_NAMES.items() if level is not Level.NONE}
    return page(
        visit, "entry_edit.html", status=status, section="register", entry=entry, FIELDS=FIELDS, GROUPED=GROUPED, levels=levels, **known
    )


PAGES: Final = (
    Page("GET", "/register/{number}/edit", show_form, Permission.EDIT_REGISTER),
    Page("POST", "/register/{number}/edit", save_form, Permission.EDIT_REGISTER),
)
