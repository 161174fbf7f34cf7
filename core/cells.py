"""Text for a cell of an Excel file: nothing that the format forbids, nothing that turns the reading direction, nothing too long.

That a cell is text and no formula is said by the writer (type ``s``), not by changing what it says.
"""

import re
from typing import Final

from core.text import remove_controls

MAX_UNITS: Final = 32_767
"""Longest text of a cell in UTF-16 code units (Excel's limits and specifications)."""
CUT: Final = "…"
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean_cell(text: str) -> str:
    """``text`` without control characters (line breaks and tabs stay), lone surrogates, U+FFFE, U+FFFF and signs that turn text around.

    Where it is longer than a cell takes, it is cut and ends with ``…``.
    """
    kept = remove_controls(text.replace("\r\n", "\n").replace("\r", "\n"))[0]
    return _cut(_TURNING.sub("", kept))


def _cut(text: str) -> str:
    if len(text) <= MAX_UNITS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_UNITS:
        return text
    return units[: 2 * (MAX_UNITS - len(CUT))].decode("utf-16-le", "ignore") + CUT
