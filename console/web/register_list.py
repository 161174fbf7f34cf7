"""The register's list as a page shows it: what the address asks for, its rows, and the counts beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import Connection

from console.web.visit import Visit
from core.clock import shanghai
from core.criteria import LEVEL_NAMES, Level
from core.people import Role
from core.regions import COUNTIES
from register.days import start_of_day
from register.entry import Entry, as_entries
from register.states import STATE_NAMES, State
from storage.register import EntryFilter, count_entries, count_entries_by, list_entries

ROWS: Final = 50
MAX_QUERY: Final = 100
NOWHERE: Final = "-"
"""A county that no entry has, for county users without one."""
LEVEL_MARKS: Final = {"key": "key", "important": "imp", "general": "gen"}
"""Style classes of the levels."""
_DAY_MS: Final = 86_400_000
_VIEWS: Final = ("state", "due", "check", "sign")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; ``ignored`` are values that mean nothing, to be named in a notice."""

    filter: EntryFilter
    page: int
    asked: Mapping[str, str]
    ignored: tuple[str, ...]

    def address(self, path: str = "/register", **changes: str) -> str:
        """The same list with other parameters; empty ones fall away, and so does the page unless it is given."""
        values = {**{name: value for name, value in self.asked.items() if name != "page"}, **changes}
        kept = {name: value for name, value in values.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path

    def view(self, name: str, value: str) -> str:
        """The list of one segment (no name: of all), with the other filters kept."""
        return self.address(**{**dict.fromkeys(_VIEWS, ""), **({name: value} if name else {})})

    def is_view(self, name: str, value: str) -> bool:
        """Whether this is the list of that segment."""
        return self.asked.get(name) == value if name else not any(view in self.asked for view in _VIEWS)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list."""

    entries: list[Entry]
    total: int
    beyond: int
    """Entries after this page."""
    counts: Mapping[str, int]
    """For the segments: all, due, check, sign, and one per state."""
    levels: Mapping[str, int]


def read_wanted(visit: Visit) -> Wanted:
    """The list that the address asks for, within what this person may see."""
    asked = {name: visit.query(name).strip() for name in ("state", "level", "county", "year", "q", "due", "check", "sign", "page")}
    ignored = tuple(f"{name}={value[:30]}" for name, value in asked.items() if value and not _is_known(name, value))
    good = {name: value for name, value in asked.items() if value and _is_known(name, value)}
    wanted = EntryFilter(
        state=good.get("state", ""),
        level=good.get("level", ""),
        county=own_county(visit) or good.get("county", ""),
        due=start_of_day(visit.now, 2) if "due" in good else None,
        check="check" in good,
        sign="sign" in good,
        q=good.get("q", ""),
        year=int(good["year"]) if "year" in good else None,
    )
    return Wanted(wanted, int(good.get("page", "1")), good, ignored)


def own_county(visit: Visit) -> str:
    """The county that this person is limited to; empty for no limit."""
    return (visit.person.county or NOWHERE) if visit.person.role is Role.COUNTY else ""


def list_register(connection: Connection, wanted: Wanted, now: int) -> Listed:
    """One page of entries and the counts beside it."""
    offset = (wanted.page - 1) * ROWS
    rows = list_entries(connection, wanted.filter, limit=ROWS, offset=offset)
    total = count_entries(connection, wanted.filter)
    base = replace(wanted.filter, state="", due=None, check=False, sign=False)
    views = {"due": replace(base, due=start_of_day(now, 2)), "check": replace(base, check=True), "sign": replace(base, sign=True)}
    counts = {
        **count_entries_by(connection, "state", base),
        **{name: count_entries(connection, view) for name, view in views.items()},
        "all": count_entries(connection, base),
    }
    levels = count_entries_by(connection, "level", wanted.filter)
    return Listed(as_entries(connection, rows), total, max(0, total - offset - len(rows)), counts, levels)


def list_values(visit: Visit, wanted: Wanted, listed: Listed) -> dict[str, Any]:
    """What the template of the list needs."""
    return {
        "section": "register",
        "wanted": wanted,
        "listed": listed,
        "choices": choices(visit.now),
        "own_county": own_county(visit),
        "short_number": short_number,
        "due_words": lambda entry: due_words(entry, visit.now),
        "STATES": STATE_NAMES,
        "LEVEL_MARKS": LEVEL_MARKS,
    }


def short_number(entry: Entry) -> str:
    """``522号``, or that there is no document number yet."""
    return entry.display.rpartition("〕")[2] or "待编号"


def due_words(entry: Entry, now: int) -> str:
    """``逾期2天``, ``今天到期`` or ``明天到期`` where an open measure presses, else empty."""
    dates = [measure.due_at for measure in entry.disposals if measure.is_open and measure.due_at is not None]
    return days_left(min(dates), now) if dates else ""


def days_left(due_at: int, now: int) -> str:
    """How a due day stands: late, today, tomorrow; empty where there is more time."""
    days = (start_of_day(due_at) - start_of_day(now)) // _DAY_MS
    if days < 0:
        return f"逾期{-days}天"
    return {0: "今天到期", 1: "明天到期"}.get(days, "")


def _is_known(name: str, value: str) -> bool:
    match name:
        case "state":
            return value in {state.value for state in State}
        case "level":
            return value in LEVEL_NAMES and value != Level.NONE
        case "county":
            return value in COUNTIES
        case "q":
            return len(value) <= MAX_QUERY
        case "year" | "page":
            return value.isascii() and value.isdecimal() and int(value[:5]) >= 1 and len(value) <= 4
        case _:
            return value == "1"


def choices(now: int) -> Mapping[str, Mapping[str, str]]:
    """What the filter form offers."""
    year = shanghai(now).year
    return {
        "state": {state.value: name for state, name in STATE_NAMES.items()},
        "level": {level.value: name for level, name in LEVEL_NAMES.items() if level is not Level.NONE},
        "county": dict(COUNTIES),
        "year": {str(each): f"{each}年" for each in range(year, year - 5, -1)},
    }
