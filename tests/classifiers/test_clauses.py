"""Sentences, moods and quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.automaton import Scanner
from classifiers.clauses import MAX_QUOTE, MAX_TEXT, Sentence, read_passage, split_sentences
from classifiers.lexicon import load_lexicon

SCANNER = Scanner(load_lexicon())


def sentences(text: str) -> list[Sentence]:
    return list(split_sentences(read_passage("text", text), SCANNER))


def test_only_sentences_with_hits_are_kept_and_numbered_through() -> None:
    assert [(sentence.order, sentence.text) for sentence in sentences("天晴。\n\n 电热毯起火。雨停。召回！")] == [
        (2, "电热毯起火。"),
        (4, "召回!"),
    ]


@pytest.mark.parametrize(
    "text", ["未发生起火", "没有起火", "防止起火", "避免发生火灾", "未造成人员受伤", "无人受伤", "尚未收到人员伤亡报告", "未发现不合格"]
)
def test_denials(text: str) -> None:
    (sentence,) = sentences(f"电热毯{text}。")
    assert sentence.denied
    assert not sentence.has("injury")
    assert not sentence.has("hazard")
    assert not sentence.has("cue", "DEFECT")


@pytest.mark.parametrize("text", ["无法喷射", "无证经营的电热毯起火", "未经检验的电热毯起火", "未成年人使用时起火"])
def test_words_that_only_look_like_denials(text: str) -> None:
    (sentence,) = sentences(text)
    assert not sentence.denied


def test_a_denial_ends_with_its_clause() -> None:
    (sentence,) = sentences("电热毯未起火，但造成1人受伤。")
    assert [hit.code for hit in sentence.denied] == ["FIRE"]
    assert sentence.has("injury")


@pytest.mark.parametrize(
    ("text", "possible"), [("可能造成烫伤", True), ("一旦漏电会导致死亡", True), ("造成烫伤", False), ("存在烫伤风险", True)]
)
def test_what_may_happen(text: str, possible: bool) -> None:
    (sentence,) = sentences(text)
    assert all(sentence.is_possible(hit) is possible for hit in sentence.of("injury"))


def test_quotes_of_long_sentences_hold_their_hits() -> None:
    text = "，".join(["记者在现场看到"] * 60) + "，电热毯起火，" + "，".join(["邻居说"] * 90)
    sentence = next(sentence for sentence in sentences(text) if sentence.has("product"))
    quote = sentence.quote(sentence.of("product")[0], sentence.of("hazard")[0])
    assert "电热毯起火" in quote.quote
    assert len(quote.quote) <= MAX_QUOTE
    assert text[quote.start : quote.end] == quote.quote


def test_titles_are_one_sentence() -> None:
    (sentence,) = split_sentences(read_passage("title", "电热毯起火？厂家：召回"), SCANNER)
    assert sentence.order == 0


def test_a_passage_is_cut_at_the_cap() -> None:
    assert len(read_passage("text", "晴" * (MAX_TEXT + 5)).folded.text) == MAX_TEXT


@given(st.text(alphabet="电热毯起火召回未可能。，\n　ﬁ①Ａ萬", max_size=120))
def test_sentences_do_not_overlap_and_hold_their_hits(text: str) -> None:
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start < sentence.end
        last = sentence.end
        for hit in (*sentence.hits, *sentence.denied):
            assert sentence.start <= hit.start < hit.end <= sentence.end
            start, end = sentence.clause_span(hit)
            assert sentence.start <= start <= hit.start < hit.end <= end <= sentence.end
