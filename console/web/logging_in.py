"""The log-in cookie: found, made, and forgotten. It lives only over https, or on this very machine."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from console.installation import Installation
from core.people import Person, Role
from storage.logins import Login, find_login, open_login, see_login

COOKIE: Final = "__Host-fengxun"
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
_SEEN_EVERY_MS: Final = MINUTE_MS
"""A log-in's last use is written at most once a minute, so that reading pages does not write."""


def current_login(installation: Installation, request: Request, now: int) -> Login | None:
    """The log-in that this request's cookie names."""
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return None
    idle_ms = installation.settings.console.idle_minutes * MINUTE_MS
    with installation.record.read() as connection:
        login = find_login(connection, secret, now=now, idle_ms=idle_ms)
    if login and login.seen_at + _SEEN_EVERY_MS <= now:
        with installation.record.write() as connection:
            see_login(connection, login.token, now)
    return login


def begin_login(installation: Installation, response: Response, person: Person, *, agent: str, now: int) -> None:
    """Open a log-in and put its secret into the answer's cookie; duty officers stay logged in on their phone."""
    settings = installation.settings.console
    hours = settings.duty_login_days * 24 if person.role is Role.DUTY else settings.login_hours
    with installation.record.write() as connection:
        secret = open_login(connection, person.id, now=now, ends_at=now + hours * HOUR_MS, agent=agent)
    response.set_cookie(COOKIE, secret, max_age=hours * 3600, path="/", secure=True, httponly=True, samesite="lax")


def forget_cookie(response: Response) -> None:
    """Remove the cookie."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
