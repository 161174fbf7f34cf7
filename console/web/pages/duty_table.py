"""管理→值班表: who is told of key items, in which order; add, change, take out, and send a test mail."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts.faults import list_faults
from alerts.table import ROLES, Line, add_recipient, edit_recipient, remove_recipient
from console.trial import send_trial
from console.web.answers import go, page
from console.web.page import Page
from console.web.visit import Visit
from core.errors import AlertError
from core.people import Permission
from core.regions import COUNTIES
from storage.recipients import Recipient, list_recipients

EMPTY: Final = Line("", "", "duty")


def show_table(visit: Visit) -> Response:
    """The table, with the form of a new line, or of the one that ``?edit=`` names."""
    with visit.installation.record.read() as connection:
        chosen = next((person for person in list_recipients(connection) if str(person.id) == visit.query("edit")), None)
    return _show(visit, _as_line(chosen) if chosen else EMPTY, edited=chosen.id if chosen else None)


def add_line(visit: Visit) -> Response:
    """A new line."""
    return _change(visit, "duty.add", None, add_recipient)


def edit_line(visit: Visit) -> Response:
    """A changed line."""
    number = _number(visit)
    return _change(visit, "duty.change", number, lambda connection, line: edit_recipient(connection, number, line))


def remove_line(visit: Visit) -> Response:
    """A line taken out of force."""
    number = _number(visit)
    try:
        with visit.installation.record.write() as connection:
            person = remove_recipient(connection, number)
            visit.audit(connection, "duty.remove", str(number), {"address": person.address})
    except AlertError as error:
        return _show(visit, EMPTY, status=422, wrong=str(error))
    return go("/admin/duty")


def try_line(visit: Visit) -> Response:
    """A test mail, and what the server said."""
    trial = send_trial(visit.installation, _number(visit))
    with visit.installation.record.write() as connection:
        visit.audit(connection, "duty.test", str(_number(visit)), {"sent": trial.sent})
    return _show(visit, EMPTY, said=trial.words if trial.sent else "", wrong="" if trial.sent else trial.words)


def _change(visit: Visit, action: str, number: int | None, change: Callable[[Connection, Line], Recipient]) -> Response:
    """Write a typed line; where something is wrong with it the form comes back as it was typed."""
    line = Line(*(visit.field(name).strip() for name in ("name", "address", "role", "county", "hours", "place")))
    try:
        with visit.installation.record.write() as connection:
            person = change(connection, line)
            visit.audit(connection, action, str(person.id), {"address": person.address, "role": person.role, "place": person.place})
    except AlertError as error:
        return _show(visit, line, edited=number, status=422, wrong=str(error))
    return go("/admin/duty")


def _show(visit: Visit, line: Line, *, edited: int | None = None, status: int = 200, said: str = "", wrong: str = "") -> Response:
    with visit.installation.record.read() as connection:
        people, faults = list_recipients(connection), list_faults(connection, visit.now)
    known = {"section": "admin", "admin_section": "duty", "roles": ROLES, "counties": COUNTIES}
    typed = {"line": line, "edited": edited, "said": said, "wrong": wrong}
    return page(visit, "duty_table.html", status=status, people=people, faults=faults, **known, **typed)


def _as_line(person: Recipient) -> Line:
    return Line(person.name, person.address, person.role, person.county, person.hours, str(person.place))


def _number(visit: Visit) -> int:
    text = visit.path("id")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise HTTPException(404)
    return int(text)


PAGES: Final = (
    Page("GET", "/admin/duty", show_table, Permission.MANAGE_DUTY),
    Page("POST", "/admin/duty", add_line, Permission.MANAGE_DUTY),
    Page("POST", "/admin/duty/{id}", edit_line, Permission.MANAGE_DUTY),
    Page("POST", "/admin/duty/{id}/remove", remove_line, Permission.MANAGE_DUTY),
    Page("POST", "/admin/duty/{id}/test", try_line, Permission.MANAGE_DUTY, per_minute=10),
)
