"""The first administrator: a one-time link instead of a fixed password."""

from typing import Final

from console.actor import report
from console.installation import Installation
from core.people import Role
from storage.logins import invite
from storage.people import add_user, change_user, count_users, find_user, lock_users

LOGIN: Final = "admin"
HOUR_MS: Final = 3_600_000
LINK_HOURS: Final = 24


def invite_first_administrator(installation: Installation) -> str | None:
    """Where no administrator is active: make the user ``admin`` and return the path of a link that sets its password, valid for 24 hours.

    None where there is one. Of several processes that start together one makes it.
    """
    now = installation.clock()
    with installation.record.read() as connection:
        if count_users(connection, Role.ADMIN):
            return None
    with installation.record.write() as connection:
        lock_users(connection)
        if count_users(connection, Role.ADMIN):
            return None
        known = find_user(connection, LOGIN)
        user = known.id if known else add_user(connection, login=LOGIN, name="管理员", role=Role.ADMIN, now=now)
        change_user(connection, user, {"active": True, "role": Role.ADMIN.value})
        secret = invite(connection, user, now=now, ends_at=now + LINK_HOURS * HOUR_MS)
        report(connection, "user.invite", LOGIN, {"hours": LINK_HOURS})
    return f"/invitation/{secret}"


def lacks_password(installation: Installation) -> bool:
    """Whether ``admin`` exists but never set a password, so that a new link may be wanted."""
    with installation.record.read() as connection:
        user = find_user(connection, LOGIN)
    return bool(user and user.active and not user.password)
