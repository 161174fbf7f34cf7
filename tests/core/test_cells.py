"""Text of Excel cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cells import MAX_UNITS, clean_cell

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("燃气灶\x00\x0b抽查\x1f", "燃气灶抽查"),
        ("甲\ud800乙\ufffe\uffff", "甲乙"),
        ("一\r\n二\r三\t四", "一\n二\n三\t四"),
        ("甲\u202e乙\u2066丙", "甲乙丙"),
        ("=1+1", "=1+1"),
        ("", ""),
    ],
)
def test_what_a_cell_cannot_hold_goes(text: str, clean: str) -> None:
    assert clean_cell(text) == clean


def test_a_long_text_is_cut_with_a_mark() -> None:
    assert clean_cell("长" * 40_000) == "长" * (MAX_UNITS - 1) + "…"
    assert clean_cell("长" * MAX_UNITS) == "长" * MAX_UNITS


def test_half_a_pair_is_never_left() -> None:
    cut = clean_cell("a" + "𠮷" * 20_000)
    assert cut.endswith("𠮷…")
    assert len(cut.encode("utf-16-le")) <= 2 * MAX_UNITS


@given(ANYTHING)
def test_any_text_can_be_written_and_is_stable(text: str) -> None:
    clean = clean_cell(text)
    assert clean.encode("utf-8").decode() == clean
    assert clean_cell(clean) == clean
