"""``fengxun report``: the same files however often and wherever they are made; nothing half-written after a kill or on a full disk."""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from console.installation import open_installation
from core.clock import shanghai, system_clock
from storage.audit import list_audit
from tests.console.calling import ROOT, Call, run_process
from tests.items import HOUR
from tests.reports.month import World

NAME = "运城市产品质量安全风险信息月报（{}年第{}期）"
SMALL_DISK_KB = 60
"""More than the record's own small files need, less than the Word file."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with reviewed events of this month, nothing frozen. Not to be written to."""
    home = tmp_path_factory.mktemp("report") / "home"
    installation = open_installation(home, create=True)
    world = World(installation.record)
    for place in range(20):
        world.add(system_clock() - place * HOUR, measures=(("D2a", "done", None),))
    installation.record.close()
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "home"))


@pytest.fixture
def month() -> str:
    day = shanghai(system_clock())
    later = day.month % 12 + 1
    return f"{day:%Y-%m}" if day.day <= 20 else f"{day.year + (later == 1)}-{later:02d}"


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.name != ".lock"}


def test_two_processes_in_two_zones_write_the_same_bytes(home: Path, month: str, tmp_path: Path) -> None:
    first = run_process("report", "monthly", month, "--home", str(home), "--json", TZ="America/New_York", PYTHONHASHSEED="1")
    assert first.code == 0, first.err
    second = run_process(
        "report", "monthly", month, "--home", str(home), "--out", str(tmp_path / "out"), TZ="Asia/Tokyo", PYTHONHASHSEED="2"
    )
    assert second.code == 0, second.err
    made = json.loads(first.out)
    assert (made["new"], made["edition"], made["levels"]) == (True, 1, {"key": 0, "important": made["total"], "general": 0})
    assert digests(home / "reports") == digests(tmp_path / "out")
    year, number = month.split("-")
    assert sorted(digests(tmp_path / "out")) == [NAME.format(year, int(number)) + suffix for suffix in (".docx", ".xlsx")]


@pytest.mark.parametrize("fault", ["report.frozen:1", "report.half:1", "report.written:1", "report.half:2", "report.written:2"])
def test_killed_midway_nothing_is_half_written_and_the_next_run_ends_it(home: Path, month: str, tmp_path: Path, fault: str) -> None:
    killed = run_process("report", "monthly", month, "--home", str(home), FENGXUN_FAULT=fault)
    assert killed.code == 137
    assert run_process("report", "monthly", month, "--home", str(home), "--out", str(tmp_path / "whole")).code == 0
    whole = digests(tmp_path / "whole")
    left = {name: digest for name, digest in digests(home / "reports").items() if not name.endswith(".part")} if fault[7] != "f" else {}
    assert left.items() <= whole.items()
    assert run_process("report", "monthly", month, "--home", str(home)).code == 0
    assert digests(home / "reports") == whole


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX shells")
def test_a_full_disk_leaves_nothing_and_is_explained(home: Path, month: str) -> None:
    assert run_process("report", "monthly", month, "--home", str(home)).code == 0
    shutil.rmtree(home / "reports")
    command = shlex.join([sys.executable, "-m", "console", "--home", str(home), "report", "monthly", month])
    limited = ["bash", "-c", f"ulimit -f {SMALL_DISK_KB}; exec {command}"]
    done = subprocess.run(limited, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 3, done.stderr
    assert "报告文件没有写成：文件超过了允许的大小" in done.stderr
    assert digests(home / "reports") == {}


def test_another_edition_needs_a_reason(home: Path, month: str, call: Call) -> None:
    assert call("--home", home, "report", "monthly", month).code == 0
    refused = call("--home", home, "report", "monthly", month, "--again", "x")
    assert (refused.code, "至少两个字" in refused.err) == (3, True)
    again = call("--home", home, "report", "monthly", month, "--again", "补登一条", "--json")
    assert json.loads(again.out)["edition"] == 2
    assert len(digests(home / "reports")) == 4
    listed = json.loads(call("--home", home, "report", "list", "--json").out)
    assert [(row["month"], row["edition"]) for row in listed["reports"]] == [(month, 2), (month, 1)]
    assert {row["kind"] for row in listed["due"]} == {"monthly", "annual"}
    with open_installation(home).record.read() as connection:
        rows = [(row.action, row.detail["edition"]) for row in list_audit(connection)]
    assert rows == [("report.freeze", 2), ("report.freeze", 1)]


def test_what_people_read(home: Path, month: str, call: Call) -> None:
    assert "还没有形成过月报" in call("--home", home, "report", "list").out
    said = call("--home", home, "report", "monthly", month).out
    assert "已冻结" in said
    assert "此前已冻结，未改变" in call("--home", home, "report", "monthly", month).out
    assert month in call("--home", home, "report", "list").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [("2026-13", "“2026-13”不是月份。请写成 2026-11"), ("2101-01", "超出范围"), ("2100-12", "现在还没有数据")],
)
def test_months_that_cannot_be_reported(home: Path, call: Call, arguments: str, says: str) -> None:
    outcome = call("--home", home, "report", "monthly", arguments)
    assert (outcome.code, outcome.out) == (3, "")
    assert says in outcome.err


def test_a_template_with_an_unknown_field_is_explained_and_freezes_nothing_twice(home: Path, month: str, call: Call) -> None:
    with (home / "fengxun.toml").open("a", encoding="utf-8") as file:
        file.write('[report]\ntemplate = "own.docx"\n')
    for _ in range(2):
        outcome = call("--home", home, "report", "monthly", month)
        assert (outcome.code, "月报模板" in outcome.err) == (3, True)
    assert digests(home / "reports") == {}
