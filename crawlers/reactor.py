"""Scrapy's reactor, started once for one coroutine; a process runs it at most once."""

import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from importlib import import_module
from typing import Any, Final, Protocol, TypeVar, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from core.settings import CrawlSettings
from crawlers.guard import Routes

SWITCH_S: Final = 0.0005
"""How long the thread that writes the record may keep the reactor waiting; Python's 5 ms are felt at every answer."""
_BESIDE_READING: Final = 2
"""Items of one answer on their way besides those that the processes read: one being written, one waiting."""

Result = TypeVar("Result")
StartCrawl = Callable[[Crawler], Awaitable[None]]
"""Runs one crawler to its end."""


class _Reactor(Protocol):
    def callWhenRunning(self, function: Callable[[], None]) -> None: ...  # noqa: N802  # Twisted's name
    def stop(self) -> None: ...


def scrapy_settings(product: CrawlSettings, routes: Routes, more: Mapping[str, Any] | None = None) -> Settings:
    """Scrapy's settings as ``crawlers/settings.py`` hardens them, with what the product puts in."""
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    mine = {"FENGXUN": product, "FENGXUN_ROUTES": dict(routes), "CONCURRENT_ITEMS": product.processes + _BESIDE_READING}
    settings.setdict({**mine, **(more or {})}, priority="cmdline")
    return settings


def run_in_reactor(settings: Settings, work: Callable[[StartCrawl], Coroutine[Any, Any, Result]]) -> Result:
    """Run ``work(start_crawl)`` on a fresh asyncio reactor until it ends; returns its result or raises its error."""
    sys.setswitchinterval(SWITCH_S)
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])  # which Scrapy leaves at DEBUG: two records a page that nobody reads
    reactor = cast("_Reactor", import_module("twisted.internet.reactor"))  # importing it earlier would install another one
    outcome: list[Result | Failure] = []

    def end(result: Result | Failure) -> None:
        outcome.append(result)
        reactor.stop()

    def begin() -> None:
        deferred_from_coro(work(process.crawl)).addBoth(end)

    reactor.callWhenRunning(begin)
    process.start(stop_after_crawl=False)
    if not outcome:
        raise KeyboardInterrupt
    if isinstance(outcome[0], Failure):
        outcome[0].raiseException()
    return outcome[0]
