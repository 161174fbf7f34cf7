"""``fengxun replay`` on what people really have: odd names, broken lines, damaged archives, nothing at all."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.console.calling import Call, Outcome, run_process

PAGE = "<html><title>{0}</title><body><p>2026年11月2日</p><p>{1}</p></body></html>"
TEXT = "某小区一台示例牌取暖器使用时起火，造成一人受伤，消防部门初步认定为产品内部线路短路。" * 3
LINES = {"title": "示例牌电水壶漏电伤人", "text": TEXT.replace("取暖器", "电水壶")}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it comes from a colleague."""
    folder = tmp_path_factory.mktemp("replay") / "材料 #1 100%"
    inner = folder / "子 目录#?&"
    inner.mkdir(parents=True)
    (folder / "页 面#1%20?.html").write_bytes(PAGE.format("示例牌取暖器起火", TEXT).encode("gb18030"))
    (folder / "不是压缩.html.gz").write_bytes(b"not gzip")
    (folder / "截断.jsonl.gz").write_bytes(gzip.compress(json.dumps(LINES).encode() * 50)[:-20])
    (folder / "断链.html").symlink_to(folder / "nowhere")
    (folder / "无关.txt").write_text("x", "utf-8")
    lines = [json.dumps({"id": str(number), **LINES, "n": number}) for number in range(3)]
    (inner / "条 目%.jsonl").write_text("\n".join([*lines[:1], "{broken", *lines[1:], "[" * 5000]) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def replayed(material: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The home after one replay, and what was said."""
    home = tmp_path_factory.mktemp("replayed") / "home with blank"
    return home, run_process("replay", str(material), "--home", str(home))


def test_every_file_and_line_is_in_the_books(replayed: tuple[Path, Outcome]) -> None:
    _, outcome = replayed
    assert (outcome.code, outcome.err) == (0, "")
    figures = re.findall(r"(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +\S+$", outcome.out, re.MULTILINE)
    assert [tuple(map(int, line)) for line in figures] == [(3, 1, 0, 0, 2, 0), (5, 3, 0, 0, 2, 0)]
    assert "'" in outcome.out.splitlines()[-1], "the home with a blank is quoted in the next command"


def test_what_could_not_be_read_is_named(replayed: tuple[Path, Outcome], call: Call) -> None:
    listed = json.loads(call("sources", "quarantine", "--json", "--home", replayed[0]).out)
    reasons = sorted(item["reason"].partition("（")[0] for item in listed)
    assert reasons == ["文件无法读取或解压", "文件无法读取或解压", "第 2 行不是 JSON", "第 5 行不是 JSON"]


def test_what_was_read_is_found(replayed: tuple[Path, Outcome], call: Call) -> None:
    for words, number in (("取暖器", 1), ("电水壶", 3)):
        assert json.loads(call("search", words, "--json", "--home", replayed[0]).out)["total"] == number


def test_a_folder_without_material_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = call("replay", tmp_path / "empty", "--home", tmp_path / "home")
    assert outcome.code == 3
    assert "没有可回放的材料" in outcome.err
    assert not (tmp_path / "home").exists()
