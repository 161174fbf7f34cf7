"""The character stream on which matching is decided."""

from hypothesis import given
from hypothesis import strategies as st

from core.text import fold
from storage.search.stream import solid


@given(st.text(st.one_of(st.characters(), st.sampled_from("，：！…㎏①Ａ\u200b電e\u0301 "))))
def test_solid_is_the_folded_text_without_blanks(text: str) -> None:
    assert solid(text) == "".join(fold(text).split())
    assert not any(character.isspace() for character in solid(text))


def test_solid_of_mixed_forms() -> None:
    assert solid("Ａ b\u3000c\n电 池") == "abc电池"
