"""What an administrator does with users: add, change, switch off, one-time links; all audited, never without an administrator."""

import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from console.actor import Audit
from core.errors import PeopleError
from core.people import ROLE_NAMES, Role
from core.regions import COUNTIES
from core.settings import ConsoleSettings
from core.text import tidy
from storage.database import Record
from storage.logins import close_logins, invite
from storage.people import UserRow, add_user, change_user, count_users, find_user, load_user, lock_users

LINK_HOURS: Final = 48
LINK_MS: Final = LINK_HOURS * 3_600_000
LONGEST: Final = 40
"""Characters of a name or station."""
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is written of a user; ``county`` is a region code, empty for the whole city."""

    login: str
    name: str
    role: Role
    county: str = ""
    station: str = ""

    def facts(self) -> dict[str, str]:
        """The columns that may be changed later: everything but the log-in name."""
        return {"name": self.name, "role": self.role.value, "county": self.county, "station": self.station}


def read_profile(login: str, name: str, role: str, county: str = "", station: str = "") -> Profile:
    """A profile from what was typed. Raises PeopleError saying what to write instead."""
    login, name, station = login.strip(), _line(name), _line(station)
    if not _LOGIN.fullmatch(login):
        raise PeopleError("用户名用2到32个小写字母、数字、点、横线或下划线，以字母或数字开头，如 zhangwei。")
    if not name or len(name) > LONGEST:
        raise PeopleError(f"姓名请写1到{LONGEST}个字。")
    if len(station) > LONGEST:
        raise PeopleError(f"站所名称最多{LONGEST}个字。")
    if role not in list(Role):
        raise PeopleError(f"角色请选：{'、'.join(ROLE_NAMES.values())}。")
    if county and county not in COUNTIES:
        raise PeopleError("县区请从列表中选。")
    if role == Role.COUNTY and not county:
        raise PeopleError("县区（站）人员须选所在县区。")
    return Profile(login, name, Role(role), county, station)


def add_person(record: Record, profile: Profile, audit: Audit, now: int) -> tuple[int, str]:
    """A new user without a password; returns its number and the secret of its one-time link. Raises PeopleError for a name in use."""
    with record.write() as connection:
        lock_users(connection)
        if find_user(connection, profile.login):
            raise PeopleError(f"用户名 {profile.login} 已有人用，请换一个。")
        user = add_user(connection, login=profile.login, now=now, **_typed(profile))
        audit(connection, "user.add", profile.login, profile.facts())
        return user, _invite(connection, user, profile.login, audit, now)


def change_person(record: Record, user: int, profile: Profile, audit: Audit) -> None:
    """Set name, role, county and station; a new role ends all log-ins. Raises PeopleError for the last administrator's role."""
    with record.write() as connection:
        row = _locked(connection, user)
        after = profile.facts()
        changes = {name: [getattr(row, name), value] for name, value in after.items() if getattr(row, name) != value}
        if not changes:
            return
        if "role" in changes:
            _require_other_admin(connection, row)
            close_logins(connection, user)
        change_user(connection, user, after)
        audit(connection, "user.change", row.login, changes)


def switch_off(record: Record, user: int, audit: Audit) -> None:
    """Nobody can log in as this user any more; its log-ins end. Raises PeopleError for the last administrator."""
    with record.write() as connection:
        row = _locked(connection, user)
        if not row.active:
            return
        _require_other_admin(connection, row)
        change_user(connection, user, {"active": False})
        audit(connection, "user.off", row.login, {"log-ins ended": close_logins(connection, user)})


def switch_on(record: Record, user: int, audit: Audit) -> None:
    """The user may log in again, with the password of before."""
    with record.write() as connection:
        row = _locked(connection, user)
        if not row.active:
            change_user(connection, user, {"active": True, "failures": 0, "locked_until": 0})
            audit(connection, "user.on", row.login, {})


def send_link(record: Record, user: int, audit: Audit, now: int) -> str:
    """The secret of a new one-time link with which the user sets a password; earlier links are void."""
    with record.write() as connection:
        row = _locked(connection, user)
        if not row.active:
            raise PeopleError(f"{row.name} 已停用。请先启用，再发链接。")
        return _invite(connection, user, row.login, audit, now)


def end_logins(record: Record, user: int, audit: Audit) -> int:
    """End all log-ins of a user; returns how many."""
    with record.write() as connection:
        row = _locked(connection, user)
        ended = close_logins(connection, user)
        audit(connection, "user.logout", row.login, {"log-ins ended": ended})
        return ended


def link_of(settings: ConsoleSettings, secret: str) -> str:
    """The address of a one-time link, on the base that the settings name, else on this machine."""
    base = settings.base_url.rstrip("/") or f"http://localhost:{settings.port}"
    return f"{base}/invitation/{secret}"


def _invite(connection: Connection, user: int, login: str, audit: Audit, now: int) -> str:
    audit(connection, "user.invite", login, {"hours": LINK_HOURS})
    return invite(connection, user, now=now, ends_at=now + LINK_MS)


def _locked(connection: Connection, user: int) -> UserRow:
    """The user's row while nobody else changes users."""
    lock_users(connection)
    row = load_user(connection, user)
    if row is None:
        raise PeopleError("没有这个用户。请回到用户列表重选。")
    return row


def _require_other_admin(connection: Connection, row: UserRow) -> None:
    if row.active and row.role == Role.ADMIN and count_users(connection, Role.ADMIN) < 2:
        raise PeopleError(f"{row.name} 是最后一位管理员，不能停用或改角色。请先再设一位管理员。")


def _typed(profile: Profile) -> dict[str, Any]:
    return {**profile.facts(), "role": profile.role}


def _line(text: str) -> str:
    return " ".join(tidy(text[:1000]).split())
