"""The twelve months before, and the month itself: by level, from frozen reports where there are some, else counted anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from core.criteria import Level
from reports.content import Point
from reports.items import level_of
from reports.period import Month, Window, window_of
from reports.words import COUNTED

MONTHS = 13
"""So that the first is the same month of the year before."""
Counts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Past:
    """What is needed of another month's newest frozen edition."""

    month: str
    starts_at: int
    ends_at: int
    events: frozenset[int]
    counts: Counts


def read_past(row: Row[Any]) -> Past:
    """From a row of frozen reports."""
    items: Sequence[Mapping[str, Any]] = row.content["items"]
    events = frozenset(item["event"] for item in items)
    return Past(row.period, row.starts_at, row.ends_at, events, count_levels(item["level"] for item in items))


def count_levels(levels: Iterable[str]) -> Counts:
    """(key, important, general)."""
    listed = list(levels)
    return listed.count(Level.KEY.value), listed.count(Level.IMPORTANT.value), listed.count(Level.GENERAL.value)


@dataclass(frozen=True, slots=True)
class History:
    """What the record and earlier reports say of other months. ``first_runs``: when each source was first run."""

    rows: Sequence[Row[Any]]
    past: Mapping[str, Past]
    first_runs: Sequence[int]

    def points(self, month: Month, kind: str, counts: Counts) -> tuple[Point, ...]:
        """Thirteen months, oldest first; ``counts`` are those of the last one."""
        earlier = (month.moved(-back) for back in range(MONTHS - 1, 0, -1))
        last = Point(str(month), counts, frozen=False, new_sources=self._new_sources(window_of(month, kind)))
        return (*(self._point(one, window_of(one, kind)) for one in earlier), last)

    def _point(self, month: Month, window: Window) -> Point:
        frozen = self.past.get(str(month))
        if frozen:
            return Point(str(month), frozen.counts, frozen=True, new_sources=self._new_sources(window))
        if window.ends <= self._begins():
            return Point(str(month), None, frozen=False)
        levels = (level_of(row) for row in self.rows if window.holds(row.collected_at) and row.outcome in COUNTED)
        return Point(str(month), count_levels(levels), frozen=False, new_sources=self._new_sources(window))

    def _begins(self) -> int:
        """When the record began: the first run or the first reviewed item; before it there is nothing to compare with."""
        collected = [self.rows[0].collected_at] if self.rows else []
        return min([*self.first_runs[:1], *collected], default=2**62)

    def _new_sources(self, window: Window) -> int:
        """Sources first run within the window, unless the record itself began there."""
        if window.holds(self._begins()):
            return 0
        return sum(window.holds(first) for first in self.first_runs)
