"""The lead of an article where the page keeps it in an element of its own, above that of the story."""

import re
from collections.abc import Sequence
from typing import Final

from crawlers.extraction.blocks import Block

_NEAR: Final = 8
_SENTENCE: Final = 40
_ENDS: Final = ("。", "！", "？", "”", "」", "…", "；")
_HEAD: Final = re.compile(r"(?:19|20)[0-9]{2}\s?[-/.年]\s?[0-9]{1,2}\s?[-/.月]\s?[0-9]{1,2}")
_LONGEST_HEAD: Final = 80


def add_lead(items: Sequence[Block], densest: list[int], good: list[int]) -> list[int]:
    """``densest`` with the sentences just before it that are ``good`` too, not beyond the line with the date or a heading."""
    if not densest:
        return densest
    accepted = set(good)
    lead: list[int] = []
    for index in range(densest[0] - 1, max(-1, densest[0] - 1 - _NEAR), -1):
        block = items[index]
        if block.owner.tag == "h1" or (len(block.text) <= _LONGEST_HEAD and _HEAD.search(block.text)):
            break
        if index in accepted and len(block.text) >= _SENTENCE and block.text.endswith(_ENDS):
            lead.insert(0, index)
    return lead + densest
