"""Signatures of an entry (register rule 8.5): 拟稿 → 科室负责人审核 → 分管局领导签发 → 编号.

A key entry has three different people; the checker of an important one is not its author. Who changed the text last does not check it.
"""

from typing import Final

from sqlalchemy import Connection

from core.criteria import Level
from core.errors import RegisterError
from core.people import Permission, Person
from core.settings import RegisterSettings
from register.change import open_for_change, write_change
from register.entry import Entry
from register.numbers import take_display
from register.rising import UNSIGNED
from storage.register import list_steps

FOUR_EYES: Final = frozenset({Level.KEY, Level.IMPORTANT})
"""Levels whose author does not check."""
_WRITING: Final = frozenset({"open", "edit", "take_over"})


def take_over(connection: Connection, number: str, person: Person, *, version: int, now: int) -> Entry:
    """接手拟稿: answer for the text in the author's place, so that a section head who confirmed an item can check it.

    Raises RegisterError (already the author, already checked) or StaleEntryError.
    """
    entry = open_for_change(connection, number, version, person, Permission.EDIT_REGISTER)
    if entry.author == person.id:
        raise RegisterError("你已是拟稿人")
    if entry.checked_at is not None:
        raise RegisterError(f"{entry.shown}已审核，不能换拟稿人")
    return write_change(connection, entry, person, action="take_over", now=now, values={"author": person.id})


def check(connection: Connection, number: str, person: Person, *, version: int, now: int) -> Entry:
    """审核 by the head of section. Raises RegisterError (already checked, own text, no permission) or StaleEntryError."""
    entry = open_for_change(connection, number, version, person, Permission.CHECK_REGISTER)
    if entry.checked_at is not None:
        raise RegisterError(f"{entry.shown}已审核")
    if entry.level in FOUR_EYES and person.id in {entry.author, _last_writer(connection, entry)}:
        raise RegisterError("拟稿人和最后改动内容的人不能自己审核，请由另一人审核")
    return write_change(connection, entry, person, action="check", now=now, values={"checked_by": person.id, "checked_at": now})


def sign(connection: Connection, number: str, person: Person, *, version: int, now: int) -> Entry:
    """签发 of a key entry by the deputy director. Raises RegisterError (unchecked, signed, not three people …) or StaleEntryError."""
    entry = open_for_change(connection, number, version, person, Permission.SIGN_REGISTER)
    if entry.level is not Level.KEY:
        raise RegisterError("只有重点信息须分管局领导签发")
    if entry.checked_at is None:
        raise RegisterError(f"{entry.shown}尚未审核，请先由科室负责人审核")
    if entry.signed_at is not None:
        raise RegisterError(f"{entry.shown}已签发")
    if person.id in {entry.author, entry.checked_by, _last_writer(connection, entry)}:
        raise RegisterError("重点信息的拟稿、审核、签发须为三个人")
    return write_change(connection, entry, person, action="sign", now=now, values={"signed_by": person.id, "signed_at": now})


def issue(connection: Connection, number: str, person: Person, *, version: int, now: int, settings: RegisterSettings) -> Entry:
    """编号: give the document number. Raises RegisterError (unchecked, key and unsigned, already issued) or StaleEntryError."""
    entry = open_for_change(connection, number, version, person, Permission.EDIT_REGISTER)
    if entry.display:
        raise RegisterError(f"已编号{entry.display}")
    if reason := what_is_missing(entry):
        raise RegisterError(reason)
    values = {"display": take_display(connection, now, settings), "issued_at": now}
    return write_change(connection, entry, person, action="issue", now=now, values=values)


def send_back(
    connection: Connection, number: str, comment: str, person: Person, permission: Permission, *, version: int, now: int
) -> Entry:
    """退回 by the checker or signer with a written reason; signatures given so far go. Raises RegisterError or StaleEntryError."""
    entry = open_for_change(connection, number, version, person, permission)
    if len(comment.strip()) < 2:
        raise RegisterError("退回请写明理由（至少2个字）")
    return write_change(connection, entry, person, action="send_back", now=now, values=UNSIGNED, comment=comment.strip()[:2000])


def what_is_missing(entry: Entry) -> str:
    """Which signature an entry lacks before it can be issued or handed over; empty where it has all."""
    if entry.checked_at is None:
        return f"{entry.shown}尚未审核，请先由科室负责人审核"
    if entry.level is Level.KEY and entry.signed_at is None:
        return f"{entry.shown}是重点信息，须先由分管局领导签发"
    return ""


def _last_writer(connection: Connection, entry: Entry) -> int:
    writers = [step.by for step in list_steps(connection, entry.id) if step.action in _WRITING]
    return int(writers[-1]) if writers else entry.author
