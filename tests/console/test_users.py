"""Users on both databases: profiles, the last administrator, links, and what the audit trail says of it."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection

from console.users import add_person, change_person, end_logins, read_profile, send_link, switch_off, switch_on
from core.errors import PeopleError
from core.people import Role
from storage.audit import add_audit, find_break, list_audit
from storage.database import Record
from storage.logins import count_logins, find_invitation, find_login, open_login
from storage.people import count_users, load_user

NOW = 1_795_000_000_000
HOUR_MS = 3_600_000


def audit(connection: Connection, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    add_audit(connection, actor="boss", action=action, subject=subject, detail=detail, now=NOW)


def add(record: Record, login: str, role: Role = Role.ADMIN) -> int:
    return add_person(record, read_profile(login, f"某{login}", role.value, "140802"), audit, NOW)[0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("Zhang", "张", "duty"), "小写字母"),
        (("张伟", "张", "duty"), "小写字母"),
        (("a", "张", "duty"), "2到32个"),
        (("zhang\r\nx", "张", "duty"), "小写字母"),
        (("zhang", " \u200b ", "duty"), "姓名请写"),
        (("zhang", "张" * 41, "duty"), "姓名请写"),
        (("zhang", "张", "root"), "角色请选"),
        (("zhang", "张", "duty", "999999"), "县区请从"),
        (("zhang", "张", "county"), "须选所在县区"),
        (("zhang", "张", "duty", "", "站" * 41), "站所名称最多"),
    ],
)
def test_a_profile_that_cannot_be_says_what_to_write(fields: tuple[str, ...], words: str) -> None:
    with pytest.raises(PeopleError, match=words):
        read_profile(*fields)


def test_names_lose_what_cannot_be_seen() -> None:
    assert read_profile("zhang", "张\u202e伟\x00\n 三", "duty").name == "张伟 三"


def test_a_log_in_name_is_given_once(record: Record) -> None:
    add(record, "zhang")
    with pytest.raises(PeopleError, match="已有人用"):
        add(record, "zhang")


def test_a_link_lives_48_hours_and_voids_the_one_before(record: Record) -> None:
    user, first = add_person(record, read_profile("zhang", "张", "duty"), audit, NOW)
    second = send_link(record, user, audit, NOW)
    with record.read() as connection:
        assert find_invitation(connection, first, NOW) is None
        assert find_invitation(connection, second, NOW + 48 * HOUR_MS - 1) == user
        assert find_invitation(connection, second, NOW + 48 * HOUR_MS) is None


def test_the_last_administrator_stays(record: Record) -> None:
    only = add(record, "one")
    add(record, "other", Role.ANALYST)
    with pytest.raises(PeopleError, match="最后一位管理员"):
        switch_off(record, only, audit)
    with pytest.raises(PeopleError, match="最后一位管理员"):
        change_person(record, only, read_profile("one", "某", "head"), audit)
    change_person(record, only, read_profile("one", "新名", "admin"), audit)
    with record.read() as connection:
        row = load_user(connection, only)
    assert row
    assert (row.name, row.role, row.active) == ("新名", "admin", True)


def test_two_administrators_cannot_remove_each_other(record: Record) -> None:
    """Both at once, again and again: one of the two is always refused."""
    pair = [add(record, "one"), add(record, "two")]
    for _ in range(10):
        start = threading.Barrier(2)
        refused: list[int] = []

        def remove(user: int, start: threading.Barrier = start, refused: list[int] = refused) -> None:
            start.wait()
            try:
                switch_off(record, user, audit)
            except PeopleError:
                refused.append(user)

        threads = [threading.Thread(target=remove, args=(user,)) for user in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with record.read() as connection:
            assert count_users(connection, Role.ADMIN) == 1
        assert len(refused) == 1
        for user in pair:
            switch_on(record, user, audit)
    with record.read() as connection:
        assert find_break(connection) is None


def test_log_ins_end_with_the_role_and_when_switched_off(record: Record) -> None:
    add(record, "boss2")
    user = add(record, "zhang", Role.ANALYST)

    def open_one() -> str:
        with record.write() as connection:
            return open_login(connection, user, now=NOW, ends_at=NOW + HOUR_MS, agent="")

    def is_open(secret: str) -> bool:
        with record.read() as connection:
            return find_login(connection, secret, now=NOW, idle_ms=HOUR_MS) is not None

    secret = open_one()
    change_person(record, user, read_profile("zhang", "新名", "analyst", "140802"), audit)
    assert is_open(secret)
    change_person(record, user, read_profile("zhang", "新名", "head", "140802"), audit)
    assert not is_open(secret)
    secret = open_one()
    with record.read() as connection:
        assert count_logins(connection, NOW) == {user: (1, NOW)}
    assert end_logins(record, user, audit) == 1
    secret = open_one()
    switch_off(record, user, audit)
    assert not is_open(secret)
    with pytest.raises(PeopleError, match="已停用"):
        send_link(record, user, audit, NOW)


def test_every_deed_is_audited_once(record: Record) -> None:
    add(record, "boss2")
    user = add(record, "zhang", Role.DUTY)
    change_person(record, user, read_profile("zhang", "新名", "duty", "140802"), audit)
    change_person(record, user, read_profile("zhang", "新名", "duty", "140802"), audit)
    switch_off(record, user, audit)
    switch_off(record, user, audit)
    switch_on(record, user, audit)
    with record.read() as connection:
        rows = [(row.action, row.subject) for row in reversed(list_audit(connection)) if row.subject == "zhang"]
        changed = next(row.detail for row in list_audit(connection) if row.action == "user.change")
    assert rows == [(f"user.{deed}", "zhang") for deed in ("add", "invite", "change", "off", "on")]
    assert changed == {"name": ["某zhang", "新名"]}


def test_an_unknown_user_is_said_so(record: Record) -> None:
    for deed in (lambda: switch_off(record, 99, audit), lambda: send_link(record, 99, audit, NOW)):
        with pytest.raises(PeopleError, match="没有这个用户"):
            deed()
