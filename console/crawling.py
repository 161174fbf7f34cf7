"""Run crawls in this process: intake, fleets, and the drain of the index afterwards."""

import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from console.installation import Installation
from core.clock import Clock
from core.errors import FengxunError, IndexBusyError
from crawlers.fleet import Fleet, Observe, Report
from crawlers.guard import Routes
from crawlers.intake import Intake
from crawlers.reactor import run_in_reactor, scrapy_settings
from crawlers.source import Source
from pipelines.index import Progress
from storage.runs import Books

BUSY_PAUSES_S: Final = (1.1,) * 5
"""A row given back to a busy index is due again after a second; a crawl waits for it, so that its items are found at once."""
MakeFleet = Callable[[Clock], Fleet]
"""A fleet of this process at a given time."""
Voyage = Callable[[MakeFleet], Coroutine[Any, Any, list[Books]]]
"""One or more crawls in a row."""


def crawl_sources(installation: Installation, sources: Iterable[Source], report: Report) -> list[Books]:
    """Crawl sources of the open web, keep what they bring, and close their books.

    Raises FengxunError while there is no contact in the settings.
    """
    chosen = list(sources)
    require_contact(installation, chosen)
    return sail(installation, lambda make_fleet: make_fleet(installation.clock).crawl(chosen), report)


def require_contact(installation: Installation, sources: Iterable[Source]) -> None:
    """Nobody visits the open web anonymously. Raises FengxunError while ``crawl.contact`` is empty."""
    if not installation.settings.crawl.contact:
        settings = installation.home / "fengxun.toml"
        hosts = "、".join(sorted({host for source in sources for host in source.hosts})[:3])
        raise FengxunError(f"采集公开网络（{hosts} 等）前，请在 {settings} 的 [crawl] 中填写 contact（网址或邮箱）")


def sail(
    installation: Installation, voyage: Voyage, report: Report, routes: Routes | None = None, observe: Observe | None = None
) -> list[Books]:
    """Run a voyage on Scrapy's reactor; possible once a process. ``routes``: host → (address, port) that answers for it."""
    settings, known = installation.settings.crawl, dict(routes or {})
    intake = Intake(installation.record, processes=settings.processes, deadline_s=settings.item_deadline_s, crash=installation.crash)
    try:
        return run_in_reactor(
            scrapy_settings(settings, known),
            lambda start: voyage(
                lambda clock: Fleet(
                    record=installation.record,
                    clock=clock,
                    settings=settings,
                    intake=intake,
                    routes=known,
                    report=report,
                    start_crawl=start,
                    observe=observe,
                    crash=installation.crash,
                )
            ),
        )
    finally:
        intake.close()


def drain_if_free(installation: Installation, progress: Progress = lambda _number: None) -> int | None:
    """Index what is due; None when another process holds the writer for long, which will then do it."""
    for pause_s in (*BUSY_PAUSES_S, 0.0):
        try:
            return installation.drain_index(progress)
        except IndexBusyError:
            time.sleep(pause_s)
    return None
