"""One's own settings: single keys on or off, a new password, all log-ins ended."""

from typing import Final

from starlette.responses import Response

from console.passwords import hash_password, is_right, require_good
from console.web.answers import go, page
from console.web.page import Page
from console.web.visit import Visit
from core.errors import PeopleError
from core.people import Permission
from storage.logins import close_logins
from storage.people import change_user, load_user


def show_me(visit: Visit) -> Response:
    """The page of one's own settings."""
    return page(visit, "me.html", message="")


def set_keys(visit: Visit) -> Response:
    """Single-key shortcuts on or off (WCAG 2.1.4)."""
    with visit.installation.record.write() as connection:
        change_user(connection, visit.person.id, {"single_keys": visit.field("single_keys") == "1"})
    return go("/me")


def set_password(visit: Visit) -> Response:
    """A new password; all other log-ins of this person end."""
    try:
        _change(visit)
    except PeopleError as error:
        return page(visit, "me.html", status=422, message=str(error))
    return go("/me")


def _change(visit: Visit) -> None:
    person, password = visit.person, visit.field("new_password")
    with visit.installation.record.write() as connection:
        user = load_user(connection, person.id)
        if user is None or not is_right(user.password, visit.field("old_password")):
            raise PeopleError("现在的密码不对。")
        if password != visit.field("repeated"):
            raise PeopleError("两次写的新密码不一样，请重写。")
        require_good(password, login=person.login, name=person.name)
        change_user(connection, person.id, {"password": hash_password(password), "password_at": visit.now})
        close_logins(connection, person.id, but=visit.login.token if visit.login else "")
        visit.audit(connection, "set password", person.login, {})


PAGES: Final = (
    Page("GET", "/me", show_me, Permission.SELF),
    Page("POST", "/me/keys", set_keys, Permission.SELF),
    Page("POST", "/me/password", set_password, Permission.SELF, per_minute=10),
)
