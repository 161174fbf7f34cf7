"""What stands in the top bar of every page: navigation, what waits for this person, the key items' clock, the next deadline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from alerts.watch import clock_of
from console.web.visit import Visit
from core.clock import shanghai
from core.people import Permission
from reports.period import Deadline, midnight, next_deadlines
from storage.queue import count_waiting
from storage.register import EntryFilter, count_entries
from storage.source_days import count_troubled

_NAVIGATION: Final = (
    ("queue", "/queue", "今日队列", Permission.READ_QUEUE),
    ("search", "/search", "检索", Permission.SEARCH),
    ("register", "/register", "台账", Permission.READ_REGISTER),
    ("reports", "/reports", "报送", Permission.READ_REPORTS),
    ("sources", "/sources", "来源", Permission.READ_SOURCES),
    ("admin", "/admin/users", "管理", Permission.MANAGE_USERS),
)
"""Pages in the order of the bar; 趋势 and 录入 come with what they show."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the navigation; ``waiting`` is work for this person, never a total."""

    name: str
    address: str
    label: str
    waiting: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The bar's contents."""

    tabs: tuple[Tab, ...]
    demo: bool
    unreceived: int = 0
    """Key items that nobody has received."""
    clock: str = ""
    """``剩12分`` or ``逾期4分``."""
    due: Deadline | None = None
    """The next monthly report."""

    @property
    def addresses(self) -> frozenset[str]:
        """Where the tabs lead."""
        return frozenset(tab.address for tab in self.tabs)


def frame_of(visit: Visit) -> Frame:
    """The bar for one visit; empty while nobody is logged in."""
    demo = visit.installation.settings.crawl.allow_loopback
    if visit.login is None:
        return Frame((), demo)
    with visit.installation.record.read() as connection:
        tabs = tuple(_tab(visit, connection, *entry) for entry in _NAVIGATION if visit.may(entry[3]))
        clock = clock_of(connection, visit.now) if visit.may(Permission.RECEIVE) else None
    left = clock.minutes_left if clock and clock.minutes_left is not None else 0
    text = f"剩{left}分" if left >= 0 else f"逾期{-left}分"
    return Frame(tabs, demo, clock.waiting if clock else 0, text, _due(visit))


def _due(visit: Visit) -> Deadline | None:
    """The monthly report's, for people who make it."""
    if not visit.may(Permission.READ_REPORTS):
        return None
    return next_deadlines(shanghai(visit.now).date(), visit.installation.settings.report.window)[0]


def _tab(visit: Visit, connection: Connection, name: str, address: str, label: str, _needed: Permission) -> Tab:
    count = _WAITING.get(name)
    number, unit = count(visit, connection) if count else (0, "")
    return Tab(name, address, label, number, unit)


def _queue(visit: Visit, connection: Connection) -> tuple[int, str]:
    return (count_waiting(connection, now=visit.now) if visit.may(Permission.REVIEW) else 0), "条待判"


def _register(visit: Visit, connection: Connection) -> tuple[int, str]:
    """Entries to sign for the leader, to check for the head; else those with a measure that is due today."""
    if visit.may(Permission.SIGN_REGISTER):
        return count_entries(connection, EntryFilter(sign=True)), "条待签发"
    if visit.may(Permission.CHECK_REGISTER):
        return count_entries(connection, EntryFilter(check=True)), "条待审核"
    tomorrow = midnight(shanghai(visit.now).date() + timedelta(days=1))
    return count_entries(connection, EntryFilter(due=tomorrow, county=visit.person.county)), "条到期"


def _sources(visit: Visit, connection: Connection) -> tuple[int, str]:
    known = [source.id for source in visit.installation.sources.good.values() if source.enabled]
    return count_troubled(connection, known), "个异常"


_WAITING: Final[Mapping[str, Callable[[Visit, Connection], tuple[int, str]]]] = {
    "queue": _queue,
    "register": _register,
    "sources": _sources,
}
