"""Second stage: is a new notice a reprint of a signal that we have? A pure decision; storage finds the candidates by their bands."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.model import Notice
from pipelines.fingerprint import Hashes, Signature, estimate, grams, is_short, matter, overlap
from pipelines.key_fields import KeyFields, difference, key_fields

MIN_ESTIMATE: Final = 0.3
MIN_JACCARD: Final = 0.5
MIN_LETTERS: Final = 12
"""Fewer letters than this identify nothing: equal headings such as 召回公告 stay apart."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signal in the record that shares a band with the notice."""

    signal: int
    event: int
    title: str
    text: str
    signature: Signature


@dataclass(frozen=True, slots=True)
class Join:
    """The event that a notice belongs to as a reprint of ``signal``, and why (Chinese, shown to people)."""

    event: int
    signal: int
    reason: str


def relate(notice: Notice, signature: Signature, candidates: Iterable[Candidate]) -> Join | None:
    """The best candidate of which ``notice`` is a reprint, or ``None``; the order of ``candidates`` does not matter.

    A reprint has the same letters, or (where the text is not short) an estimate of at least .3 and an exact 3-gram Jaccard similarity of
    at least .5; and never a key field (firm, model, batch, quantity …) that contradicts. Best is the highest similarity, then the lowest
    signal. ``signature`` is ``sign(matter(notice.title, notice.text))``; so are those of the candidates. About 0.2 ms a near candidate.
    """
    near = [candidate for candidate in candidates if estimate(signature, candidate.signature) >= MIN_ESTIMATE]
    ours = matter(notice.title, notice.text)
    if not near or len(ours) < MIN_LETTERS:
        return None
    fields = key_fields(notice.title, notice.text)
    for similarity, candidate in _rank(ours, near):
        if difference(fields, _fields(candidate.title, candidate.text)) is None:
            return Join(candidate.event, candidate.signal, _reason(similarity, candidate.signal, ours))
    return None


def _rank(ours: str, candidates: Iterable[Candidate]) -> list[tuple[float, Candidate]]:
    """Candidates that are similar enough, best first."""
    our_grams = grams(ours)
    scored = [(overlap(our_grams, _grams(candidate.title, candidate.text)), candidate) for candidate in candidates]
    close = [(similarity, candidate) for similarity, candidate in scored if similarity >= MIN_JACCARD]
    return sorted(close, key=lambda pair: (-pair[0], pair[1].signal, pair[1].event))


# Texts of one template meet the same fifty candidates again and again.
@lru_cache(maxsize=256)
def _grams(title: str, text: str) -> Hashes:
    return grams(matter(title, text))


@lru_cache(maxsize=256)
def _fields(title: str, text: str) -> KeyFields:
    return key_fields(title, text)


def _reason(similarity: float, signal: int, ours: str) -> str:
    if similarity == 1.0:
        return f"转载：与信号 {signal} {'标题相同' if is_short(ours) else '文字相同'}"
    return f"转载：与信号 {signal} 相似度 {similarity:.2f}"
