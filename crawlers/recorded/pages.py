"""Tell a list page from a notice: many links of one shape and little text beside them."""

import re
from collections import Counter
from typing import Final
from urllib.parse import urlsplit

from parsel import Selector

MANY_LINKS: Final = 20
LITTLE_TEXT: Final = 100
"""Less running text than the shortest real article seen among 240 (173 characters)."""
PROSE: Final = 40
"""Characters from which a text node counts as running text."""
_DIGITS = re.compile(r"\d+")


def is_list_page(page: Selector) -> bool:
    """At least MANY_LINKS links of one shape, and fewer than LITTLE_TEXT characters in running paragraphs."""
    shapes = Counter(_shape(link) for link in page.css("a[href]::attr(href)").getall())
    return max(shapes.values(), default=0) >= MANY_LINKS and _running_text(page) < LITTLE_TEXT


def _shape(link: str) -> str:
    """Host and path with every number made 0: the pages of one column look alike."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return f"{parts.netloc}{_DIGITS.sub('0', parts.path)}"


def _running_text(page: Selector) -> int:
    """Characters in text nodes outside links that are long enough to be prose."""
    nodes = page.xpath("//body//text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::noscript)]").getall()
    return sum(len(text) for node in nodes if len(text := node.strip()) >= PROSE)
