"""The piece of a text that shows why it was found, the same for every back end: on the original text, found in its folded stream."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from core.text import fold_with_origin
from storage.search.query import Node, needle, wanted

MAX_MARKS: Final = 200
"""Places per term that are looked at."""

_SOLID: Final = re.compile(r"\S+")
_BREAK = re.compile(r"\s")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BEFORE: Final = 4
"""A fourth of the width is shown before the first mark."""

_Place = tuple[int, int, int]
"""Start and end in the original text, and the number of the term."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text on one line and the half-open spans in it that were asked for, in order, not overlapping; nothing is escaped."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(text: str, node: Node | None, width: int = 120) -> Snippet:
    """At most ``width`` characters of ``text`` where most of the wanted words are, ``…`` at a cut end; its start when there are none."""
    places = sorted(_places(text, node))
    start = _best_start(text, places, width)
    end = min(start + width, len(text))
    head = "…" if start else ""
    shift = len(head) - start
    inside = [(first + shift, last + shift) for first, last, _ in places if start <= first and last <= end]
    tail = "…" if end < len(text) else ""
    return Snippet(head + _BREAK.sub(" ", text[start:end]) + tail, _merged(inside))


def mark_terminal(found: Snippet) -> str:
    """The snippet with bold red marks for a terminal; control characters, which could steer it, become blanks."""
    return "".join(f"\x1b[1;31m{piece}\x1b[0m" if marked else piece for piece, marked in _pieces(found, _plain))


def mark_html(found: Snippet) -> str:
    """The snippet as HTML, everything escaped, with ``<mark>`` around the marks."""
    return "".join(f"<mark>{piece}</mark>" if marked else piece for piece, marked in _pieces(found, html.escape))


def _places(text: str, node: Node | None) -> Iterator[_Place]:
    """Where the wanted words and phrases stand in ``text``, by term; linear in its length for each term."""
    folded = fold_with_origin(text)
    kept = list(chain.from_iterable(range(*run.span()) for run in _SOLID.finditer(folded.text)))
    stream = "".join(folded.text.split())
    for number, term in enumerate(filter(None, map(needle, wanted(node)))):
        for start in islice(_starts(stream, term), MAX_MARKS):
            first, last = folded.span(kept[start], kept[start + len(term) - 1] + 1)
            yield first, last, number


def _starts(stream: str, term: str) -> Iterator[int]:
    start = stream.find(term)
    while start >= 0:
        yield start
        start = stream.find(term, start + len(term))


def _best_start(text: str, places: list[_Place], width: int) -> int:
    """Where the window with the most different terms begins, the earliest such; a little earlier than its first place."""
    best, most, right = 0, 0, 0
    inside: dict[int, int] = {}
    for left, (start, _, number) in enumerate(places):
        while right < len(places) and (right == left or places[right][1] <= start + width - width // _BEFORE):
            inside[places[right][2]] = inside.get(places[right][2], 0) + 1
            right += 1
        if len(inside) > most:
            best, most = start, len(inside)
        inside[number] -= 1
        if not inside[number]:
            del inside[number]
    return max(0, min(best - width // _BEFORE, len(text) - width))


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _pieces(found: Snippet, escape: Callable[[str], str]) -> Iterator[tuple[str, bool]]:
    done = 0
    for start, end in found.marks:
        yield escape(found.text[done:start]), False
        yield escape(found.text[start:end]), True
        done = end
    yield escape(found.text[done:]), False


def _plain(text: str) -> str:
    return _UNSAFE.sub(" ", text)
