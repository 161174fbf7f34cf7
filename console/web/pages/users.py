"""管理 · 用户: add, change, switch off, one-time links, log-ins ended. A link is shown once, on the answer that made it."""

import re
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.users import (
    LINK_HOURS,
    Profile,
    add_person,
    change_person,
    end_logins,
    link_of,
    read_profile,
    send_link,
    switch_off,
    switch_on,
)
from console.web.answers import page
from console.web.page import Page
from console.web.visit import Visit
from core.errors import PeopleError
from core.people import ROLE_NAMES, Permission
from core.regions import COUNTIES
from storage.logins import count_logins
from storage.people import UserRow, list_users, load_user

_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_FIELDS: Final = ("login", "name", "role", "county", "station")


def show_users(visit: Visit) -> Response:
    """All users, and the form for a new one."""
    return _list(visit, 200)


def add(visit: Visit) -> Response:
    """A new user; the answer shows the link with which a password is set."""
    typed = _typed(visit)
    try:
        profile = read_profile(**typed)
        _, secret = add_person(visit.installation.record, profile, visit.audit, visit.now)
    except PeopleError as error:
        return _list(visit, 422, message=str(error), typed=typed)
    return _list(visit, 200, link=_link(visit, secret), link_for=profile.name)


def show_user(visit: Visit) -> Response:
    """One user, to be changed."""
    return _one(visit, 200)


def change(visit: Visit) -> Response:
    """Name, role, county, station."""
    typed = _typed(visit)
    try:
        profile = _profile(visit, typed)
        change_person(visit.installation.record, _number(visit), profile, visit.audit)
    except PeopleError as error:
        return _one(visit, 422, message=str(error), typed=typed)
    return _one(visit, 200, done="已保存。")


def turn_off(visit: Visit) -> Response:
    """Switch a user off; all its log-ins end."""
    return _do(visit, "已停用，所有登录已退出。")


def turn_on(visit: Visit) -> Response:
    """Switch a user on again."""
    return _do(visit, "已启用。")


def log_out_everywhere(visit: Visit) -> Response:
    """End all log-ins of a user."""
    return _do(visit, "所有登录已退出。")


def invite(visit: Visit) -> Response:
    """A new one-time link."""
    try:
        secret = send_link(visit.installation.record, _number(visit), visit.audit, visit.now)
    except PeopleError as error:
        return _one(visit, 422, message=str(error))
    return _one(visit, 200, link=_link(visit, secret))


def _do(visit: Visit, done: str) -> Response:
    deed = {"off": switch_off, "on": switch_on, "logout": end_logins}[visit.request.url.path.rpartition("/")[2]]
    try:
        deed(visit.installation.record, _number(visit), visit.audit)
    except PeopleError as error:
        return _one(visit, 422, message=str(error))
    return _one(visit, 200, done=done)


def _list(visit: Visit, status: int, **values: Any) -> Response:
    with visit.installation.record.read() as connection:
        rows, logins = list_users(connection), count_logins(connection, visit.now)
    shown = {"message": "", "typed": dict.fromkeys(_FIELDS, ""), "link": "", "link_for": "", **values}
    return page(visit, "users.html", status=status, users=rows, logins=logins, **_choices(), **shown)


def _one(visit: Visit, status: int, **values: Any) -> Response:
    number = _number(visit)
    with visit.installation.record.read() as connection:
        row, logins = load_user(connection, number), count_logins(connection, visit.now).get(number, (0, 0))
    if row is None:
        raise HTTPException(404)
    shown = {"message": "", "done": "", "link": "", "typed": _as_typed(row), **values}
    return page(visit, "user.html", status=status, user=row, logins=logins, **_choices(), **shown)


def _choices() -> dict[str, Any]:
    return {"section": "admin", "admin_section": "users", "roles": ROLE_NAMES, "counties": COUNTIES, "hours": LINK_HOURS}


def _profile(visit: Visit, typed: dict[str, str]) -> Profile:
    """What was typed for an existing user: its log-in name stays."""
    with visit.installation.record.read() as connection:
        row = load_user(connection, _number(visit))
    if row is None:
        raise HTTPException(404)
    return read_profile(**{**typed, "login": row.login})


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.field(name)[:1000] for name in _FIELDS}


def _as_typed(row: UserRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _FIELDS}


def _number(visit: Visit) -> int:
    number = visit.path("user")
    if not _NUMBER.fullmatch(number):
        raise HTTPException(404)
    return int(number)


def _link(visit: Visit, secret: str) -> str:
    """On the configured base; without one the console is for this machine alone, under the name that it was opened with."""
    if visit.installation.settings.console.base_url:
        return link_of(visit.installation.settings.console, secret)
    return f"{visit.request.url.scheme}://{visit.request.url.netloc}/invitation/{secret}"


PAGES: Final = (
    Page("GET", "/admin/users", show_users, Permission.MANAGE_USERS),
    Page("POST", "/admin/users", add, Permission.MANAGE_USERS, per_minute=30),
    Page("GET", "/admin/users/{user}", show_user, Permission.MANAGE_USERS),
    Page("POST", "/admin/users/{user}", change, Permission.MANAGE_USERS),
    Page("POST", "/admin/users/{user}/off", turn_off, Permission.MANAGE_USERS),
    Page("POST", "/admin/users/{user}/on", turn_on, Permission.MANAGE_USERS),
    Page("POST", "/admin/users/{user}/invite", invite, Permission.MANAGE_USERS, per_minute=30),
    Page("POST", "/admin/users/{user}/logout", log_out_everywhere, Permission.MANAGE_USERS),
)
