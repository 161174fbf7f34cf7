"""The fast fold is the fold of the product."""

from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, fold_with_origin
from storage.search.stream import folded, folded_with_origin, solid


@given(st.text(st.one_of(st.characters(exclude_characters="Σ"), st.sampled_from("，：！…㎏①Ａ\u200b電e\u0301"))))
def test_folded_is_fold(text: str) -> None:
    assert folded(text) == fold(text)
    fast, plain = folded_with_origin(text), fold_with_origin(text)
    assert fast.text == plain.text
    assert tuple(fast.origin) == tuple(plain.origin)


def test_folded_on_usual_text() -> None:
    text = "乾隆牌電動車（型號ＡＢ－１２），最高溫度８０℃……重１㎏；\u200b已召回①批！"
    assert folded(text) == fold(text)
    assert tuple(folded_with_origin(text).origin) == tuple(fold_with_origin(text).origin)
    assert solid("Ａ b\u3000c\n电 池") == "abc电池"
