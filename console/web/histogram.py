"""Hits by month as bars that are links."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from console.web.spans import Span, month_span

MOST: Final = 24
"""Months shown; what is older is counted in words."""
FEWEST: Final = 12
"""Months shown even where the first ones are empty, so that one month does not look like a trend."""
WIDTH: Final = 760
HEIGHT: Final = 52
BASE: Final = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """One month; lengths in units of the picture, ``key`` how many of ``number`` are 重点."""

    span: Span
    number: int
    key: int
    x: float
    width: float
    height: float
    chosen: bool
    label: str

    @property
    def title(self) -> str:
        """For people and screen readers."""
        first = self.span.first
        return f"{first.year}年{first.month}月，{self.number:,}条" + (f"，其中重点{self.key:,}条" if self.key else "")


@dataclass(frozen=True, slots=True)
class Histogram:
    """The bars from the oldest to the newest month, and what lies before them."""

    bars: tuple[Bar, ...]
    earlier: int
    before: Span | None
    """The month before the first bar, to look further back; None when nothing is there."""

    @property
    def words(self) -> str:
        """The time that is shown."""
        if not self.bars:
            return ""
        first, last = self.bars[0].span.first, self.bars[-1].span.first
        return f"{first.year}年{first.month}月" + ("" if first == last else f"至{last.year}年{last.month}月")


def draw_months(months: Mapping[str, int], key: Mapping[str, int], since: Span | None, until: Span | None) -> Histogram:
    """Bars of ``months`` (``2026-11`` → hits), without gaps up to the newest; those inside the chosen time are marked."""
    if not months:
        return Histogram((), 0, None)
    newest = _ordinal(max(months))
    oldest = max(min(_ordinal(min(months)), newest - FEWEST + 1), newest - MOST + 1)
    highest = max(number for month, number in months.items() if _ordinal(month) >= oldest)
    step = WIDTH / (newest - oldest + 1)
    bars = tuple(_bar(place, ordinal, months, key, highest, step, since, until) for place, ordinal in enumerate(range(oldest, newest + 1)))
    earlier = sum(number for month, number in months.items() if _ordinal(month) < oldest)
    return Histogram(bars, earlier, _span(oldest - 1) if earlier else None)


def _bar(
    place: int,
    ordinal: int,
    months: Mapping[str, int],
    key: Mapping[str, int],
    highest: int,
    step: float,
    since: Span | None,
    until: Span | None,
) -> Bar:
    span = _span(ordinal)
    name = f"{span.first:%Y-%m}"
    number = months.get(name, 0)
    height = max(2.0, round(HEIGHT * number / highest, 1)) if number else 0.0
    inside = (since is None or since.first <= span.last) and (until is None or span.first <= until.last)
    return Bar(span, number, key.get(name, 0), round(place * step + 4, 1), round(step - 9, 1), height, inside, _label(span, place))


def _label(span: Span, place: int) -> str:
    """Under the first bar and every third month, so that no two labels touch; December carries its year."""
    month = span.first.month
    if place == 0 or (month == 12 and place > 2):
        return f"{span.first.year}年{month}月"
    return f"{month}月" if month % 3 == 0 and place > 2 else ""


def _ordinal(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def _span(ordinal: int) -> Span:
    return month_span(ordinal // 12, ordinal % 12 + 1)
