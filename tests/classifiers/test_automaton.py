"""Which terms are found, and which are hidden by masks, boundaries and longer names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.automaton import Scanner
from classifiers.lexicon import Lexicon, Meaning


def lexicon(**kinds: list[str]) -> Lexicon:
    terms: dict[str, tuple[Meaning, ...]] = {}
    for kind, words in kinds.items():
        for word in words:
            terms[word] = (*terms.get(word, ()), Meaning(kind, word.upper(), 1.0))
    return Lexicon(terms, {}, {}, "test")


def found(scanner: Scanner, text: str) -> list[tuple[str, str]]:
    return [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan(text)]


def test_masks_hide_what_lies_inside() -> None:
    scanner = Scanner(lexicon(cue=["召回"], mask=["召回率"]))
    assert found(scanner, "召回率很高") == []
    assert found(scanner, "召回电饭锅,召回率很高") == [("cue", "召回")]


def test_masks_do_not_hide_what_reaches_out() -> None:
    scanner = Scanner(lexicon(product=["灭火器"], mask=["灭火"]))
    assert found(scanner, "灭火器失效") == [("product", "灭火器")]


def test_masks_leave_traps() -> None:
    scanner = Scanner(lexicon(trap=["老挝"], region=["万荣"], mask=["老挝万荣"]))
    assert found(scanner, "老挝万荣") == [("trap", "老挝")]


def test_the_longest_name_wins_within_its_kind() -> None:
    scanner = Scanner(lexicon(region=["绛县", "新绛县"], hazard=["起火", "充电起火"]))
    assert found(scanner, "新绛县充电起火") == [("region", "新绛县"), ("hazard", "充电起火"), ("hazard", "起火")]


def test_one_term_may_mean_two_things() -> None:
    scanner = Scanner(lexicon(injury=["烫伤"], hazard=["烫伤"]))
    assert sorted(found(scanner, "烫伤")) == [("hazard", "烫伤"), ("injury", "烫伤")]


@pytest.mark.parametrize(("text", "count"), [("a fan", 1), ("two fans", 1), ("fantasy", 0), ("afan", 0), ("召回fan风扇", 1), ("fan2", 0)])
def test_english_words_are_whole(text: str, count: int) -> None:
    assert len(Scanner(lexicon(product=["fan"])).scan(text)) == count


@given(st.text(alphabet="绛县新召回率器灭火", max_size=60))
def test_hits_are_in_order_and_inside(text: str) -> None:
    scanner = Scanner(lexicon(region=["绛县", "新绛县"], cue=["召回"], mask=["召回率"], product=["灭火器"]))
    hits = scanner.scan(text)
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
