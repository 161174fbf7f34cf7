"""One entry of the register: its page, the steps of its way, signatures, measures, and the order to hand it over."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.web.answers import go, page
from console.web.page import Page
from console.web.register_entry import entry_values
from console.web.register_list import list_register, list_values, read_wanted
from console.web.visit import Visit
from core.errors import ConflictError, RegisterError
from core.people import Permission
from register.disposal import Measure, add_measure, change_measure
from register.entries import is_visible
from register.entry import Entry, load_entry
from register.flow import Step, take_step
from register.hand_over import hand_over
from register.signing import check, issue, send_back, sign, take_over

Deed = Callable[[Connection, str, int], object]
"""Does something to the entry of this number at this version, in the transaction given."""


def show_entry(visit: Visit) -> Response:
    """The entry beside the list that it was opened from."""
    return _show(visit)


def find_visible(connection: Connection, visit: Visit) -> Entry:
    """The entry of the address; 404 where there is none, or where it belongs to another county (then that is audited)."""
    try:
        entry = load_entry(connection, visit.path("number"))
    except RegisterError as error:
        raise HTTPException(404) from error
    if not is_visible(entry, visit.person):
        with visit.installation.record.write() as writing:
            visit.audit(writing, "refused", f"register {entry.number}", {"county": entry.county})
        raise HTTPException(404)
    return entry


def post_step(visit: Visit) -> Response:
    """One step of the way."""
    step = Step(*(visit.field(name) for name in ("action", "comment", "form", "risk", "route")))
    return _do(visit, step.action, lambda connection, number, version: take_step(
        connection, number, step, visit.person, version=version, now=visit.now
    ))  # fmt: skip


def post_take_over(visit: Visit) -> Response:
    """接手拟稿."""
    return _do(visit, "take_over", lambda connection, number, version: take_over(
        connection, number, visit.person, version=version, now=visit.now
    ))  # fmt: skip


def post_check(visit: Visit) -> Response:
    """审核."""
    return _do(visit, "check", lambda connection, number, version: check(connection, number, visit.person, version=version, now=visit.now))


def post_sign(visit: Visit) -> Response:
    """签发."""
    return _do(visit, "sign", lambda connection, number, version: sign(connection, number, visit.person, version=version, now=visit.now))


def post_issue(visit: Visit) -> Response:
    """编号."""
    settings = visit.installation.settings.register
    return _do(visit, "issue", lambda connection, number, version: issue(
        connection, number, visit.person, version=version, now=visit.now, settings=settings
    ))  # fmt: skip


def post_return(visit: Visit) -> Response:
    """退回 by the section head."""
    return _send_back(visit, Permission.CHECK_REGISTER)


def post_decline(visit: Visit) -> Response:
    """退回 by the deputy director."""
    return _send_back(visit, Permission.SIGN_REGISTER)


def post_measure(visit: Visit) -> Response:
    """A new measure."""
    measure = _measure(visit)
    return _do(visit, "measure", lambda connection, number, version: add_measure(
        connection, number, measure, visit.person, version=version, now=visit.now
    ))  # fmt: skip


def post_outcome(visit: Visit) -> Response:
    """What became of a measure."""
    measure, disposal = _measure(visit), _number(visit.path("disposal"))
    return _do(visit, f"outcome{disposal}", lambda connection, number, version: change_measure(
        connection, number, disposal, measure, visit.person, version=version, now=visit.now
    ))  # fmt: skip


def post_handover(visit: Visit) -> Response:
    """Hand the entry over as it stands."""
    settings, ways = visit.installation.settings.register, visit.fields("way")
    return _do(visit, "handover", lambda connection, number, _version: hand_over(
        connection, number, ways, visit.person, now=visit.now, settings=settings
    ))  # fmt: skip


def _send_back(visit: Visit, permission: Permission) -> Response:
    return _do(visit, "return", lambda connection, number, version: send_back(
        connection, number, visit.field("comment"), visit.person, permission, version=version, now=visit.now
    ))  # fmt: skip


def _do(visit: Visit, place: str, deed: Deed) -> Response:
    """The deed, audited in its transaction; where it is refused, the page again with what was typed (409 where somebody was faster)."""
    number, version = visit.path("number"), _number(visit.field("version"))
    with visit.installation.record.read() as connection:
        find_visible(connection, visit)
    try:
        with visit.installation.record.write() as connection:
            deed(connection, number, version)
            visit.audit(connection, f"register.{place.rstrip('0123456789')}", number, {"version": version})
    except ConflictError as error:
        return _show(visit, status=409, problem=str(error), place=place)
    except RegisterError as error:
        return _show(visit, status=422, problem=str(error), place=place)
    return go(f"/register/{number}")


def _show(visit: Visit, *, status: int = 200, problem: str = "", place: str = "") -> Response:
    wanted = read_wanted(visit)
    typed = {name: visit.field(name) for name in visit.form}
    with visit.installation.record.read() as connection:
        entry = find_visible(connection, visit)
        listed = list_register(connection, wanted, visit.now)
        shown = entry_values(connection, visit, entry, problem=problem, place=place, fields=typed)
    return page(visit, "register.html", status=status, opened=True, **list_values(visit, wanted, listed), **shown)


def _measure(visit: Visit) -> Measure:
    return Measure(*(visit.field(name) for name in ("code", "unit", "document", "state", "issued", "due", "feedback")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


PAGES: Final = (
    Page("GET", "/register/{number}", show_entry, Permission.READ_REGISTER),
    Page("POST", "/register/{number}/steps", post_step, Permission.EDIT_REGISTER),
    Page("POST", "/register/{number}/take_over", post_take_over, Permission.EDIT_REGISTER),
    Page("POST", "/register/{number}/check", post_check, Permission.CHECK_REGISTER),
    Page("POST", "/register/{number}/sign", post_sign, Permission.SIGN_REGISTER),
    Page("POST", "/register/{number}/issue", post_issue, Permission.EDIT_REGISTER),
    Page("POST", "/register/{number}/return", post_return, Permission.CHECK_REGISTER),
    Page("POST", "/register/{number}/decline", post_decline, Permission.SIGN_REGISTER),
    Page("POST", "/register/{number}/measures", post_measure, Permission.EDIT_REGISTER),
    Page("POST", "/register/{number}/measures/{disposal}", post_outcome, Permission.EDIT_REGISTER),
    Page("POST", "/register/{number}/handover", post_handover, Permission.HAND_OVER),
)
