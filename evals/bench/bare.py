"""The yardstick: the same spider on the same source with Scrapy alone, every field read by its selectors, nothing kept."""

from collections.abc import Iterator, Sequence
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from core.clock import system_clock
from core.model import Capture
from core.settings import CrawlSettings
from crawlers.answers import read_text
from crawlers.books import Look, RunState, Sight
from crawlers.loader import spider_for
from crawlers.source import Source
from crawlers.tree import parse


class _NoBooks:
    """Books that say yes to everything and remember nothing."""

    complete = True

    def look(self, address: str, title: str = "", *, seen_bytes: bytes | None = None) -> Look:  # noqa: ARG002
        return Look(fetch=True)

    def look_all(self, sights: Sequence[Sight]) -> list[Look]:
        return [Look(fetch=True) for _ in sights]

    def skip(self, address: str, reason: str) -> None: ...
    def repeat(self, address: str) -> None: ...
    def quarantine(self, address: str, reason: str, capture: Capture | None = None) -> None: ...
    def state(self, state: RunState, detail: str = "") -> None: ...
    def keep_validators(self, address: str, etag: str, last_modified: str) -> None: ...

    def validators(self, address: str) -> tuple[str, str]:  # noqa: ARG002
        return "", ""


class _Reads:
    """Yields each notice as an item, read by the selectors of the source."""

    source: Source

    def take_notice(self, response: Response, address: str, **_known: Any) -> Iterator[dict[str, str]]:
        page = parse(read_text(response))
        layout = self.source.layout
        wanted = {"title": layout.title, "published": layout.published, "publisher": layout.publisher, "body": layout.body}
        item = {name: " ".join(page.css(f"{selectors[0]} *::text, {selectors[0]}::text").getall()) for name, selectors in wanted.items()}
        yield {"address": address, **item}


class _Ignores:
    """Does nothing with a notice: what fetching alone costs."""

    def take_notice(self, response: Response, **_known: Any) -> None: ...


def bare_crawler(source: Source, *, reads: bool) -> Crawler:
    """A crawler with Scrapy's default settings (16 requests at a time, 8 a host), without pipeline, robots.txt, delay or log."""
    family = spider_for(source)
    spider: type[Spider] = type("Bare", (_Reads if reads else _Ignores, family), {"name": source.id, "source": source})
    return Crawler(spider, bare_settings())


def bare_settings() -> Settings:
    """Scrapy's defaults but for what would only cost time."""
    return Settings(
        {
            "FENGXUN": CrawlSettings(delay_s=0, allow_loopback=True),
            "FENGXUN_BOOKS": _NoBooks(),
            "FENGXUN_CLOCK": system_clock,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_ENABLED": False,
        }
    )
