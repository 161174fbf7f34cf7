"""Sentences and clauses of a notice: which hits count, and in which mood (asserted, denied, only possible, long past)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from classifiers.automaton import Hit, Scanner
from core.model import Quote
from core.text import Folded, fold_with_origin

MAX_TEXT: Final = 200_000
"""Characters of title or text that are judged; the rest of a longer body is left out."""
MAX_QUOTE: Final = 200

_SENTENCE: Final = re.compile(r"[^。!?;\s][^。!?;\n]{0,399}[。!?;\n]?")
_TITLE: Final = re.compile(r"(?s:.{1,400})")
_CLAUSE_END: Final = re.compile(r"[,:、。!?;\n]")
_NEGATION: Final = re.compile(
    r"(?:无(?![法证照良中厂3c论疑故意数线]|资质|人[机看售驾监照])|未(?![经取成年来知能按煮熟加烧洗佩戴系])|没有|没(?=[起着爆])|尚未|暂无|并未|不存在|不会|不易|不可能|非因|而非|并非"
    r"|防止|避免|以免|别让|杜绝|严防|预防|防范|遏制|减少|降低|消除|排除|防控|治疗|从根本上)[^,。;!?]{0,12}"
)
_POSSIBLE: Final = re.compile(
    r"可能|容易|(?<![轻])易(?=引|造|导|发|夹|致|断|出)|有可能|或(?=引|造|导|致|将|会)|如果|一旦|假如|倘若|若(?!干)|风险|隐患|危险|威胁"
    r"|(?<![协机社学大])会(?:直接)?(?:导致|造成|引起|引发|出现|使(?!用))"
    r"|可以?(?:致|导致|引起|引发|造成|产生)|[机几概]率|症状(?:包括|为|有)"
    r"|轻[则者]|重[则者]|足以|严重可致|谨防|小心|警惕|担心|不排除|极端情况|could|can |may |risk|hazard"
)
_SUPPOSED: Final = re.compile(
    r"可能(?![是系与因由为])|极端情况|一旦|如果|假如|倘若|若(?!干)|不排除"
    r"|(?<!轻)易(?=引|造|导|发|夹|致|断|出)|可以?(?:导致|引起|引发|造成|产生)"
    r"|症状(?:包括|为|有)|轻[则者]|重[则者]|严重的会|(?<![协机社学大])会(?:导致|造成|引起|引发|出现|使(?!用))|有时会|would |could|can |may "
)
"""Words whose mood holds for the rest of the sentence: 可能意外折叠,夹伤手指. Not so a cause that is only likely: 可能是电池短路."""
_STATED: Final = re.compile(
    r"已(?!知)|截至|目前|此前|曾|收到|接到|报告|发生了|发生过|日前|近日|[\d一二两三四五六七八九十]余?(?:人|名|位|死|伤|起事)|当场|送医|身亡|遇难"
)
"""Words that go back to what did happen."""
_PAST: Final = re.compile(r"前年|早在|多年前|年前(?!后)|当年|以往|历年|上世纪|历史上")

_DENIABLE: Final = frozenset({("cue", "DEFECT"), ("trap", "NON_PRODUCT_CAUSE"), ("trap", "USER_MISUSE")})


@dataclass(frozen=True, slots=True)
class Passage:
    """Title or text, with its folded form."""

    where: Literal["title", "text"]
    source: str
    folded: Folded

    def quote(self, start: int, end: int) -> Quote:
        """The verbatim piece behind ``folded[start:end]``, blanks trimmed, at most ``MAX_QUOTE`` characters."""
        first, last = self.folded.span(start, end)
        last = min(last, first + MAX_QUOTE)
        piece = self.source[first:last]
        first += len(piece) - len(piece.lstrip())
        last -= len(piece) - len(piece.rstrip())
        return Quote(self.where, first, last, self.source[first:last])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that holds at least one hit; offsets are those of its passage's folded text."""

    passage: Passage
    start: int
    end: int
    order: int
    """0 for the title, then 1, 2 … through the text."""
    hits: tuple[Hit, ...]
    denied: tuple[Hit, ...]
    """Hazards and injuries that the sentence says did not or shall not happen."""

    @property
    def text(self) -> str:
        """The folded sentence."""
        return self.passage.folded.text[self.start : self.end]

    @property
    def is_lead(self) -> bool:
        """Title or one of the first two sentences."""
        return self.order <= 2

    def of(self, kind: str, *codes: str) -> list[Hit]:
        """Hits of a kind, of the given codes only if there are any."""
        return [hit for hit in self.hits if hit.kind == kind and (not codes or hit.code in codes)]

    def has(self, kind: str, *codes: str) -> bool:
        """True if there is such a hit."""
        return any(hit.kind == kind and (not codes or hit.code in codes) for hit in self.hits)

    def between(self, start: int, end: int) -> str:
        """Folded text between two places of the passage."""
        return self.passage.folded.text[start:end]

    def clause(self, hit: Hit) -> str:
        """The folded clause around a hit."""
        start, end = self.clause_span(hit)
        return self.between(start, end)

    def clause_span(self, hit: Hit) -> tuple[int, int]:
        """Where the clause around a hit starts and ends."""
        text = self.passage.folded.text
        start = max((found.end() for found in _CLAUSE_END.finditer(text, self.start, hit.start)), default=self.start)
        found = _CLAUSE_END.search(text, hit.end, self.end)
        return start, found.start() if found else self.end

    def is_possible(self, hit: Hit) -> bool:
        """True if the clause speaks of what may happen, not of what did, or continues a clause of its sentence that does."""
        return _POSSIBLE.search(self.clause(hit)) is not None or self._continues_supposition(hit)

    def _continues_supposition(self, hit: Hit) -> bool:
        before = self.between(self.start, hit.start)
        last = max((found.end() for found in _SUPPOSED.finditer(before)), default=None)
        return last is not None and not _STATED.search(self.between(self.start + last, hit.end))

    def is_past(self, hit: Hit) -> bool:
        """True if the clause looks back at earlier years."""
        return _PAST.search(self.clause(hit)) is not None

    def quote(self, *hits: Hit) -> Quote:
        """The sentence, or if it is too long, the part of it that starts with the clause of the first hit."""
        if self.end - self.start <= MAX_QUOTE or not hits:
            return self.passage.quote(self.start, self.end)
        first = min(hits, key=lambda hit: hit.start)
        last = max(hit.end for hit in hits)
        start = max(self.clause_span(first)[0], last - MAX_QUOTE, self.start)
        return self.passage.quote(start, self.end)


def read_passage(where: Literal["title", "text"], source: str) -> Passage:
    """Fold a title or text; longer ones are cut to ``MAX_TEXT``."""
    return Passage(where, source, fold_with_origin(source[:MAX_TEXT]))


def split_sentences(passage: Passage, scanner: Scanner) -> Iterator[Sentence]:
    """The sentences of a passage that hold hits, in order; linear in its length. A title is one sentence."""
    text = passage.folded.text
    hits = scanner.scan(text)
    if not hits:
        return
    pattern = _TITLE if passage.where == "title" else _SENTENCE
    spans = [(found.start(), found.end()) for found in pattern.finditer(text)]
    for place, group in groupby(_place_hits(hits, spans), key=lambda pair: pair[0]):
        start, end = spans[place]
        yield _sentence(passage, start, end, 0 if passage.where == "title" else place + 1, [hit for _, hit in group])


def _place_hits(hits: Sequence[Hit], spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Hit]]:
    index = 0
    for hit in hits:
        while hit.start >= spans[index][1]:
            index += 1
        if hit.end <= spans[index][1]:
            yield index, hit


def _sentence(passage: Passage, start: int, end: int, order: int, hits: list[Hit]) -> Sentence:
    denials = [(found.start(), found.end()) for found in _NEGATION.finditer(passage.folded.text, start, end)]
    denied = tuple(hit for hit in hits if _is_denied(hit, denials))
    return Sentence(passage, start, end, order, tuple(hit for hit in hits if hit not in denied) if denied else tuple(hits), denied)


def _is_denied(hit: Hit, denials: Sequence[tuple[int, int]]) -> bool:
    """True if a hazard, injury or other cause starts within reach of a denying word, or a defect right behind it (未发现不合格)."""
    if hit.kind not in {"hazard", "injury"} and (hit.kind, hit.code) not in _DENIABLE:
        return False
    return any(start <= hit.start < end and (hit.start > start or hit.kind == "injury") for start, end in denials)
