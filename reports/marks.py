"""Numbers in sentences: a sentence names its figures, so that Word prints the number and the page prints it as a link to its items."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reports.content import Content

_OPEN, _CLOSE = "\x02", "\x03"  # no text of the record has control characters
_MARK: Final = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; ``figure`` is the one that ``text`` prints, or empty."""

    text: str
    figure: str = ""


def number(figure: str) -> str:
    """The place of a figure's number in a sentence."""
    return f"{_OPEN}{figure}{_CLOSE}"


def spell(content: Content, sentence: str) -> str:
    """The sentence with its numbers."""
    return "".join(piece.text for piece in pieces(content, sentence))


def pieces(content: Content, sentence: str) -> Iterator[Piece]:
    """The sentence in parts, each figure one of them."""
    start = 0
    for found in _MARK.finditer(sentence):
        if found.start() > start:
            yield Piece(sentence[start : found.start()])
        yield Piece(f"{content.count(found[1]):,}", found[1])
        start = found.end()
    if start < len(sentence):
        yield Piece(sentence[start:])
