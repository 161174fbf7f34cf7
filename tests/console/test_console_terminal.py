"""What reaches a terminal: one safe line, tables that keep ids whole, a sentence where there is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.terminal import clean, say, show_marked, show_table

HOSTILE = "\x1b[31m红\x1b]0;标题\x07\u202e倒\u2066\r\n第二行\x9b2J\u2028三\u200b"


def test_hostile_text_becomes_one_harmless_line() -> None:
    assert clean(HOSTILE) == "[31m红]0;标题倒  第二行2J 三"


@given(st.text())
def test_nothing_but_printable_characters_is_left(text: str) -> None:
    assert clean(text).isprintable()


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_plain_text_is_left_alone(text: str) -> None:
    assert clean(f"  {text}，「{text}」 a") == f"  {text}，「{text}」 a"


def test_a_line_keeps_its_indent(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"   {HOSTILE}")
    out = capsys.readouterr().out
    assert out.startswith("   [31m红")
    assert out.count("\n") == 1


def test_markup_in_crawled_text_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    show_marked([("[bold]", False), (HOSTILE, True), ("[/x]", False)], indent=4)
    show_table("表", ("甲",), [("[red]x[/red]",)], "空")
    out = capsys.readouterr().out
    assert "    [bold]" in out
    assert "[/x]" in out
    assert "[red]x[/red]" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("width", [80, 120])
def test_ids_stay_whole_and_lines_fit(width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = [(7, f"cn-{'long-' * 5}source-name\n名称", "很长的说明" * 30), (123456, "b", "短")]
    show_table("表", ("编号", "来源", "说明"), rows, "空", whole=("来源",), numbers=("编号",))
    lines = capsys.readouterr().out.splitlines()
    assert any(f"cn-{'long-' * 5}source-name" in line for line in lines)
    assert any(line.startswith("123456") for line in lines)
    assert max(map(cell_len, lines)) <= width


def test_an_empty_table_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_table("表", ("甲",), [], "没有内容，先采集。")
    assert capsys.readouterr().out == "没有内容，先采集。\n"
