"""Main text by agreement: two cheap readers of the same blocks, and readability as the third where they differ.

Measured on the labelled pages (commit messages have the numbers): where the two cheap ones agree, asking the third changes
nothing; where they differ, the output most like the others beats each reader alone.
"""

import copy
import re
from collections.abc import Iterable
from typing import Final

import lxml.html
from lxml import etree
from readability import Document
from readability.readability import Unparseable

from crawlers.extraction.blocks import Blocks, split_blocks
from crawlers.extraction.context import read_context
from crawlers.extraction.density import read_densest
from crawlers.extraction.lead import add_lead
from crawlers.extraction.page import Page
from crawlers.extraction.tail import mark_tail

_AGREED: Final = 0.75
_DOUBTFUL: Final = 0.5
_SIGNS: Final = re.compile(r"\W+")
_MOST_BLOCKS: Final = 3000
"""Pages with more are not given to readability: it measures each element's text again for every element around it."""


def read_main(page: Page, blocks: Blocks) -> tuple[str, bool]:
    """The main text, one block a line, and whether at least two readers agree on it."""
    blocks = mark_tail(blocks)
    densest, good = read_densest(blocks), read_context(blocks)
    dense, context = _join(blocks, densest), _join(blocks, good)
    if measure_likeness(dense, context) >= _AGREED:
        return _join(blocks, add_lead(blocks.items, densest, good)), True
    texts = [text for text in (dense, context, _read_readability(page, blocks)) if text]
    if not texts:
        return "", False
    likeness = [[measure_likeness(text, other) for other in texts if other is not text] for text in texts]
    best = max(range(len(texts)), key=lambda index: sum(likeness[index]))
    return texts[best], max(likeness[best], default=0.0) >= _DOUBTFUL


def _join(blocks: Blocks, positions: Iterable[int]) -> str:
    return "\n".join(blocks.items[position].text for position in positions)


def measure_likeness(text: str, other: str) -> float:
    """Dice coefficient of the two sets of character bigrams, 0..1, signs and blanks ignored."""
    one, two = _list_bigrams(text), _list_bigrams(other)
    return 2 * len(one & two) / max(1, len(one) + len(two))


def _list_bigrams(text: str) -> set[str]:
    solid = _SIGNS.sub("", text)
    return {solid[index : index + 2] for index in range(len(solid) - 1)}


def _read_readability(page: Page, blocks: Blocks) -> str:
    """What readability-lxml takes for the article, in our blocks; empty where it fails."""
    if len(blocks.items) > _MOST_BLOCKS:
        return ""
    try:
        markup = Document(copy.deepcopy(page.tree)).summary(html_partial=True)
        article = lxml.html.document_fromstring(markup)
    except (Unparseable, etree.ParserError, ValueError):
        return ""
    left_out = {block.text for block in blocks.items if block.margin}
    return "\n".join(block.text for block in split_blocks(article).items if not block.margin and block.text not in left_out)
