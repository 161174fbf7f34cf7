"""The queue's list: one page of rows, the counts above and below it, and what stands there when nothing waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from console.web.coverage import Coverage, find_coverage
from console.web.queue_address import ListAddress
from console.web.row_view import RowView, view_row
from console.web.visit import Visit
from core.criteria import Level
from core.review import VERDICTS, State
from register.claim import who_is_here
from storage.dossier import count_today
from storage.people import user_names
from storage.queue import (
    QueueFilter,
    count_by_level,
    count_queue,
    count_waiting,
    decided_today,
    list_queue,
    newest_change,
)
from storage.queue_rows import load_rows

PAGE_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures around the list, which script renews after each verdict."""

    by_level: Mapping[str, int]
    waiting: int
    done: int

    @property
    def whole(self) -> int:
        """Waiting events of general level and above with the present filters."""
        return sum(count for level, count in self.by_level.items() if level != Level.NONE)


@dataclass(frozen=True, slots=True)
class QueueList:
    """One page of the list. ``since``: the newest change it holds, so that later ones can be counted; ``after``: rows behind this page."""

    address: ListAddress
    rows: Sequence[RowView]
    counts: Counts
    total: int
    since: int
    coverage: Coverage

    @property
    def after(self) -> int:
        """How many rows stand on later pages."""
        return max(0, self.total - self.address.page * PAGE_ROWS)

    @property
    def first(self) -> int | None:
        """The event that is open unless the address names another one."""
        return self.rows[0].row.event if self.rows else None


@dataclass(frozen=True, slots=True)
class EmptyDay:
    """What was done today and what else waits, for a queue with nothing left."""

    verdicts: Mapping[str, int]
    doubted: int
    watched: int

    @property
    def dismissed(self) -> int:
        """Today's exclusions, whatever the reason."""
        return sum(count for verdict, count in self.verdicts.items() if VERDICTS[verdict] is State.DISMISSED)


def load_list(connection: Connection, visit: Visit, address: ListAddress) -> QueueList:
    """Read one page of the queue."""
    offset = (address.page - 1) * PAGE_ROWS
    rows = list_queue(connection, address.wanted, now=visit.now, limit=PAGE_ROWS, offset=offset)
    counts = load_counts(connection, address.wanted, visit.now)
    total = count_queue(connection, address.wanted, now=visit.now) if address.wanted.level or not rows else counts.whole
    coverage = find_coverage(connection, visit.installation)
    here = who_is_here(connection, [row.event for row in rows], visit.person, now=visit.now)
    names = user_names(connection)
    views = [view_row(row, visit.person, names, here, now=visit.now) for row in rows]
    return QueueList(address, views, counts, total, newest_change(connection), coverage)


def load_counts(connection: Connection, wanted: QueueFilter, now: int) -> Counts:
    """The figures around the list."""
    by_level = count_by_level(connection, wanted, now=now)
    plain = not any((wanted.county, wanted.product, wanted.hazard, wanted.source, wanted.criterion, wanted.state))
    waiting = sum(by_level[level] for level in by_level if level != Level.NONE) if plain else count_waiting(connection, now=now)
    return Counts(by_level, waiting, decided_today(connection, now=now))


def load_views(
    connection: Connection, visit: Visit, events: Sequence[int], *, done: bool, here: Mapping[int, str] | None = None
) -> list[RowView]:
    """Single rows as they are now."""
    names = user_names(connection)
    rows = load_rows(connection, list(events), visit.now)
    return [view_row(row, visit.person, names, here or {}, now=visit.now, done=done) for row in rows]


def load_day(connection: Connection, now: int) -> EmptyDay:
    """Today's verdicts and what else waits."""
    doubted, watched = (count_queue(connection, QueueFilter(state=state), now=now) for state in (State.DOUBTED.value, State.WATCHED.value))
    return EmptyDay(count_today(connection, now), doubted, watched)


def next_event(rows: Sequence[RowView], decided: int) -> int | None:
    """The row after ``decided`` on its page, else the one before it; None where it was the only one."""
    events = [view.row.event for view in rows]
    if decided not in events:
        return events[0] if events else None
    place = events.index(decided)
    others = events[place + 1 :] + events[:place][::-1]
    return others[0] if others else None
