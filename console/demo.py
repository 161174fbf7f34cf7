"""The demo: three days of the bundled sample world, crawled by the production sources and spiders."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from console.crawling import MakeFleet, sail
from console.installation import Installation, open_apart
from console.mailbox import HOST, open_mailbox
from core.clock import SHANGHAI, Clock, shanghai, system_clock, to_epoch
from crawlers import sample
from crawlers.fleet import Report
from crawlers.sample.server import SampleServer, serve
from crawlers.source import Source, load_source
from storage.runs import Books

DAYS: Final = (1, 2, 3)
EVENING: Final = time(20, 0, tzinfo=SHANGHAI)
"""When the demo looks at each day: after the last sample item of the day."""
SENDER: Final = "风讯演示 <fengxun@example.cn>"
_STATE: Final = "demo.json"
SETTINGS: Final = "# 演示用设置：样例世界在本机回答，不等待、允许本机地址\n[crawl]\ndelay_s = 0\nallow_loopback = true\n"


def open_demo(home: Path) -> tuple[Installation, date, bool]:
    """The demo's installation, the date of day 3, and whether it is a new one. The first demo fixes day 3 as its own date.

    Raises HomeError for the home of a real installation.
    """
    installation = open_apart(home, SETTINGS)
    state = home / _STATE
    if state.exists():
        return installation, date.fromisoformat(json.loads(state.read_text("utf-8"))["day_3"]), False
    return installation, shanghai(system_clock()).date(), True


def crawl_demo(installation: Installation, today: date, days: Sequence[int], report: Report) -> list[Books]:
    """Crawl the given days in turn with the clock of each; afterwards the home remembers the date of day 3."""
    sources = demo_sources(installation)
    with serve(sample.World(today), day=days[0]) as server:
        routes = dict.fromkeys(sorted(sample.hosts()), ("127.0.0.1", server.port))
        books = sail(installation, lambda make_fleet: _crawl_days(make_fleet, server, sources, today, days), report, routes)
    (installation.home / _STATE).write_text(json.dumps({"day_3": today.isoformat()}), "utf-8")
    return books


def demo_sources(installation: Installation) -> list[Source]:
    """All sources that the sample world answers for, switched on, and the scripted page where a browser is installed."""
    answered = sample.hosts()
    shipped = [replace(source, enabled=True) for source in installation.sources.good.values() if set(source.hosts) <= answered]
    scripted = [load_source(file) for file in sorted(sample.SOURCES.glob("*.yml"))]
    return shipped + (scripted if has_browser(installation) else [])


def has_browser(installation: Installation) -> bool:
    """Whether sources of the family ``rendered`` can be crawled here."""
    return find_spec("scrapy_playwright") is not None and Path(installation.settings.crawl.chromium).exists()


def day_clock(today: date, day: int) -> Clock:
    """The evening of demo day 1, 2 or 3."""
    moment = to_epoch(datetime.combine(today - timedelta(days=3 - day), EVENING))
    return lambda: moment


def demo_clock(today: date) -> Clock:
    """The time of this machine, moved forward so that the evening of day 3 is over: what the demo brought is never in the future."""
    ahead = max(0, day_clock(today, DAYS[-1])() - system_clock())
    return lambda: system_clock() + ahead


@contextmanager
def demo_mail(installation: Installation) -> Iterator[Installation]:
    """The installation as the demo's worker and console see it: its mails go to a mailbox on this machine, open while the block lasts."""
    with open_mailbox(installation.home) as mailbox:
        mail = replace(installation.settings.mail, host=HOST, port=mailbox.port, security="none", user="", sender=SENDER)
        yield replace(installation, settings=replace(installation.settings, mail=mail))


async def _crawl_days(
    make_fleet: MakeFleet, server: SampleServer, sources: Iterable[Source], today: date, days: Sequence[int]
) -> list[Books]:
    books: list[Books] = []
    for day in days:
        server.day = day
        books += await make_fleet(day_clock(today, day)).crawl(sources)
    return books
