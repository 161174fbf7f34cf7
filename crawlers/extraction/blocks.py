"""A tree as a flat list of text blocks, in document order: what the cheap readers work on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import lxml.html
from lxml import etree

from crawlers.extraction.notices import is_notice
from crawlers.extraction.page import DROPPED

_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main"),
        *("menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_PARAGRAPH: Final = 40
_MANY: Final = 3
_MARGINS: Final = frozenset(("header", "footer", "nav"))


@dataclass(frozen=True, slots=True)
class Block:
    """Text between two line breaks of the page; ``linked`` of its characters are inside links."""

    text: str
    linked: int
    owner: lxml.html.HtmlElement
    margin: bool = False
    """Inside header, footer, nav, or a form that holds the smaller part of the page; or a notice of the site about itself."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """All blocks; ``spans`` holds for each block-level element the half-open range of the blocks inside it."""

    items: tuple[Block, ...]
    spans: Mapping[lxml.html.HtmlElement, tuple[int, int]]


def split_blocks(tree: lxml.html.HtmlElement) -> Blocks:
    """Read ``tree`` once, in linear time. Elements that are never article text (scripts, buttons, …) are left out."""
    collector = _Collector()
    collector.walk(tree)
    return Blocks(_mark_forms(collector.items, collector.spans), collector.spans)


def _mark_forms(items: list[Block], spans: Mapping[lxml.html.HtmlElement, tuple[int, int]]) -> tuple[Block, ...]:
    """Search boxes and comment forms are margin; a form around the whole page (ASP.NET) is not."""
    ends = [0, *accumulate(len(block.text) for block in items)]
    margins = bytearray(len(items))
    for element, (start, end) in spans.items():
        if element.tag == "form" and 2 * (ends[end] - ends[start]) < ends[-1]:
            margins[start:end] = b"\1" * (end - start)
    return tuple(replace(block, margin=True) if margin else block for block, margin in zip(items, margins, strict=True))


class _Collector:
    """State of one walk: the block being filled and the elements that are open."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._link_start = 0
        self._margins = 0
        self._owners: list[tuple[lxml.html.HtmlElement, int]] = []
        self.items: list[Block] = []
        self.spans: dict[lxml.html.HtmlElement, tuple[int, int]] = {}

    def walk(self, tree: lxml.html.HtmlElement) -> None:
        self._owners.append((tree, 0))
        steps = etree.iterwalk(tree, events=("start", "end"))
        for event, element in steps:
            tag = element.tag
            if event == "start" and tag in DROPPED:
                steps.skip_subtree()
            elif event == "start":
                self._open(element, tag)
            else:
                self._close(element, tag)
                if element is not tree:
                    self._add(element.tail)
        self._flush()
        self.spans[tree] = (0, len(self.items))

    def _open(self, element: lxml.html.HtmlElement, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._owners.append((element, len(self.items)))
            self._margins += tag in _MARGINS
        elif tag == "br":
            self._flush()
        elif tag == "a":
            self._links += 1
            self._link_start = len(self.items)
        self._add(element.text)

    def _close(self, element: lxml.html.HtmlElement, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self.spans[element] = (self._owners.pop()[1], len(self.items))
            self._margins -= tag in _MARGINS
        elif tag == "a":
            self._links -= 1
            self._release()

    def _release(self) -> None:
        """A link around several paragraphs is one that its author forgot to close: its text is no link."""
        inside = self.items[self._link_start :]
        if sum(len(block.text) >= _PARAGRAPH for block in inside) >= _MANY:
            self.items[self._link_start :] = [replace(block, linked=0) for block in inside]
        self._link_start = len(self.items)

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _flush(self) -> None:
        if self._parts:
            text = " ".join("".join(self._parts).split())
            if text:
                self.items.append(Block(text, min(self._linked, len(text)), self._owners[-1][0], self._margins > 0 or is_notice(text)))
            self._parts.clear()
        self._linked = 0
