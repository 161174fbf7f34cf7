"""Everything the criteria look at, gathered once for a notice that passed the gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from classifiers.automaton import Hit
from classifiers.casualties import Harm
from classifiers.clauses import Sentence
from classifiers.problem import Problem
from classifiers.reading import Reading
from core.criteria import Scope
from core.model import Quantity, Quote, Reason

_TITLE, _LEAD, _BODY = 1.0, 0.95, 0.9
UNITS: Final = frozenset("台辆件个只具套条盏瓶支把双盒袋枚")


@dataclass(frozen=True, slots=True)
class Case:
    """A gated notice: its problems, the sentences around them, harms, traps and counts."""

    reading: Reading
    problems: tuple[Problem, ...]
    sentences: tuple[Sentence, ...]
    """The sentences of the problems and their neighbours, and the title."""
    harms: tuple[Harm, ...]
    traps: frozenset[str]
    quantities: tuple[Quantity, ...]
    is_foreign_notice: bool
    """Written in a foreign language: an authority abroad speaks of its own market."""
    is_abroad: bool = False
    """An event in another country whose product has no tie to our market."""
    scope: Scope = Scope.IN

    @property
    def units(self) -> float:
        """The largest number of units of goods that is named, 0 if none."""
        return max((quantity.number for quantity in self.quantities if quantity.measure in UNITS), default=0.0)

    def number(self, name: str) -> float:
        """A number of the rules."""
        return self.reading.number(name)

    def cues(self, *codes: str) -> list[tuple[Sentence, Hit]]:
        """Hits of the cues in the sentences of the case, at most one per sentence and code."""
        seen: dict[tuple[str, int, str], tuple[Sentence, Hit]] = {}
        for sentence in self.sentences:
            for hit in sentence.of("cue", *codes):
                seen.setdefault((sentence.passage.where, sentence.start, hit.code), (sentence, hit))
        return list(seen.values())


def weigh(sentence: Sentence, weight: float) -> float:
    """A weight by the place of its proof: title, first sentences, body."""
    if sentence.order == 0:
        return weight * _TITLE
    return weight * (_LEAD if sentence.is_lead else _BODY)


def reason(flag: str, rule: str, weight: float, sentence: Sentence, *hits: Hit) -> Reason:
    """A reason proved by the sentence around the hits, weighed by its place."""
    return Reason(flag, f"{flag}.{rule}", round(weigh(sentence, weight), 3), sentence.quote(*hits))


def reason_of(flag: str, rule: str, weight: float, quote: Quote) -> Reason:
    """A reason whose proof is quoted already."""
    return Reason(flag, f"{flag}.{rule}", weight, quote)


def near_problems(reading: Reading, problems: Iterable[Problem]) -> tuple[Sentence, ...]:
    """Title, the problems' sentences and those right before and behind them; the opening if the title names the problem."""
    orders = {problem.sentence.order for problem in problems if problem.sentence.order}
    wanted = {0} | {order + step for order in orders for step in (-1, 0, 1)}
    if any(not problem.sentence.order for problem in problems):
        wanted |= {1, 2}
    return tuple(sentence for sentence in reading.sentences if sentence.order in wanted)
