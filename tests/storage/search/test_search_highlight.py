"""Snippets are cut from the original text and marked at what was asked for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.highlight import Snippet, mark_html, mark_terminal, snippet
from storage.search.query import Phrase, needle, parse_query
from storage.search.stream import solid

LONG = "无关内容" * 100


def marked(found: Snippet) -> list[str]:
    return [found.text[start:end] for start, end in found.marks]


@pytest.mark.parametrize(
    ("text", "typed", "marks"),
    [
        ("某市召回一批电暖器", "电暖器", ["电暖器"]),
        ("某市召回一批電暖器", "电暖器", ["電暖器"]),
        ("型号 ＡＢ１２ 的充电器", "ab12", ["ＡＢ１２"]),
        ("重１㎏的电池", "1kg", ["１㎏"]),
        ("召回 电\n池", '"召回电池"', ["召回 电 池"]),
        ("充电宝召回，充电宝下架", "充电宝 -下架", ["充电宝", "充电宝"]),
        ("一二三四", "一二 二三", ["一二三"]),
        ("没有", "奶粉", []),
        ("只看", "", []),
        ("零\u200b宽电\u200b池", "电池", ["电\u200b池"]),
    ],
)
def test_marks(text: str, typed: str, marks: list[str]) -> None:
    assert marked(snippet(text, parse_query(typed))) == marks


def test_window_holds_the_most_different_words() -> None:
    text = "电池" + LONG + "电池起火，充电器" + LONG + "起火"
    found = snippet(text, parse_query("电池 起火 充电器"), width=40)
    assert marked(found) == ["电池起火", "充电器"]
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) == 42


def test_start_of_text_without_marks() -> None:
    assert snippet("第一行\n第二行", None, width=5) == Snippet("第一行 第…", ())


@given(
    st.text(st.sampled_from("电池 起火\nＡａ㎏kg…\u200b<&"), max_size=300),
    st.text(st.sampled_from('电池 起火aＡ㎏"-'), max_size=12),
    st.integers(1, 60),
)
def test_every_mark_is_a_wanted_word(text: str, typed: str, width: int) -> None:
    node = parse_query(typed)
    found = snippet(text, node, width)
    assert len(found.text) <= width + 2
    assert len(found.marks) == len(set(found.marks))
    assert all(start < end for start, end in found.marks)
    if isinstance(node, Phrase) and len(text) <= width and needle(node.text) in solid(text):
        assert found.marks


def test_hostile_lengths() -> None:
    found = snippet("啊" * 200_000, Phrase("啊" * 150), width=100)
    assert found.marks == ()
    assert snippet("", parse_query("电池")) == Snippet("", ())
    assert snippet("电池", parse_query("电池"), width=0).marks == ()


def test_html_is_escaped() -> None:
    found = snippet('<script>alert("电池")</script>', parse_query("电池 script"))
    page = mark_html(found)
    assert page.startswith("&lt;<mark>script</mark>&gt;alert(&quot;<mark>电池</mark>&quot;)")
    assert re.sub("</?mark>", "", page).count("<") == 0


def test_terminal_cannot_be_steered() -> None:
    assert mark_terminal(Snippet("\x1b[2J电池\x9b", ((4, 6),))) == " [2J\x1b[1;31m电池\x1b[0m "
