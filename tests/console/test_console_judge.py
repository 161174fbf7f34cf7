"""``fengxun judge`` and ``fengxun extract``: words for people, lines for machines, lines of an error named."""

import io
import json
import sys
from pathlib import Path

import pytest

from classifiers import judge
from console.explain import HAZARD_NAMES
from core.criteria import FLAGS
from tests.console.calling import Call

FIRE = "示例牌电热毯起火致2人死亡"
TEXT = "某小区一住户使用示例牌电热毯时起火，造成2人死亡、3人受伤。经检测，电热毯内部线路短路。"


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def lines(*items: object) -> bytes:
    return b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in items)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_explained_whatever_its_charset(charset: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes(f"{FIRE}\r\n{TEXT * 3}".encode(charset))
    out = call("judge", tmp_path / "text.txt").out
    assert out.startswith("级别：重点")
    assert "K1 人员伤亡" in out
    assert f"“{FIRE}”" in out
    assert "危害类型：着火燃烧" in out


def test_standard_input_and_json(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, TEXT.encode())
    verdict = json.loads(call("judge", "--title", FIRE, "--json").out)
    assert verdict["level"] == "key"
    assert verdict["hazard"][0] == "fire"


def test_lines_have_the_promised_keys(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, lines({"id": "a", "title": FIRE, "text": TEXT, "published": "2026-11-02"}, {"title": None, "text": 5}))
    outcome = call("judge", "--jsonl")
    first, second = map(json.loads, outcome.out.splitlines())
    assert outcome.code == 0
    assert set(first) == {"id", "gate", "scope", *FLAGS, "level", "hazard", "evidence"}
    assert (first["id"], first["gate"], first["scope"], first["K1"], first["level"]) == ("a", True, "in", True, "key")
    assert all(isinstance(first[flag], bool) for flag in FLAGS)
    assert set(first["hazard"]) <= set(HAZARD_NAMES)
    for reason in first["evidence"]:
        source = FIRE if reason["where"] == "title" else TEXT
        assert source[reason["start"] : reason["start"] + len(reason["quote"])] == reason["quote"]
    assert (second["id"], second["level"], second["hazard"]) == ("2", "none", [])


@pytest.mark.parametrize("bad", [b"{no json\n", b"[1]\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n"])
def test_a_bad_line_is_named_and_what_came_before_is_kept(bad: bytes, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, lines({"id": "a", "title": FIRE}) + b"\n" + bad + lines({"id": "b"}))
    outcome = call("judge", "--jsonl", "-")
    assert outcome.code == 3
    assert "第 3 行" in outcome.err
    assert [json.loads(line)["id"] for line in outcome.out.splitlines()] == ["a"]


def test_nothing_to_judge_is_said(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b" \n")
    outcome = call("judge")
    assert (outcome.code, outcome.out) == (3, "")
    assert "没有可研判的文字" in outcome.err


def test_every_coarse_hazard_has_a_name() -> None:
    shipped = judge.load_judge()
    codes = [code for kind, code in shipped._lexicon.groups if kind == "hazard"]
    assert set(shipped.hazard_classes(codes)) <= set(HAZARD_NAMES)


def test_extract_prints_what_was_read(call: Call, tmp_path: Path) -> None:
    page = f"<html><title>{FIRE}</title><body><p>2026年11月2日 来源：示例网</p><p>{TEXT * 3}</p></body></html>"
    (tmp_path / "page.html").write_bytes(page.encode("gb18030"))
    answer = json.loads(call("extract", tmp_path / "page.html", "--url", "https://news.example/1.html").out)
    assert {"title", "published", "body", "author", "source"} <= answer.keys()
    assert answer["title"] == FIRE
    assert TEXT in answer["body"]


@pytest.mark.parametrize("body", [b"", b"\0" * 5000, b"<html></html>"])
def test_extract_of_a_page_without_text_says_so(body: bytes, call: Call, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(body)
    outcome = call("extract", tmp_path / "page.html")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("错误：")
