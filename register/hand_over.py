"""Hand-over of issued entries to the official system: asked for by a person, done by the outbox, noted with the receiver's number."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row

from core.errors import RegisterError
from core.people import Permission, Person
from core.settings import RegisterSettings
from core.text import tidy
from register.content import content_of
from register.entry import Entry, load_entry
from register.signing import what_is_missing
from register.states import State
from register.vocabulary import WAYS
from storage.handovers import ACCEPTED, DELIVERED, add_handover, change_handover, load_handover, retry_handover
from storage.people import user_names

MAX_NUMBER: Final = 100


def open_ways(settings: RegisterSettings) -> tuple[str, ...]:
    """The ways that the settings allow: files always, HTTP where a receiver is named."""
    return tuple(way for way in WAYS if way != "http" or settings.receiver_url)


def key_of(entry: Entry, way: str) -> str:
    """One key per entry, version and way: the receiver takes it once, however often it comes."""
    return f"handover:{entry.id}:{entry.version}:{way}"


def hand_over(
    connection: Connection, number: str, ways: Sequence[str], person: Person, *, now: int, settings: RegisterSettings
) -> list[str]:
    """Queue an issued entry as it stands now for each way; returns the keys that are new (none where all were queued before).

    Raises RegisterError where the entry lacks a number or signature, or a way is not open.
    """
    if not person.may(Permission.HAND_OVER):
        raise RegisterError("你没有对接权限")
    entry = load_entry(connection, number)
    _require_ready(entry)
    if not ways:
        raise RegisterError("请选对接方式")
    for way in ways:
        if way not in WAYS:
            raise RegisterError(f"没有“{way[:20]}”这种对接方式")
        if way not in open_ways(settings):
            raise RegisterError(f"{WAYS[way]}没有配置，请管理员设置 register.receiver_url")
    names = user_names(connection)
    return [key for way in dict.fromkeys(ways) if (key := _queue(connection, entry, way, person, names, now))]


def note_acceptance(connection: Connection, handover: int, accepted: str, person: Person, *, now: int) -> Row[Any]:
    """Note by hand the receiver's number of a file that was delivered. Raises RegisterError where there is nothing to note."""
    if not person.may(Permission.HAND_OVER):
        raise RegisterError("你没有对接权限")
    row, said = _require(connection, handover), tidy(accepted).replace("\n", " ")
    if row.state not in {DELIVERED, ACCEPTED} or row.way == "http":
        raise RegisterError("文件生成以后才能登记回执编号")
    if not said or len(said) > MAX_NUMBER:
        raise RegisterError(f"请填对方给的回执编号（1至{MAX_NUMBER}个字）")
    change_handover(connection, row.key, {"state": ACCEPTED, "accepted": said, "answer": f"{person.name}登记", "done_at": now})
    return row


def try_again(connection: Connection, handover: int, person: Person, *, now: int) -> Row[Any]:
    """Put a refused or given-up hand-over back to work. Raises RegisterError where that is not needed."""
    if not person.may(Permission.HAND_OVER):
        raise RegisterError("你没有对接权限")
    row = _require(connection, handover)
    if not retry_handover(connection, handover, now):
        raise RegisterError("这一项不需要重试：它已完成，或正在自动重试")
    return row


def _queue(connection: Connection, entry: Entry, way: str, person: Person, names: dict[int, str], now: int) -> str:
    key = key_of(entry, way)
    values = {"entry": entry.id, "version": entry.version, "way": way, "content": content_of(entry, key, names), "by": person.id}
    return key if add_handover(connection, key, values, now=now) else ""


def _require(connection: Connection, handover: int) -> Row[Any]:
    row = load_handover(connection, handover)
    if row is None:
        raise RegisterError("没有这条对接记录")
    return row


def _require_ready(entry: Entry) -> None:
    if entry.state is State.WITHDRAWN:
        raise RegisterError(f"{entry.number}已撤回，不能对接")
    if reason := what_is_missing(entry):
        raise RegisterError(reason)
    if not entry.display:
        raise RegisterError(f"{entry.number}尚未编号，请先编号再对接")
