"""A problem: a product and what is wrong with it, close together in one sentence."""

from dataclasses import dataclass

from classifiers.automaton import Hit
from classifiers.clauses import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """A product and what is wrong with it, in one sentence."""

    sentence: Sentence
    product: Hit
    trouble: Hit
    rule: str


def reach(gap: str) -> int:
    """The length of a gap in Chinese characters; English takes about four letters where Chinese takes one character."""
    return len(gap) // 4 if gap.isascii() and len(gap) > 4 else len(gap)
