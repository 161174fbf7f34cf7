"""The door: log in, log out, where ``/`` leads, and the one-time link with which a password is set."""

import json
from typing import Final

from starlette.responses import Response

from console.passwords import hash_password, is_right, require_good
from console.web.answers import go, is_ours, page
from console.web.logging_in import begin_login, forget_cookie
from console.web.page import Page
from console.web.visit import Visit
from core.errors import PeopleError
from core.people import HOME_PAGES, Permission
from storage.audit import add_audit
from storage.logins import close_login, close_logins, find_invitation, use_invitation
from storage.people import as_person, change_user, find_user, load_user

TRIES: Final = 5
LOCK_MS: Final = 15 * 60_000
GONE: Final = "这个链接已用过或已过期。请管理员再发一个。"


def lead(visit: Visit) -> Response:
    """``/``: everybody to the page of their role."""
    return go(HOME_PAGES[visit.person.role])


def show_login(visit: Visit) -> Response:
    """The log-in page."""
    return page(visit, "login.html", message="", username="", next=_next(visit.query("next")), kept=[])


def log_in(visit: Visit) -> Response:
    """Check name and password; the same words for an unknown name, a wrong password and a switched-off user."""
    login, wanted = visit.field("username").strip()[:200], _next(visit.field("next"))
    with visit.installation.record.read() as connection:
        user = find_user(connection, login)
    locked = bool(user and user.locked_until > visit.now)
    right = is_right(user.password if user and user.active else "", visit.field("password"))
    if user is None or not right or locked:
        return page(visit, "login.html", status=401, message=_failed(visit, login), username=login, next=wanted, kept=_kept(visit))
    response = _resume(visit, wanted) if _kept(visit) else go(wanted if wanted != "/" else HOME_PAGES[as_person(user).role])
    begin_login(visit.installation, response, as_person(user), agent=visit.request.headers.get("user-agent", ""), now=visit.now)
    with visit.installation.record.write() as connection:
        change_user(connection, user.id, {"failures": 0, "locked_until": 0})
        add_audit(connection, actor=login, action="log in", subject=login, detail={"from": visit.client}, now=visit.now)
    return response


def log_out(visit: Visit) -> Response:
    """End this log-in on the server and in the browser."""
    if visit.login:
        with visit.installation.record.write() as connection:
            close_login(connection, visit.login.token)
            visit.audit(connection, "log out", visit.person.login, {})
    response = go("/login")
    forget_cookie(response)
    return response


def show_invitation(visit: Visit) -> Response:
    """The page of a one-time link; opening it uses nothing up."""
    with visit.installation.record.read() as connection:
        invited = find_invitation(connection, visit.path("secret"), visit.now)
        user = load_user(connection, invited) if invited else None
    if user is None:
        return page(visit, "message.html", status=404, message=GONE, kept=[], status_code=404)
    return page(visit, "invitation.html", user=user, message="")


def take_invitation(visit: Visit) -> Response:
    """Set the password that was typed and use the link up; all earlier log-ins of the user end."""
    secret = visit.path("secret")
    with visit.installation.record.write() as connection:
        invited = find_invitation(connection, secret, visit.now)
        user = load_user(connection, invited) if invited else None
        if user is None:
            return page(visit, "message.html", status=404, message=GONE, kept=[], status_code=404)
        try:
            password = _new_password(visit, user.login, user.name)
        except PeopleError as error:
            return page(visit, "invitation.html", status=422, user=user, message=str(error))
        use_invitation(connection, secret, visit.now)
        change_user(connection, user.id, {"password": hash_password(password), "password_at": visit.now, "failures": 0, "locked_until": 0})
        close_logins(connection, user.id)
        add_audit(connection, actor=user.login, action="set password", subject=user.login, detail={"by": "one-time link"}, now=visit.now)
    return go("/login")


def _failed(visit: Visit, login: str) -> str:
    """Count the failure against the account, if there is one; what is said does not tell."""
    with visit.installation.record.write() as connection:
        user = find_user(connection, login)
        add_audit(connection, actor=login or "?", action="log-in failed", subject=login, detail={"from": visit.client}, now=visit.now)
        if user is not None and user.locked_until <= visit.now:
            failures = user.failures + 1
            locked = visit.now + LOCK_MS if failures >= TRIES else 0
            change_user(connection, user.id, {"failures": failures % TRIES, "locked_until": locked})
    return f"用户名或密码不对。连续错{TRIES}次将锁定15分钟。"


def _new_password(visit: Visit, login: str, name: str) -> str:
    password = visit.field("new_password")
    if password != visit.field("repeated"):
        raise PeopleError("两次写的密码不一样，请重写。")
    require_good(password, login=login, name=name)
    return password


def _next(wanted: str) -> str:
    return wanted if is_ours(wanted) else "/"


def _kept(visit: Visit) -> list[tuple[str, str]]:
    """Fields that were typed before the log-in expired, as the log-in page carried them."""
    try:
        pairs = json.loads(visit.field("kept") or "[]")
        return [(str(name), str(value)) for name, value in pairs]
    except (ValueError, TypeError):
        return []


def _resume(visit: Visit, wanted: str) -> Response:
    return page(visit, "resume.html", next=wanted, kept=_kept(visit))


PAGES: Final = (
    Page("GET", "/", lead, Permission.SELF),
    Page("GET", "/login", show_login, Permission.PUBLIC),
    Page("POST", "/login", log_in, Permission.PUBLIC, per_minute=20),
    Page("POST", "/logout", log_out, Permission.SELF),
    Page("GET", "/invitation/{secret}", show_invitation, Permission.PUBLIC, per_minute=30),
    Page("POST", "/invitation/{secret}", take_invitation, Permission.PUBLIC, per_minute=20),
)
