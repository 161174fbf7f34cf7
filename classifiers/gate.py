"""The relevance gate: does the notice name a concrete quality or safety problem of a product?

A problem is a product and a trouble close together in one sentence (domain rubric R): news of firms, meetings and campaigns without
one stays outside.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.implied import find_implied
from classifiers.inherited import find_inherited
from classifiers.ownership import belongs
from classifiers.problem import Problem
from classifiers.reading import Reading

MAX_PROBLEMS: Final = 500
"""Problems of one notice that are looked at."""

_PERSONS: Final = re.compile(
    r"[^,。;]{0,8}?(?:大使|公使|领事|外交官|代办|士兵|官兵|部队|预备役|军人|员工|雇员|公务员|球员|队员|老将|旧将|小将|国脚|教练|中锋|前锋|门将|选手|专家|短信|代表)"
)
"""Behind 召回: people are called back, not goods."""
_GENERAL_FAULT: Final = frozenset({"COMPLAINT", "PENALTY", "WARNING", "EXPOSED"})
_STRONG_CUES: Final = frozenset({"DEFECT", "RECALL"})


def find_problems(reading: Reading) -> tuple[Problem, ...]:
    """The first ``MAX_PROBLEMS`` problems, the title's first; one per product mention at most, then the inherited ones."""
    named = (problem for sentence in reading.sentences for problem in _problems(sentence, reading))
    return tuple(islice(chain(named, find_inherited(reading)), MAX_PROBLEMS))


def _problems(sentence: Sentence, reading: Reading) -> Iterator[Problem]:
    yield from find_implied(sentence)
    products = sentence.of("product")[:12]
    troubles = [hit for hit in sentence.hits if _is_trouble(hit, reading, sentence)][:12]
    for product in products:
        near = [trouble for trouble in troubles if belongs(sentence, product, trouble)]
        if near:
            trouble = max(near, key=lambda hit: _rank(hit, reading))
            yield Problem(sentence, product, trouble, f"gate.{trouble.kind}.{trouble.code.lower()}")


def _is_trouble(hit: Hit, reading: Reading, sentence: Sentence) -> bool:
    if hit.kind == "hazard":
        return hit.weight == 1.0
    if hit.kind == "injury":
        return hit.code != "MINOR"
    if hit.kind != "cue" or (hit.code == "RECALL" and _PERSONS.match(sentence.between(hit.end, min(hit.end + 12, sentence.end)))):
        return False
    return hit.code in _STRONG_CUES or (hit.code in _GENERAL_FAULT and sentence.is_lead and _is_headline(sentence, reading))


def _is_headline(sentence: Sentence, reading: Reading) -> bool:
    return sentence.order == 0 or reading.is_short


def _rank(hit: Hit, reading: Reading) -> tuple[int, int]:
    """Hazards before injuries before recalls and complaints; the graver first."""
    order = {"hazard": 2, "injury": 1}.get(hit.kind, 0)
    return order, reading.group(hit).severity
