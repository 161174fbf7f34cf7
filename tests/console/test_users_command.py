"""``fengxun users`` as it is typed."""

import json
import re
from pathlib import Path

import pytest

from console.installation import open_installation
from storage.audit import list_audit
from storage.logins import find_invitation
from tests.console.calling import Call


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_installation(tmp_path / "home", create=True).record.close()
    return tmp_path / "home"


def add(call: Call, home: Path, login: str, *options: str) -> str:
    outcome = call("users", "add", login, "--home", home, *options)
    assert outcome.code == 0, outcome.err
    found = re.search(r"http://localhost:8710/invitation/(\S+)", outcome.out)
    assert found
    return found[1]


def test_a_user_is_added_with_a_link_listed_and_switched_off(call: Call, home: Path) -> None:
    secret = add(call, home, "boss", "--name", "王", "--role", "admin")
    add(call, home, "lin", "--name", "林", "--role", "county", "--county", "140882", "--station", "城关所")
    installation = open_installation(home)
    with installation.record.read() as connection:
        assert find_invitation(connection, secret, installation.clock())
    assert "待设密码" in call("users", "--home", home).out
    assert "河津市 城关所" in call("users", "list", "--home", home).out
    assert call("users", "disable", "lin", "--home", home).code == 0
    listed = {row["login"]: row for row in json.loads(call("users", "--json", "--home", home).out)}
    assert (listed["lin"]["active"], listed["boss"]["active"], listed["boss"]["has_password"]) == (False, True, False)
    with installation.record.read() as connection:
        assert all(row.actor.startswith("命令行:") for row in list_audit(connection))
    installation.record.close()


def test_what_cannot_be_done_is_said(call: Call, home: Path) -> None:
    add(call, home, "boss", "--name", "王", "--role", "admin")
    assert "最后一位管理员" in call("users", "disable", "boss", "--home", home).err
    assert "没有用户" in call("users", "invite", "nobody", "--home", home).err
    assert "小写字母" in call("users", "add", "Boss", "--name", "王", "--role", "admin", "--home", home).err
    assert "已有人用" in call("users", "add", "boss", "--name", "王", "--role", "admin", "--home", home).err
    assert call("users", "add", "x2", "--name", "王", "--role", "root", "--home", home).code == 2


def test_a_new_link_voids_the_one_before(call: Call, home: Path) -> None:
    first = add(call, home, "boss", "--name", "王", "--role", "admin")
    assert call("users", "invite", "boss", "--home", home).code == 0
    installation = open_installation(home)
    with installation.record.read() as connection:
        assert find_invitation(connection, first, installation.clock()) is None
    installation.record.close()
