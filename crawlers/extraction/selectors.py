"""Fields by the CSS selectors of a source's layout: the first selector that yields text wins."""

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

import lxml.html
from lxml.cssselect import CSSSelector

from core.text import tidy
from crawlers.extraction.blocks import split_blocks


def select_text(tree: lxml.html.HtmlElement, selectors: tuple[str, ...]) -> str:
    """The text of the first matching element as one line; of ``meta`` the content, of ``time`` without text the datetime."""
    for selector in selectors:
        for element in _match(tree, selector):
            if text := " ".join(_read_value(element).split()):
                return tidy(text)
    return ""


def select_body(tree: lxml.html.HtmlElement, selectors: tuple[str, ...]) -> str:
    """The text of all elements that the first fruitful selector matches, one block a line, nested matches once."""
    for selector in selectors:
        parts = [block.text for element in _list_outermost(_match(tree, selector)) for block in split_blocks(element).items]
        if parts:
            return "\n".join(parts)
    return ""


def select_elements(tree: lxml.html.HtmlElement, selectors: tuple[str, ...]) -> list[lxml.html.HtmlElement]:
    """The elements of the first selector that matches any."""
    return next((found for selector in selectors if (found := _match(tree, selector))), [])


def _match(tree: lxml.html.HtmlElement, selector: str) -> list[lxml.html.HtmlElement]:
    return cast("list[lxml.html.HtmlElement]", _compile(selector)(tree))


@lru_cache(maxsize=1024)
def _compile(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _read_value(element: lxml.html.HtmlElement) -> str:
    if element.tag == "meta":
        return str(element.get("content", ""))
    return str(element.text_content()) or str(element.get("datetime", ""))


def _list_outermost(elements: list[lxml.html.HtmlElement]) -> Iterator[lxml.html.HtmlElement]:
    """Elements that are not inside an earlier one: editors of TRS sites nest their own class."""
    taken: set[lxml.html.HtmlElement] = set()
    for element in elements:
        if not any(ancestor in taken for ancestor in element.iterancestors()):
            taken.add(element)
            yield element
