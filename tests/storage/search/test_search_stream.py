"""The fast fold is the fold of the product."""

from hypothesis import given
from hypothesis import strategies as st

from core.text import fold
from storage.search.stream import folded, solid


@given(st.text(st.characters(exclude_characters="Σ")))
def test_folded_is_fold(text: str) -> None:
    assert folded(text) == fold(text)


def test_folded_on_usual_text() -> None:
    text = "乾隆牌電動車（型號ＡＢ－１２），最高溫度８０℃……重１㎏；\u200b已召回①批！"
    assert folded(text) == fold(text)
    assert solid("Ａ b\u3000c\n电 池") == "abc电池"
