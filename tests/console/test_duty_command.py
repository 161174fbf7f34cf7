"""``fengxun duty``: the duty table and a test mail from the command line."""

import json
from pathlib import Path

import pytest

from console.installation import open_installation
from storage.audit import list_audit
from tests.alerts.bureau import SETTINGS
from tests.alerts.smtp_server import Post, plain, serve
from tests.console.calling import Call


@pytest.fixture
def home(tmp_path: Path, call: Call) -> Path:
    call("crawl", "--init", "--home", tmp_path / "home")
    return tmp_path / "home"


def test_the_table_from_empty_to_filled(home: Path, call: Call) -> None:
    empty = call("duty", "list", "--home", home)
    assert (empty.code, "值班表是空的" in empty.out, "fengxun duty add" in empty.out) == (1, True, True)
    assert call("duty", "add", "陈涛", "chen@yc.example", "--hours", "18:00-08:00", "--home", home).code == 0
    assert call("duty", "add", "王建国", "wang@yc.example", "--role", "head", "--county", "140802", "--home", home).code == 0
    listed = json.loads(call("duty", "list", "--json", "--home", home).out)
    assert [(line["name"], line["place"], line["role"], line["county"]) for line in listed["recipients"]] == [
        ("陈涛", 1, "duty", ""),
        ("王建国", 2, "head", "140802"),
    ]
    assert listed["faults"] == []
    assert call("duty", "remove", "1", "--home", home).code == 0
    last = call("duty", "remove", "2", "--home", home)
    assert (last.code, "至少要有一位" in last.err) == (3, True)
    assert "已移出" in call("duty", "list", "--home", home).out
    with open_installation(home).record.read() as connection:
        assert {"duty.add", "duty.remove"} <= {row.action for row in list_audit(connection)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("陈涛", "chen"), "不是可用的邮件地址"), (("陈涛", "a@b.c", "--hours", "晚上"), "时段"), (("陈涛", "a@b.c", "--place", "x"), "顺序")],
)
def test_what_is_wrong_is_said(home: Path, call: Call, arguments: tuple[str, ...], words: str) -> None:
    outcome = call("duty", "add", *arguments, "--home", home)
    assert (outcome.code, words in outcome.err) == (3, True)


def test_a_test_mail(home: Path, call: Call) -> None:
    call("duty", "add", "陈涛", "chen@yc.example", "--home", home)
    held = call("duty", "test", "1", "--home", home)
    assert (held.code, "未配置邮件服务器" in held.out) == (1, True)
    post = Post()
    with serve(post) as port:
        (home / "fengxun.toml").write_text(SETTINGS.format(port=port), "utf-8")
        sent = call("duty", "test", "1", "--home", home)
        post.refused["chen@yc.example"] = "550 no such user"
        refused = call("duty", "test", "1", "--home", home)
    assert (sent.code, "250 OK" in sent.out) == (0, True)
    assert "测试邮件" in plain(post.messages()[0])
    assert (refused.code, "550 no such user" in refused.out) == (1, True)
    assert "拒收：550 no such user" in call("duty", "list", "--home", home).out.replace("\n", "")
    assert call("duty", "test", "9", "--home", home).code == 3
