"""Each source file is a Scrapy spider of its own: ``scrapy list``, ``scrapy crawl <id>``, settings and stats work the ordinary way."""

from pathlib import Path
from typing import Final

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from core.errors import SourceError
from crawlers.source import SHIPPED, Source, load_sources

_FAMILIES: Final = {
    "listing": "crawlers.spiders.listing.ListingSpider",
    "feed": "crawlers.spiders.feed.FeedSpider",
    "api": "crawlers.spiders.api.ApiSpider",
    "hanweb_jpaas": "crawlers.spiders.hanweb_jpaas.HanwebJpaasSpider",
    "rendered": "crawlers.spiders.rendered.RenderedSpider",
    "recorded": "crawlers.recorded.spider.RecordedSpider",
}
"""By name, so that the browser's library is imported only where a source needs it (extra ``browser``)."""


class SourceLoader:
    """Scrapy's SPIDER_LOADER_CLASS over the shipped folder and the folders of ``FENGXUN_SOURCES``."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._sources = load_sources((SHIPPED, *folders))

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "SourceLoader":
        """The way Scrapy builds its loader."""
        return cls(tuple(Path(folder) for folder in settings.getlist("FENGXUN_SOURCES")))

    def load(self, spider_name: str) -> type[Spider]:
        """The spider class of a source. Raises ``KeyError`` for an unknown id, ``SourceError`` for a broken file."""
        if spider_name in self._sources.broken:
            raise self._sources.broken[spider_name]
        return spider_for(self._sources.good[spider_name])

    def find_by_request(self, request: Request) -> list[str]:  # noqa: ARG002 (Scrapy's protocol)
        """No source claims a bare address."""
        return []

    def list(self) -> list[str]:  # last, because it hides the built-in in this class
        """The ids of all sources that can be used, switched off ones included."""
        return sorted(self._sources.good)


def spider_for(source: Source) -> type[Spider]:
    """The family's class with the facts of one source. Raises ``SourceError`` where the family's library is not installed."""
    try:
        family: type[Spider] = load_object(_FAMILIES[source.family])
    except ImportError as error:
        raise SourceError(f"{source.id}: the family {source.family} needs a library that is not installed ({error.name})") from error
    return type(family.__name__, (family,), {"name": source.id, "source": source})
