"""What is indexed of a text: every back end finds a piece of it through these fields alone."""

from hypothesis import given
from hypothesis import strategies as st

from core.tokens import Tokenizer
from storage.search.base import SearchDocument
from storage.search.fields import SCHEMA_VERSION, index_version, texts
from storage.search.stream import solid


def test_fields_of_a_document(tokenizer: Tokenizer) -> None:
    fields = texts(SearchDocument(1, 1, "充電 寶", "火"), tokenizer)
    assert fields == {
        "title_words": "充电 宝",
        "title_pairs": "充电 电宝",
        "title_chars": "充 电 宝",
        "text_words": "火",
        "text_pairs": "",
        "text_chars": "火",
    }


@given(st.text(st.one_of(st.characters(), st.sampled_from("电池 ㎏\u3000\n\u200bA，")), max_size=40))
def test_pairs_are_every_two_neighbours_of_the_stream(tokenizer: Tokenizer, text: str) -> None:
    stream, fields = solid(text), texts(SearchDocument(1, 1, "", text), tokenizer)
    assert fields["text_chars"].split() == list(stream)
    assert fields["text_pairs"].split() == [stream[start : start + 2] for start in range(len(stream) - 1)]


def test_the_version_names_schema_and_tokenizer(tokenizer: Tokenizer) -> None:
    assert index_version(tokenizer) == f"v{SCHEMA_VERSION}-{tokenizer.version}"
