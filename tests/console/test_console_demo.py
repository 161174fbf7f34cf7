"""The demo: the whole chain, twice, with books that add up and a next command that works as typed."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from console.commands.demo import called_as
from tests.console.calling import ROOT, Call, Demo

FIGURES = re.compile(r"^(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\S+)$", re.MULTILINE)


def figures(out: str) -> list[list[int]]:
    """seen, new, revised, repeated, quarantined, skipped of every source."""
    return [[int(number) for number in line[1:7]] for line in FIGURES.findall(out)]


def test_the_first_run_finds_and_explains(demo: Demo) -> None:
    out = demo.first.out
    assert (demo.first.code, demo.first.err) == (0, "")
    assert "虚构数据" in out
    books = figures(out)
    assert len(books) == 8
    assert all(seen == sum(ended) for seen, *ended, _skipped in books)
    assert sum(new for _, new, *_ in books) > 50
    assert re.search(r"信息级别：重点 \d+，重要 \d+", out)
    assert re.search(r"^1\. \[重点\] .+\n   .*K\d .+\n   “.+”$", out, re.MULTILINE), "the top of the queue has its reasons and a quote"
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日", out)
    assert "脚本生成的样例网页" in out, "without a browser it says what was left out"


def test_the_second_run_has_nothing_new(demo: Demo) -> None:
    assert (demo.second.code, demo.second.err) == (0, "")
    assert sum(new + revised for _, new, revised, *_ in figures(demo.second.out)) == 0
    assert "没有新内容" in demo.second.out
    first, second = (out.partition("信息级别")[2].partition("演示用户") for out in (demo.first.out, demo.second.out))
    assert first[0] == second[0]


def test_the_next_commands_work_as_typed(demo: Demo) -> None:
    typed = [shlex.split(line) for line in demo.first.out.partition("接下来可以：")[2].splitlines() if line.strip()]
    assert [words[3] for words in typed] == ["search", "sources", "sources"]
    done = subprocess.run(typed[0], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert "电动自行车" in done.stdout


def test_figures_are_the_same_for_machines(demo: Demo, call: Call) -> None:
    listed = json.loads(call("sources", "--json", "--home", demo.home).out)
    assert listed["broken"] == {}
    for source in listed["sources"]:
        last = source["last"]
        assert last["seen"] == last["new"] + last["revised"] + last["repeated"] + last["quarantined"]
        assert last["started_at"].endswith("+08:00")


def test_an_installed_script_names_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["bin/fengxun", "demo"])
    assert called_as() == ["bin/fengxun"]
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".venv" / "bin" / "fengxun"), "demo"])
    assert called_as() == [str(tmp_path / ".venv" / "bin" / "fengxun")]
    monkeypatch.chdir(tmp_path)
    assert called_as() == [".venv/bin/fengxun"]
