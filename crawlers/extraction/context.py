"""The second reader: jusText's classification (Pomikálek 2011) over our own blocks, without a stop list.

A Chinese page has no stop words that jusText could count, so length and links decide, and each short block follows its
neighbours. Its own tree walk costs thirty times the classification and reads no better (char F1 .865 against .889).
"""

from typing import Final

import justext.core

from crawlers.extraction.blocks import Block, Blocks

_SHORT: Final = 15
_LONG: Final = 40
_HEADING_DISTANCE: Final = 200
_MOST: Final = 2000
"""Blocks that are read: jusText looks for neighbours in quadratic time when all blocks are short."""


class _Paragraph:
    """The part of ``justext.paragraph.Paragraph`` that its classification uses."""

    dom_path = ""

    def __init__(self, index: int, block: Block) -> None:
        self.index = index
        self.text = block.text
        self.chars_count_in_links = block.linked
        self.is_heading = block.owner.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        self.class_type = ""

    def __len__(self) -> int:
        return len(self.text)

    def stopwords_density(self, _stopwords: frozenset[str]) -> float:
        return 0.0

    def links_density(self) -> float:
        return self.chars_count_in_links / len(self.text)


def read_context(blocks: Blocks) -> list[int]:
    """The positions of the blocks that jusText calls good; empty where there are none."""
    paragraphs = [_Paragraph(index, block) for index, block in enumerate(blocks.items[:_MOST]) if not block.margin]
    justext.core.classify_paragraphs(paragraphs, frozenset(), _SHORT, _LONG, 0, 0)
    justext.core.revise_paragraph_classification(paragraphs, _HEADING_DISTANCE)
    return [paragraph.index for paragraph in paragraphs if paragraph.class_type == "good"]
