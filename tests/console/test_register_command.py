"""``fengxun register`` as people type it."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from register.hand_over import hand_over
from storage.database import Record, open_engine, sqlite_url
from storage.home import create_home
from storage.migrate import migrate
from tests.console.calling import Call
from tests.register.bureau import LATER, SETTINGS, enter, find_event, hire, issued


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one issued entry that waits to be handed over."""
    create_home(tmp_path / "home")
    record = Record(open_engine(sqlite_url(tmp_path / "home" / "record.db")))
    migrate(record)
    bureau = hire(record)
    entry = issued(record, bureau, enter(record, bureau.analyst, find_event(record)))
    with record.write() as connection:
        hand_over(connection, entry.number, ["json"], bureau.analyst, now=LATER, settings=SETTINGS)
    record.close()
    return tmp_path / "home"


def test_list_and_show(call: Call, home: Path) -> None:
    shown = call("register", "list", "--home", home)
    assert shown.code == 0
    assert "YC-2026-000001" in shown.out
    listed = json.loads(call("register", "list", "--level", "important", "--json", "--home", home).out)
    assert (listed["total"], listed["entries"][0]["state"]) == (1, "triaged")
    assert json.loads(call("register", "list", "--county", "140829", "--json", "--home", home).out)["total"] == 0
    one = call("register", "show", "YC-2026-000001", "--home", home)
    assert "C1 危害较大或上升（机器）" in one.out
    assert json.loads(call("register", "show", "YC-2026-000001", "--json", "--home", home).out)["display"] == "运市监风险〔2026〕1号"


def test_wrong_numbers_and_choices(call: Call, home: Path) -> None:
    missing = call("register", "show", "YC-2026-999999", "--home", home)
    assert (missing.code, "YC-2026-999999" in missing.err) == (3, True)
    assert call("register", "list", "--state", "flying", "--home", home).code == 2


def test_export(call: Call, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    assert call("register", "export", "--out", out, "--home", home).code == 0
    sheet = load_workbook(out).active
    assert sheet is not None
    assert sheet["B2"].value == "YC-2026-000001"
    failed = call("register", "export", "--out", tmp_path / "no" / "a.xlsx", "--home", home)
    assert failed.code == 3
    (home / "fengxun.toml").write_text('[register]\ncolumns = "own.yml"\n', "utf-8")
    (home / "own.yml").write_text("columns:\n- {field: colour}\n", "utf-8")
    broken = call("register", "export", "--out", out, "--home", home)
    assert (broken.code, "own.yml 第2行" in broken.err) == (3, True)


def test_hand_overs(call: Call, home: Path) -> None:
    listed = call("register", "handover", "--home", home)
    assert (listed.code, "等待" in listed.out) == (0, True)
    again = call("register", "handover", "--retry", "--json", "--home", home)
    assert again.code == 0
    rows = json.loads(again.out[again.out.index("{") :])["rows"]
    assert [(row["way"], row["state"]) for row in rows] == [("json", "waiting")]
