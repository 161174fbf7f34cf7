"""Evidence into text: quoted spans become marks, overlapping ones a single mark with joined labels. Pure; linear in text and spans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A quoted piece ``[start, end)`` of a text; ``code`` is its label (C6, 反1).

    ``kind``: ``k`` key trigger, ``c`` criterion, ``no`` counter-evidence.
    """

    start: int
    end: int
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked piece; ``name`` is its id on the page, ``codes`` what it proves: K before C before 反."""

    name: str
    start: int
    end: int
    codes: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one look. ``begins``: here stands the label of its mark (a mark that crosses a line break goes on without)."""

    text: str
    mark: Mark | None = None
    begins: bool = False


def join_spans(spans: Iterable[Span], length: int, prefix: str) -> list[Mark]:
    """Marks in order, none overlapping; spans outside a text of ``length`` characters are left out. O(n log n)."""
    marks: list[Mark] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if not 0 <= span.start < span.end <= length:
            continue
        if marks and span.start < marks[-1].end:
            last = marks.pop()
            codes = _join(last.codes, span.code)
            marks.append(Mark(last.name, last.start, max(last.end, span.end), codes, _stronger(last.kind, span.kind)))
        else:
            marks.append(Mark(f"{prefix}{len(marks) + 1}", span.start, span.end, (span.code,), span.kind))
    return marks


def cut_lines(text: str, marks: Sequence[Mark]) -> list[list[Piece]]:
    """The lines of ``text`` as pieces; joined, and the lines by line breaks, they give ``text`` back."""
    lines: list[list[Piece]] = []
    start, place = 0, 0
    for line in text.split("\n"):
        end = start + len(line)
        while place < len(marks) and marks[place].end <= start:
            place += 1
        lines.append(_cut_line(text, start, end, marks, place))
        start = end + 1
    return lines


def find_mark(marks: Iterable[Mark], start: int) -> str:
    """The name of the mark that holds the character at ``start``; empty when there is none."""
    return next((mark.name for mark in marks if mark.start <= start < mark.end), "")


def _cut_line(text: str, start: int, end: int, marks: Sequence[Mark], place: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    while place < len(marks) and marks[place].start < end:
        mark = marks[place]
        if mark.start > at:
            pieces.append(Piece(text[at : mark.start]))
        begin, stop = max(mark.start, start), min(mark.end, end)
        pieces.append(Piece(text[begin:stop], mark, begins=mark.start >= start))
        at, place = stop, place + 1
    if at < end or not pieces:
        pieces.append(Piece(text[at:end]))
    return pieces


def _join(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    return tuple(sorted({*codes, code}, key=lambda each: ("KC反".find(each[0]), each)))


def _stronger(one: str, other: str) -> str:
    return next(kind for kind in ("k", "c", "no") if kind in {one, other})
