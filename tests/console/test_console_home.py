"""Where the home is looked for, and what refuses to start: always the reason and the place, never a change."""

import sqlite3
from pathlib import Path

import pytest

from storage import database
from tests.console.calling import Call, Demo


def test_home_before_after_and_from_the_environment(demo: Demo, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    after = call("search", "起火", "--home", demo.home)
    before = call("--home", demo.home, "search", "起火")
    monkeypatch.setenv("FENGXUN_HOME", str(tmp_path / "other"))
    over = call("search", "起火", "--home", demo.home)
    monkeypatch.setenv("FENGXUN_HOME", str(demo.home))
    named = call("search", "起火")
    nested = call("sources", "quarantine")
    assert after.out == before.out == over.out == named.out
    assert "起火" in after.out
    assert (nested.code, nested.err) == (0, "")


@pytest.mark.parametrize("command", ["search x", "sources", "outbox", "doctor", "settings", "reindex", "worker --once", "crawl --due"])
def test_no_home_is_named_and_not_made(command: str, call: Call, tmp_path: Path) -> None:
    outcome = call("--home", tmp_path / "nowhere", *command.split())
    assert outcome.code == 3
    assert str(tmp_path / "nowhere") in outcome.err
    assert not (tmp_path / "nowhere").exists()


def test_var_under_the_working_directory_is_the_default(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path / "var") in call("sources").err
    made = call("crawl", "--init")
    assert made.code == 0
    assert "contact" in made.out
    assert (tmp_path / "var" / "fengxun.toml").exists()
    assert call("sources").code == 0


def test_a_slip_in_the_settings_is_named_with_file_and_line(copied: Path, call: Call) -> None:
    (copied / "fengxun.toml").write_text("[crawl]\ndelay_s = 0\n\ncontcat = 'x'\n", "utf-8")
    outcome = call("sources", "--home", copied)
    assert outcome.code == 3
    assert "fengxun.toml 第 4 行" in outcome.err
    assert "crawl.contcat" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_missing_folder_of_own_sources_is_said(copied: Path, call: Call) -> None:
    (copied / "fengxun.toml").write_text("[crawl]\nsources_dir = 'mine'\nallow_loopback = true\n", "utf-8")
    outcome = call("sources", "--home", copied)
    assert outcome.code == 3
    assert str(copied / "mine") in outcome.err
    (copied / "mine").mkdir()
    (copied / "mine" / "broken.yml").write_text("name: 一个来源\nbogus: 1\n", "utf-8")
    outcome = call("sources", "--home", copied)
    assert outcome.code == 1
    assert "来源文件有误，已停用 broken" in outcome.out
    assert "cn-samr-recall" in outcome.out


def test_a_newer_record_is_refused_and_left_alone(copied: Path, call: Call) -> None:
    with sqlite3.connect(copied / "record.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (copied / "record.db").read_bytes()
    for command in ("search x", "sources", "outbox", "reindex", "worker --once"):
        outcome = call("--home", copied, *command.split())
        assert outcome.code == 3
        assert "比本程序新" in outcome.err
    assert (copied / "record.db").read_bytes() == before


def test_a_record_in_use_elsewhere_is_said(copied: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 10)
    monkeypatch.setattr(database, "BUSY_ROUNDS", 2)
    other = sqlite3.connect(copied / "record.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    outcome = call("outbox", "--retry", "--home", copied)
    other.execute("ROLLBACK")
    other.close()
    assert outcome.code == 3
    assert "记录库正被其他程序占用" in outcome.err
    assert call("outbox", "--retry", "--home", copied).code == 0


@pytest.mark.parametrize("command", ["demo", "replay"])
def test_invented_material_never_enters_a_real_home(command: str, call: Call, tmp_path: Path) -> None:
    home, material = tmp_path / "real", tmp_path / "material"
    assert call("crawl", "--init", "--home", home).code == 0
    material.mkdir()
    (material / "a.jsonl").write_text('{"id": "1", "title": "甲", "text": "乙"}\n', "utf-8")
    outcome = call(command, *([material] if command == "replay" else []), "--home", home)
    assert outcome.code == 3
    assert str(home) in outcome.err
    assert not (home / "record.db").exists()


def test_a_file_where_a_folder_is_wanted_is_no_trace(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert call("sources", "--home", tmp_path / "file").code == 2
    outcome = call("crawl", "--init", "--home", tmp_path / "file" / "home")
    assert outcome.code == 3
    assert outcome.err.startswith("错误：")
