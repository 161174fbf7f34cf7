"""Our own reader of the main text: the element whose blocks hold the most punctuated text outside links."""

import re
from collections import defaultdict
from typing import Final

import lxml.html

from crawlers.extraction.blocks import Block, Blocks

_MARKS: Final = re.compile("[，。；：、？！“”]")
_SMALLEST: Final = 25
_OUTER: Final = 0.6


def read_densest(blocks: Blocks) -> list[int]:
    """The positions of the blocks of the densest element, without those that are mostly links; empty where there is no text."""
    scores: defaultdict[lxml.html.HtmlElement, float] = defaultdict(float)
    for block in blocks.items:
        if block.margin:
            continue
        score = _weigh(block)
        inner = _climb(block.owner, blocks) if block.owner.tag == "p" else block.owner
        if score >= _SMALLEST and inner is not None:
            scores[inner] += score
            outer = _climb(inner, blocks)
            if outer is not None:
                scores[outer] += _OUTER * score
    if not scores:
        return []
    start, end = blocks.spans[max(scores, key=scores.__getitem__)]
    return [index for index in range(start, end) if not (block := blocks.items[index]).margin and block.linked < 0.5 * len(block.text)]


def _climb(element: lxml.html.HtmlElement, blocks: Blocks) -> lxml.html.HtmlElement | None:
    """The nearest block-level element around ``element``."""
    element = element.getparent()
    while element is not None and element not in blocks.spans:
        element = element.getparent()
    return element


def _weigh(block: Block) -> float:
    """Ten for a punctuation mark, one for each of the first 200 characters, nothing for a block that is half links."""
    score = 10 * len(_MARKS.findall(block.text)) + min(len(block.text), 200)
    return score * max(0.0, 1 - 2 * block.linked / len(block.text)) if score >= _SMALLEST else 0.0
