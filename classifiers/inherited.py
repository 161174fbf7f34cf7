"""Problems of sentences that name no product because title or opening did: failed batches of a sampling, English recall notices."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.problem import Problem
from classifiers.reading import Reading

_LAST: Final = 12
"""Sentences that still speak of the product in the title."""
_OPENING: Final = 2


def find_inherited(reading: Reading) -> Iterator[Problem]:
    """Failed samples of the product whose sampling title or opening announce; recalls of the product in an English title."""
    subject = _subject(reading)
    if subject is None:
        return
    is_sampling = any(sentence.has("cue", "SAMPLING") for sentence in reading.sentences if sentence.order <= _OPENING)
    for sentence in reading.sentences:
        if 0 < sentence.order <= _LAST and not sentence.has("product"):
            for hit in sentence.of("cue", "DEFECT", "RECALL")[:1]:
                word = sentence.between(hit.start, hit.end)
                if word.isascii() or (is_sampling and word.startswith("不合格")):
                    yield Problem(sentence, replace(hit, kind="product", code=subject.code), hit, "gate.product_of_the_title")


def _subject(reading: Reading) -> Hit | None:
    """The first product of title or opening; of names in a row the last one (电动自行车 + 充电器)."""
    products = next((found for found in map(_products, reading.sentences[:_OPENING]) if found), [])
    if not products:
        return None
    subject = products[0]
    for before, after in pairwise(products):
        if before is not subject or after.start != before.end:
            break
        subject = after
    return subject


def _products(sentence: Sentence) -> list[Hit]:
    return sentence.of("product") if sentence.order <= _OPENING else []
