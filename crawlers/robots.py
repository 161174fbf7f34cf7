"""Obey robots.txt (RFC 9309) and keep the decision, which is evidence: ``request.meta["robots"]``."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from core.errors import AddressRefusedError
from crawlers.failures import FAILURES

MAX_BYTES: Final = 500 * 1024
"""RFC 9309, 2.5: parsers read at least 500 kibibytes; the rest is ignored."""
MAX_CRAWL_DELAY_S: Final = 60.0
_EXEMPT = "fengxun_robots_exempt"


class RobotsDeniedError(IgnoreRequest):
    """The host does not want this address fetched; the message is the reason shown to people."""


class RobotsUnreachableError(RobotsDeniedError):
    """The host does not answer for robots.txt, so nothing of it may be fetched now (RFC 9309, 2.3.1.4)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows; ``decision`` holds for all its addresses where there are no ``parsed`` rules."""

    decision: str
    parsed: Protego | None = None

    def decide(self, url: str, user_agent: str) -> str:
        """``allowed``, ``denied``, ``absent`` (no robots.txt: everything is allowed) or ``unreachable`` (nothing is)."""
        if self.parsed is None:
            return self.decision
        return "allowed" if self.parsed.can_fetch(url, user_agent) else "denied"

    def delay(self, user_agent: str) -> float:
        """The Crawl-delay in seconds, 0 where there is none, at most 60."""
        wanted = self.parsed.crawl_delay(user_agent) if self.parsed else None
        return min(wanted or 0.0, MAX_CRAWL_DELAY_S)


class RobotsMiddleware:
    """Asks every host once per run, before its first page."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._user_agent = str(crawler.settings["USER_AGENT"])
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """The way Scrapy builds components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let ``request`` pass or raise ``RobotsDeniedError``."""
        if request.meta.get(_EXEMPT):
            return
        parts = urlsplit(request.url)
        rules = await self._find(f"{parts.scheme}://{parts.netloc}")
        decision = rules.decide(request.url, self._user_agent)
        request.meta["robots"] = decision
        if decision == "denied":
            raise RobotsDeniedError("网站的 robots.txt 不允许采集")
        if decision == "unreachable":
            raise RobotsUnreachableError("网站的 robots.txt 暂时读不到，按规范视为不允许采集")
        self._slow_down(request, parts.hostname or "", rules.delay(self._user_agent))

    async def _find(self, origin: str) -> Rules:
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin))
        return await asyncio.shield(self._rules[origin])

    async def _fetch(self, origin: str) -> Rules:
        request = Request(f"{origin}/robots.txt", priority=1000, meta={_EXEMPT: True}, callback=NO_CALLBACK, dont_filter=True)
        try:
            return read_rules(await self._crawler.engine.download_async(request))
        except AddressRefusedError:
            raise
        except (IgnoreRequest, *FAILURES):
            return Rules("unreachable")

    def _slow_down(self, request: Request, host: str, delay: float) -> None:
        slot = self._crawler.engine.downloader.slots.get(host)
        if delay and slot and delay > slot.delay:
            slot.delay = delay
            request.meta["autothrottle_dont_adjust_delay"] = True


def read_rules(response: Response) -> Rules:
    """RFC 9309, 2.3.1: 4xx means no rules, 5xx (and 429) means that nothing may be fetched."""
    if response.status == 429 or response.status >= 500:
        return Rules("unreachable")
    if response.status >= 300:
        return Rules("absent")
    return Rules("allowed", Protego.parse(response.body[:MAX_BYTES].decode("utf-8", "replace")))
