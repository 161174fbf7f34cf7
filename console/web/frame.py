"""What stands in the top bar of every page: navigation, what waits for this person, the next deadline."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from console.reporting import deadlines
from console.web.visit import Visit
from core.people import Permission
from reports.period import Deadline
from storage.tables import events

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
    due: Deadline | None = None
    """The next monthly report, for those who read reports."""


def frame_of(visit: Visit) -> Frame:
    """The bar for one visit; empty while nobody is logged in."""
    demo = visit.installation.settings.crawl.allow_loopback
    if visit.login is None:
        return Frame((), demo)
    with visit.installation.record.read() as connection:
        tabs = tuple(_tab(visit, connection, *entry) for entry in _NAVIGATION if visit.may(entry[3]))
    due = deadlines(visit.installation, visit.now)[0] if visit.may(Permission.READ_REPORTS) else None
    return Frame(tabs, demo, due)


def _tab(visit: Visit, connection: Connection, name: str, address: str, label: str, _needed: Permission) -> Tab:
    if name == "queue" and visit.may(Permission.REVIEW):
        waiting = select(func.count()).where(events.c.state == "new", events.c.level != "none")
        return Tab(name, address, label, connection.execute(waiting).scalar_one(), "条待判")
    return Tab(name, address, label)
