"""One pass over a folded text that finds every term of the lexicon, with masks, word boundaries and longest names applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from classifiers.lexicon import Lexicon, Meaning

_LONGEST_WINS: Final = frozenset({"product", "region"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at ``[start, end)`` of the folded text."""

    start: int
    end: int
    kind: str
    code: str
    weight: float


class Scanner:
    """The automaton over all terms of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        terms = sorted(lexicon.terms)
        self._meanings: list[tuple[Meaning, ...]] = [lexicon.terms[term] for term in terms]
        self._bounded = [term[0].isascii() or term[-1].isascii() for term in terms]
        self._automaton = AhoCorasick(terms, matchkind=MatchKind.Standard)

    def scan(self, folded: str) -> list[Hit]:
        """Hits in order of place; linear in the text.

        Whatever lies inside a mask is dropped, but for traps; a product or region inside a longer one of its kind too (绛县 in 新绛县).
        """
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        hits = [
            Hit(start, end, meaning.kind, meaning.code, meaning.weight)
            for term, start, end in found
            if not self._bounded[term] or _is_bounded(folded, start, end)
            for meaning in self._meanings[term]
        ]
        hits.sort(key=_place)
        return list(_drop_inner(hits))


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _is_bounded(text: str, start: int, end: int) -> bool:
    """True where no ASCII letter or digit touches the term, but for a plural s."""
    if start and text[start].isascii() and _is_word(text[start - 1]):
        return False
    if end < len(text) and text[end] == "s" and text[end - 1].isascii():
        end += 1
    return not (end < len(text) and text[end - 1].isascii() and _is_word(text[end]))


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _drop_inner(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits in place order without those inside a mask or inside a longer name of the same kind."""
    reach = dict.fromkeys(("mask", *_LONGEST_WINS), (-1, -1))
    for hit in hits:
        if (hit.end <= reach["mask"][1] and hit.kind != "trap") or _is_covered(hit, reach):
            continue
        if hit.kind in reach and hit.end > reach[hit.kind][1]:
            reach[hit.kind] = (hit.start, hit.end)
        if hit.kind != "mask":
            yield hit


def _is_covered(hit: Hit, reach: dict[str, tuple[int, int]]) -> bool:
    """Inside a longer hit of its kind; two meanings of one term (same span) both stay."""
    span = reach.get(hit.kind)
    return span is not None and hit.end <= span[1] and (hit.start, hit.end) != span
