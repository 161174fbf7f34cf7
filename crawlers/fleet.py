"""Run several sources in one process: hosts are leased in the record, sources that share a host run one after another."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from scrapy.crawler import Crawler
from scrapy.settings import Settings as ScrapySettings
from scrapy.signals import response_received

from core.clock import Clock, system_clock
from core.faults import CrashPoint, no_crash
from core.settings import CrawlSettings
from crawlers.busy import patient
from crawlers.guard import Routes
from crawlers.intake import Intake
from crawlers.loader import spider_for
from crawlers.reactor import StartCrawl, scrapy_settings
from crawlers.record_books import RecordBooks
from crawlers.source import Source
from storage.database import Record
from storage.hosts import LEASE_MS, holder_name, host_next_at, leave_host, renew_host, take_host
from storage.runs import Books

_log = logging.getLogger(__name__)
POLL_S: Final = 0.5
MINUTE_MS: Final = 60_000

Report = Callable[[Source, Books], None]
"""Called when the books of a source are closed."""


Observe = Callable[..., None]
"""Receives every response as Scrapy's signal ``response_received`` gives it (response, request, spider)."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What all crawls of this process share. ``routes``: host → (address, port) that answers for it (demo, tests, replay)."""

    record: Record
    clock: Clock
    settings: CrawlSettings
    intake: Intake
    routes: Routes
    report: Report
    start_crawl: StartCrawl
    observe: Observe | None = None
    crash: CrashPoint = no_crash

    async def crawl(self, sources: Iterable[Source]) -> list[Books]:
        """Crawl sources, hosts side by side, and return the books of each run; an error is raised when all others have ended."""
        groups = [asyncio.ensure_future(self._crawl_group(group)) for group in group_by_host(sources)]
        await asyncio.gather(*groups, return_exceptions=True)
        return [books for group in groups for books in group.result()]

    async def _crawl_group(self, group: list[Source]) -> list[Books]:
        hosts = sorted({host for source in group for host in source.hosts})
        pause_s = max(self.settings.delay_s, *(source.delay_s for source in group)) if self.settings.delay_s else 0.0
        async with self._leased(hosts, pause_s):
            books = [await self._crawl_source(group[0])]
            for source in group[1:]:
                await asyncio.sleep(pause_s)
                books.append(await self._crawl_source(source))
            return books

    async def _crawl_source(self, source: Source) -> Books:
        books = RecordBooks(
            self.record,
            source.id,
            self.clock,
            holder=holder_name(),
            full_look_days=self.settings.full_look_days,
            recheck_ms=self.settings.recheck_minutes * MINUTE_MS,
            crash=self.crash,
        )
        self.crash("fleet.opened")
        crawler = Crawler(spider_for(source), self._scrapy_settings(books))
        if self.observe:
            crawler.signals.connect(self.observe, signal=response_received)
        await self.start_crawl(crawler)
        closed = books.close()
        self.crash("fleet.closed")
        self.report(source, closed)
        return closed

    def _scrapy_settings(self, books: RecordBooks) -> ScrapySettings:
        mine = {"FENGXUN_BOOKS": books, "FENGXUN_CLOCK": self.clock, "FENGXUN_INTAKE": self.intake}
        return scrapy_settings(self.settings, self.routes, mine)

    @asynccontextmanager
    async def _leased(self, hosts: list[str], pause_s: float) -> AsyncIterator[None]:
        holder = holder_name()
        for host in hosts:
            await self._take(host, holder)
        renewing = asyncio.create_task(self._renew(hosts, holder))
        try:
            yield
        finally:
            renewing.cancel()
            self._leave(hosts, holder, int(pause_s * 1000))

    @patient
    def _leave(self, hosts: list[str], holder: str, pause_ms: int) -> None:
        with self.record.write() as connection:
            for host in hosts:
                leave_host(connection, host, holder, system_clock() + pause_ms)

    @patient
    def _try(self, host: str, holder: str) -> tuple[bool, int]:
        """Whether the host is ours now, and the milliseconds until it may be asked."""
        with self.record.write() as connection:
            taken = take_host(connection, host, holder, system_clock())
            return taken, max(0, host_next_at(connection, host) - system_clock())

    @patient
    def _stay(self, hosts: list[str], holder: str) -> None:
        with self.record.write() as connection:
            for host in hosts:
                renew_host(connection, host, holder, system_clock())

    async def _take(self, host: str, holder: str) -> None:
        told = False
        while True:
            taken, wait_ms = self._try(host, holder)
            if taken:
                await asyncio.sleep(wait_ms / 1000)
                return
            if not told:
                _log.warning("主机 %s 正由另一个采集进程访问，等待其结束", host)
                told = True
            await asyncio.sleep(POLL_S)

    async def _renew(self, hosts: list[str], holder: str) -> None:
        while True:
            await asyncio.sleep(LEASE_MS / 3000)
            self._stay(hosts, holder)


def group_by_host(sources: Iterable[Source]) -> list[list[Source]]:
    """Sources that share a host, directly or through a third, in one group; order is kept."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts, members = set(source.hosts), [source]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            members = [*group[1], *members]
        groups.append((hosts, members))
    return [members for _, members in groups]
