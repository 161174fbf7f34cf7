"""The invented people of the demo: who logs in, and who is on the duty table (虚构人员)."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from alerts.table import Line, add_recipient
from console.installation import Installation
from console.passwords import hash_password, random_password
from core.people import ROLE_NAMES, Role
from storage.logins import close_logins
from storage.people import add_user, change_user, find_user
from storage.recipients import list_recipients

_NAMES: Final = {
    Role.ANALYST: "周析微",
    Role.DUTY: "王守夜",
    Role.HEAD: "李审之",
    Role.LEADER: "赵签发",
    Role.ADMIN: "钱管理",
}
_ON_DUTY: Final = (
    ("王守夜", "duty@example.cn", Role.DUTY),
    ("李审之", "head@example.cn", Role.HEAD),
    ("赵签发", "leader@example.cn", Role.LEADER),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One log-in; ``password`` is empty where an earlier demo made it."""

    login: str
    name: str
    role: str
    password: str


def fill_duty_table(installation: Installation) -> None:
    """Put the demo's people on an empty duty table."""
    with installation.record.write() as connection:
        if not list_recipients(connection):
            for name, address, role in _ON_DUTY:
                add_recipient(connection, Line(name, address, role.value))


def make_logins(installation: Installation, *, renew: bool) -> list[DemoLogin]:
    """One user per role, with random passwords for those that are new; ``renew`` gives all of them new ones."""
    with installation.record.write() as connection:
        return [_make_login(connection, role, name, installation.clock(), renew=renew) for role, name in _NAMES.items()]


def _make_login(connection: Connection, role: Role, name: str, now: int, *, renew: bool) -> DemoLogin:
    login = role.value
    known = find_user(connection, login)
    password = "" if known and known.password and not renew else random_password()
    if password:
        user = known.id if known else add_user(connection, login=login, name=name, role=role, now=now)
        values = {"password": hash_password(password), "password_at": now, "failures": 0, "locked_until": 0, "active": True}
        change_user(connection, user, values)
        close_logins(connection, user)
    return DemoLogin(login, name, ROLE_NAMES[role], password)
