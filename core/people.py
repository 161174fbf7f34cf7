"""Who may do what: roles of the console and the permissions of each; a page or a deed names exactly one permission.

Roles after the signatures of the register (质量监督科 初筛研判 → 科室负责人 审核 → 分管局领导 签发) and the duty of immediate reports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is in the bureau."""

    ANALYST = "analyst"
    DUTY = "duty"
    HEAD = "head"
    LEADER = "leader"
    ADMIN = "admin"
    COUNTY = "county"


ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.ANALYST: "分析员",
    Role.DUTY: "值班",
    Role.HEAD: "科室负责人",
    Role.LEADER: "分管局领导",
    Role.ADMIN: "管理员",
    Role.COUNTY: "县区（站）人员",
}


class Permission(StrEnum):
    """What a page or a deed needs."""

    PUBLIC = "public"
    """Nobody needs to be logged in."""
    SELF = "self"
    """Anybody who is logged in."""
    READ_QUEUE = "read_queue"
    REVIEW = "review"
    RECEIVE = "receive"
    READ_EVIDENCE = "read_evidence"
    SEARCH = "search"
    READ_REGISTER = "read_register"
    EDIT_REGISTER = "edit_register"
    CHECK_REGISTER = "check_register"
    SIGN_REGISTER = "sign_register"
    HAND_OVER = "hand_over"
    READ_REPORTS = "read_reports"
    MAKE_REPORTS = "make_reports"
    READ_SOURCES = "read_sources"
    MANAGE_SOURCES = "manage_sources"
    MANAGE_USERS = "manage_users"
    MANAGE_DUTY = "manage_duty"
    MANAGE_OUTBOX = "manage_outbox"
    READ_AUDIT = "read_audit"
    READ_SETTINGS = "read_settings"
    READ_API = "read_api"


_READERS: Final = frozenset(
    {
        *(Permission.SELF, Permission.READ_QUEUE, Permission.RECEIVE, Permission.READ_EVIDENCE, Permission.SEARCH),
        *(Permission.READ_REGISTER, Permission.READ_REPORTS, Permission.READ_SOURCES),
    }
)
_ANALYSTS: Final = _READERS | {
    *(Permission.REVIEW, Permission.EDIT_REGISTER, Permission.HAND_OVER, Permission.MAKE_REPORTS, Permission.MANAGE_SOURCES),
    Permission.READ_API,
}
PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ANALYST: _ANALYSTS,
    Role.DUTY: _READERS,
    Role.HEAD: _ANALYSTS | {Permission.CHECK_REGISTER},
    Role.LEADER: _READERS | {Permission.SIGN_REGISTER},
    Role.ADMIN: frozenset(
        {
            *(Permission.SELF, Permission.READ_SOURCES, Permission.MANAGE_SOURCES, Permission.MANAGE_USERS, Permission.MANAGE_DUTY),
            *(Permission.MANAGE_OUTBOX, Permission.READ_AUDIT, Permission.READ_SETTINGS, Permission.READ_API),
        }
    ),
    Role.COUNTY: frozenset({Permission.SELF, Permission.READ_REGISTER}),
}

HOME_PAGES: Final[Mapping[Role, str]] = {
    Role.ANALYST: "/queue",
    Role.DUTY: "/duty",
    Role.HEAD: "/register?due=1",
    Role.LEADER: "/register?sign=1",
    Role.ADMIN: "/sources",
    Role.COUNTY: "/register",
}
"""Where ``/`` leads to."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the console, without anything secret."""

    id: int
    login: str
    name: str
    role: Role
    county: str = ""
    """Region code; the data of a county or station user is limited to it."""
    station: str = ""
    single_keys: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether this person's role has ``permission``."""
        return permission is Permission.PUBLIC or permission in PERMISSIONS[self.role]
