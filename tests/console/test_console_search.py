"""``fengxun search``: JSON for machines, marks and next steps for people, nothing hostile on the terminal."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.console.calling import Call, Demo


def test_json_has_the_promised_shape(demo: Demo, call: Call) -> None:
    outcome = call("search", "电动自行车", "起火", "--json", "--home", demo.home)
    answer = json.loads(outcome.out)
    assert outcome.code == 0
    assert answer["total"] == len(answer["hits"]) > 0
    hit = answer["hits"][0]
    assert {"id", "title", "published", "source", "level", "score", "snippet"} <= hit.keys()
    assert hit["published"].endswith("+08:00")
    assert hit["published"][4] == "-"
    assert hit["level"] in {"key", "important", "general", "none"}
    assert "起火" in hit["snippet"]
    assert sum(answer["facets"]["source"].values()) == answer["total"]


def test_people_see_chinese_dates_names_and_where_to_go_on(demo: Demo, call: Call) -> None:
    out = call("search", "起火", "--limit", "2", "--home", demo.home).out
    assert "显示第 1–2 条" in out
    assert "年11月" in out
    assert "cn-" not in out.replace("https://www.chinanews.com.cn", "")
    assert "加 --offset 2 继续" in out


def test_an_excluded_word_is_typed_as_it_is(demo: Demo, call: Call) -> None:
    def total(*words: str) -> int:
        return int(json.loads(call("search", *words, "--json", "--home", demo.home).out)["total"])

    assert 0 < total("起火", "-充电宝") < total("起火")
    assert total("起火", "-充电宝") + total("起火", "充电宝") == total("起火")
    assert total("起火", '-"充电宝"') == total("起火", "-充电宝")


def test_no_words_list_the_newest(demo: Demo, call: Call) -> None:
    outcome = call("search", "--home", demo.home)
    assert outcome.code == 0
    assert "显示第 1–10 条" in outcome.out


@pytest.mark.parametrize("words", [("毫不存在的词语",), ("起火", "--source", "nobody"), ('"没有完的短语',)])
def test_nothing_found_says_what_to_try(words: tuple[str, ...], demo: Demo, call: Call) -> None:
    outcome = call("search", *words, "--home", demo.home)
    assert (outcome.code, outcome.out.startswith("没有找到。可以")) == (0, True)


def test_beyond_the_end_is_said(demo: Demo, call: Call) -> None:
    assert "第 5000 条之后没有了" in call("search", "起火", "--offset", "5000", "--home", demo.home).out


def test_an_empty_record_says_how_to_fill_it(call: Call, tmp_path: Path) -> None:
    call("crawl", "--init", "--home", tmp_path)
    assert "fengxun crawl" in call("search", "起火", "--home", tmp_path).out


def test_a_hit_whose_row_vanished_is_no_crash(copied: Path, call: Call) -> None:
    found = json.loads(call("search", "起火", "--json", "--home", copied).out)
    gone = found["hits"][0]["id"]
    connection = sqlite3.connect(copied / "record.db")
    connection.execute("DELETE FROM signals WHERE id = ?", (gone,))
    connection.commit()
    connection.close()
    after = json.loads(call("search", "起火", "--json", "--home", copied).out)
    assert gone not in {hit["id"] for hit in after["hits"]}
    assert f"编号 {gone} 已不在记录库中" in call("search", "起火", "--limit", "1", "--home", copied).out


def test_a_hostile_title_cannot_steer_the_terminal(copied: Path, call: Call) -> None:
    number = json.loads(call("search", "起火", "--json", "--home", copied).out)["hits"][0]["id"]
    hostile = "\x1b[2J起火\x1b]0;x\x07\u202e倒写\r\n9. [重点] 假的一条\x9b31m"
    connection = sqlite3.connect(copied / "record.db")
    connection.execute("UPDATE signals SET title = ?, text = ?, address = ? WHERE id = ?", (hostile, hostile * 3, hostile, number))
    connection.commit()
    connection.close()
    for command in (("search", "起火", "--limit", "1"), ("outbox",), ("sources",)):
        out = call(*command, "--home", copied).out
        assert not any(sign in out for sign in ("\x1b", "\x07", "\x9b", "\u202e", "\r"))
        assert "\n9. [重点]" not in out
    assert "\x1b" not in call("search", "起火", "--json", "--home", copied).out
