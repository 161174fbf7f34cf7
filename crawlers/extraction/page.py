"""Bytes of a page to one tree that all readers share."""

import html
import re
from dataclasses import dataclass
from typing import Final

import lxml.html
from lxml import etree

from core.encoding import decode
from core.text import remove_controls

LARGEST_BODY: Final = 8 * 1024 * 1024
"""Bytes of a body that are read; the rest is cut and the page flagged ``truncated``."""

DROPPED: Final = frozenset(("head", "script", "style", "noscript", "iframe", "template", "svg", "object", "select", "textarea", "button"))
"""Elements whose text is never part of an article."""

_LARGE: Final = 150_000
_MOST_TAGS: Final = 100_000
"""Pages with more are read without a tree: ours have under 20,000, and a tree of millions takes a minute."""
# libxml2 compares each attribute with all before it: 200,000 in one tag take 72 s. Possessive, so that nothing is read twice.
_CROWDED_TAG: Final = re.compile(
    r"""<[a-zA-Z][^\s<>/]{0,100}+"""
    r"""(?:[\s/]*+[^\s>/][^\s=>/]{0,500}+(?:\s{0,9}+=\s{0,9}+(?:"[^"]{0,100000}+"|'[^']{0,100000}+'|[^\s>]{0,5000}+))?+){300,}+"""
)
_HIDDEN: Final = re.compile(
    r"<(script|style|noscript)\b[^<]*+(?:<(?!/\1)[^<]*+)*+(?:</\1\s{0,9}>?|$)|<!--(?:[^-]|-(?!->))*+(?:-->|$)", re.IGNORECASE
)
_BREAK: Final = re.compile(r"<(?:/?(?:p|div|li|tr|h[1-6]|section|article|table|ul|ol)\b|br\b)[^<>]*+>?", re.IGNORECASE)
_TAG: Final = re.compile(r"<[/!?a-zA-Z][^<>]*+>?")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. ``tree`` is shared: readers that change it work on a copy. ``whole`` is false where the parser lost text."""

    tree: lxml.html.HtmlElement
    source: str
    address: str
    whole: bool
    flags: tuple[str, ...]


def parse_page(body: bytes, address: str, declared: str = "") -> Page:
    """Decode and parse ``body``. Never raises; flags: truncated, charset_conflict, parse_suspect."""
    decoded = decode(body[:LARGEST_BODY], declared)
    source = remove_controls(decoded.text)[0]
    if len(source) > _LARGE:
        source = _CROWDED_TAG.sub("<span", source)
    tree, whole = _build_tree(source)
    doubts = {
        "truncated": len(body) > LARGEST_BODY,
        "charset_conflict": decoded.conflict,
        "parse_suspect": not whole,
    }
    return Page(tree, source, address, whole, tuple(name for name, present in doubts.items() if present))


def strip_tags(source: str) -> str:
    """The text of markup without a parser: for pages that are nested too deeply for one."""
    text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub(" ", source)))
    return html.unescape(text)


def _build_tree(source: str) -> tuple[lxml.html.HtmlElement, bool]:
    """The tree, and whether it holds all of the text: libxml2 stops at 256 nested elements without an exception."""
    if source.count("<") > _MOST_TAGS:
        return lxml.html.document_fromstring("<html><body></body></html>"), False
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return lxml.html.document_fromstring("<html><body></body></html>"), not source.strip()
    lost = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return tree, not lost
