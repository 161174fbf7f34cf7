"""One source as its page shows it: its line, newest runs with their books, the items of one run, and its quarantine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from console.installation import Installation
from console.source_state import find_state
from console.web.parameters import Parameters
from console.web.source_list import Line, Mark, line_of, strip_of
from storage.found import events_of
from storage.quarantine import list_quarantine
from storage.runs import Books, count_books, list_looks, list_skips
from storage.source_days import list_run_numbers

RUNS: Final = 20
ITEMS: Final = 200
OUTCOMES: Final[Mapping[str, str]] = {"new": "新增", "revised": "修订", "repeated": "重复", "quarantined": "隔离", "open": "未办结"}


@dataclass(frozen=True, slots=True)
class Detail:
    """``line`` is None for a source that ran once but is not in the catalogue (any more).

    ``items`` are addresses of the run ``run``, ``more`` how many beyond them; ``events`` by signal.
    """

    id: str
    line: Line | None
    days: tuple[Mark, ...]
    runs: tuple[Books, ...]
    run: Books | None
    outcome: str
    items: tuple[Row[Any], ...]
    more: int
    events: Mapping[int, int]
    skips: tuple[Row[Any], ...]
    quarantine: tuple[Row[Any], ...]


def load_detail(installation: Installation, source: str, parameters: Parameters, now: int) -> Detail | None:
    """The page of one source; None where neither the catalogue nor the record knows it."""
    listed = installation.sources.good.get(source)
    with installation.record.read() as connection:
        runs = tuple(count_books(connection, number) for number in list_run_numbers(connection, source, RUNS))
        waiting = tuple(list_quarantine(connection, source, ITEMS))
        days = strip_of(connection, source, now)
        chosen = parameters.choice("run", [str(books.run) for books in runs])
        outcome = parameters.choice("outcome", OUTCOMES)
        if not (listed or runs or waiting):
            return None
        run = next((books for books in runs if str(books.run) == chosen), runs[0] if runs else None)
        items, more = _items(connection, run, outcome)
        events = events_of(connection, {row.signal for row in items if row.signal})
        skips = tuple(list_skips(connection, run.run)) if run else ()
    line = line_of(find_state(installation, listed), days) if listed else None
    return Detail(source, line, days, runs, run, outcome, items, more, events, skips, waiting)


def _items(connection: Connection, run: Books | None, outcome: str) -> tuple[tuple[Row[Any], ...], int]:
    if run is None:
        return (), 0
    wanted = [row for row in list_looks(connection, run.run) if outcome in {"", row.outcome or "open"}]
    return tuple(wanted[:ITEMS]), max(0, len(wanted) - ITEMS)
