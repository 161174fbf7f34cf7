"""The thin Scrapy item pipeline: hands each capture to the intake that the command put into the settings."""

from scrapy.crawler import Crawler

from core.model import Capture
from crawlers.intake import Intake
from crawlers.spiders.notice_spider import NoticeSpider


class IngestPipeline:
    """Takes captures into the record."""

    def __init__(self, crawler: Crawler, intake: Intake) -> None:
        self._crawler = crawler
        self._intake = intake

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "IngestPipeline":
        """Built by Scrapy for each spider."""
        return cls(crawler, crawler.settings["FENGXUN_INTAKE"])

    async def process_item(self, item: Capture) -> Capture:
        """Keep one capture."""
        spider = self._crawler.spider
        if not isinstance(spider, NoticeSpider):
            raise TypeError(f"{spider} is no page family of ours")
        settings = self._crawler.settings
        await self._intake.take(item, spider.source, settings["FENGXUN_BOOKS"], settings["FENGXUN_CLOCK"])
        return item
