"""Numbers as Chinese texts write them: 12, 1,200, 1.2万, 十二, 三十余, 数十, 近百."""

import re
from typing import Final

NUMBER: Final = r"(?:\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,3})?|[数几上近]?[零一二三四五六七八九十百千两]{1,7}|数[十百千万])"
"""A number without its 万 or 亿."""
SCALE: Final = r"(?:[多余]?(?:万|亿))?"

_DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "数": 3,
    "几": 3,
    "上": 1,
    "近": 1,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_SCALES: Final = {"万": 10_000, "亿": 100_000_000}
_PARTS: Final = re.compile(rf"({NUMBER})[多余]?(万|亿)?")


def parse_number(text: str) -> float:
    """The value of a number that ``NUMBER`` and ``SCALE`` match; 数十 is read as 30, 近百 as 100; 0 where nothing is read."""
    found = _PARTS.search(text)
    if not found:
        return 0.0
    digits, scale = found.groups()
    return _value(digits.replace(",", "")) * _SCALES.get(scale or "", 1)


def _value(digits: str) -> float:
    if digits[0].isdigit() and digits[0].isascii():
        return float(digits)
    if digits.endswith("万"):
        return 30_000.0
    total, current = 0, 0
    for character in digits:
        if character in _TENS:
            total += (current or 1) * _TENS[character]
            current = 0
        else:
            current = _DIGITS.get(character, 0)
    return float(total + current)
