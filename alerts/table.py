"""Changes of the duty table, checked: what the page and the command line have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from alerts.address import check_address
from alerts.clean import header_line
from alerts.route import IN_TABLE, can_warn, is_hours
from core.errors import AlertError
from core.people import ROLE_NAMES
from core.regions import COUNTIES
from storage.recipients import Recipient, change_recipient, insert_recipient, list_recipients, load_recipient

NAME_LENGTH: Final = 40
LAST_PLACE: Final = 999
ROLES: Final[Mapping[str, str]] = {role.value: ROLE_NAMES[role] for role in IN_TABLE}
"""Roles that a line may have, with their names."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as somebody typed it; ``place`` empty = last."""

    name: str
    address: str
    role: str
    county: str = ""
    hours: str = ""
    place: str = ""


def add_recipient(connection: Connection, line: Line) -> Recipient:
    """A new line of the duty table. Raises AlertError that says what is wrong with which field."""
    values = _check(line)
    for other in list_recipients(connection):
        if other.active and _same(other) == _same(Recipient(0, **{"place": 0, **values})):
            raise AlertError(f"值班表中已有 {other.address}（{other.name}）")
    return _load(connection, insert_recipient(connection, values))


def edit_recipient(connection: Connection, number: int, line: Line) -> Recipient:
    """Change a line and put it in force; a new address starts without fault. Raises AlertError as ``add_recipient`` does."""
    before, values = _load(connection, number), _check(line)
    fresh = {} if values["address"] == before.address else {"fault": "", "fault_at": None}
    return _change(connection, number, {**values, **fresh, "active": True})


def remove_recipient(connection: Connection, number: int) -> Recipient:
    """Take a line out of force; what was sent to it stays in the log. Raises AlertError for the last one who can be warned."""
    _load(connection, number)
    return _change(connection, number, {"active": False})


def _change(connection: Connection, number: int, values: Mapping[str, Any]) -> Recipient:
    """The changed line. A change that would leave nobody to warn is refused; the error rolls the caller's transaction back."""
    before = can_warn(list_recipients(connection))
    change_recipient(connection, number, values)
    if before and not can_warn(list_recipients(connection)):
        raise AlertError("至少要有一位值班、科室负责人或分管局领导能收到邮件：请先添加他人，再作这个改动")
    return _load(connection, number)


def _same(person: Recipient) -> tuple[str, str, str]:
    """Two lines of equal address, county and hours would tell the same person twice."""
    return person.address.lower(), person.county, person.hours


def _load(connection: Connection, number: int) -> Recipient:
    person = load_recipient(connection, number)
    if person is None:
        raise AlertError(f"值班表没有编号{number}")
    return person


def _check(line: Line) -> dict[str, Any]:
    """The columns of a line that is right in every field."""
    name = header_line(line.name, NAME_LENGTH)
    if not name:
        raise AlertError("请填写姓名")
    if line.role not in ROLES:
        raise AlertError(f"角色应为{'、'.join(f'{code}（{label}）' for code, label in ROLES.items())}之一")
    if line.county and line.county not in COUNTIES:
        raise AlertError("县区请从列表中选择；不限县区则留空")
    hours = line.hours.strip().replace("：", ":").replace("—", "-").replace("－", "-")
    if not is_hours(hours):
        raise AlertError("时段应如 18:00-08:00；全天则留空")
    values = {"name": name, "address": check_address(line.address), "role": line.role, "county": line.county, "hours": hours}
    return values | _check_place(line.place.strip())


def _check_place(place: str) -> dict[str, int]:
    if place and not (place.isascii() and place.isdecimal() and 1 <= int(place[:4]) <= LAST_PLACE):
        raise AlertError(f"顺序应为 1–{LAST_PLACE} 的整数，1 最先通知")
    return {"place": int(place[:4])} if place else {}
