"""Dates inside the invented texts: written relative to the item's own day, so that the world is always of today.

``{date}`` 2026年11月22日 · ``{day}`` 11月22日 · ``{month}`` 2026年11月 · ``{year}`` 2026 · ``{iso}`` 2026-11-22 ·
``{english}`` November 22, 2026; each with an optional offset in days, as in ``{date:-2}``.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from core.errors import SourceError

_PLACE = re.compile(r"\{([a-z]{1,20})(?::(-?\d{1,4}))?\}")

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_FORMS: Final[Mapping[str, Callable[[date], str]]] = {
    "date": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "day": lambda day: f"{day.month}月{day.day}日",
    "month": lambda day: f"{day.year}年{day.month}月",
    "year": lambda day: f"{day.year}",
    "iso": lambda day: day.isoformat(),
    "english": lambda day: f"{_MONTHS[day.month - 1]} {day.day}, {day.year}",
}


def check(text: str, place: str) -> None:
    """Raise SourceError naming ``place`` if ``text`` holds a placeholder that we do not know."""
    for match in _PLACE.finditer(text):
        if match[1] not in _FORMS:
            raise SourceError(f"{place}: unknown placeholder {match[0]}, expected one of {', '.join(sorted(_FORMS))}")


def fill(text: str, day: date) -> str:
    """``text`` with every placeholder replaced, counted from ``day``; other braces stay as they are."""
    return _PLACE.sub(lambda match: _FORMS[match[1]](day + timedelta(days=int(match[2] or 0))), text)
