import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, fold_with_origin, han_ratio, remove_controls, simplify, tidy

CHINESE = st.text(alphabet="召回電壓鍋电压锅乾隆乾燥后後里裏，。（）ＡＢ１２①㎏Ⅳﬁ \u3000\u200b\ufeff\n\tİßaB9", max_size=60)
ANYTHING = st.text(max_size=60)


@given(st.one_of(CHINESE, ANYTHING))
def test_fold_is_idempotent(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.one_of(CHINESE, ANYTHING))
def test_every_folded_character_points_to_its_source(text: str) -> None:
    folded = fold_with_origin(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        source = simplify(unicodedata.normalize("NFKC", text[start:end]).lower())
        assert folded.text[index] in source or len(simplify(source)) == len(source)


@given(st.one_of(CHINESE, ANYTHING), st.data())
def test_spans_lie_inside_the_text(text: str, data: st.DataObject) -> None:
    folded = fold_with_origin(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    low, high = folded.span(start, end)
    assert 0 <= low < high <= len(text)


@given(st.text(alphabet="召回压力锅，。１２ＡＢ\u200b\u3000 ab", max_size=40), st.data())
def test_a_folded_span_folds_back_to_what_it_came_from(text: str, data: st.DataObject) -> None:
    folded = fold_with_origin(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    low, high = folded.span(start, start + 1)
    assert folded.text[start] in fold(text[low:high])


@given(st.one_of(CHINESE, ANYTHING))
def test_tidy_is_idempotent_and_clean(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert not any(noise in once for noise in "\x00\x0b\u200b\ufeff\u202e\r")
    assert "  " not in once
    assert "\n\n" not in once


@given(ANYTHING)
def test_simplify_keeps_the_length(text: str) -> None:
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("產品召回", "产品召回"),
        ("Ｍｏｄｅｌ　Ａ１", "model a1"),
        ("召\u200b回\ufeff", "召回"),
        ("㎏", "kg"),
        ("乾隆年間的乾燥機", "乾隆年间的干燥机"),
    ],
)
def test_fold_examples(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_remove_controls_counts_what_it_drops() -> None:
    assert remove_controls("a\x00b\ud800c\ufffed\n\t") == ("abcd\n\t", 3)


def test_han_ratio() -> None:
    assert han_ratio("") == 0.0
    assert han_ratio(" \n") == 0.0
    assert han_ratio("召回 ab") == 0.5


@given(st.text(st.one_of(st.characters(), st.sampled_from("，：！（）Ａ①\u200b電ΣİA"))))
def test_whole_texts_fold_like_their_characters(text: str) -> None:
    """The short way for usual texts gives what folding character by character gives (simplification apart)."""
    whole = fold_with_origin(text)
    pieces = [fold(character) for character in text]
    assert len(whole.text) == sum(map(len, pieces))
    assert list(whole.origin) == [index for index, piece in enumerate(pieces) for _ in piece]
