"""One source that cannot be crawled at all does not end the others."""

import asyncio
from pathlib import Path

import pytest
from scrapy.crawler import Crawler

from core.errors import SourceError
from core.settings import CrawlSettings
from crawlers.fleet import Fleet
from crawlers.intake import Intake
from crawlers.source import SHIPPED, load_source
from storage.database import Record, open_engine, sqlite_url
from storage.migrate import migrate


def test_the_others_end_before_the_error_is_raised(tmp_path: Path) -> None:
    record = Record(open_engine(sqlite_url(tmp_path / "record.db")))
    migrate(record)
    intake = Intake(record, processes=0, deadline_s=1)
    closed: list[str] = []

    async def start(crawler: Crawler) -> None:
        if crawler.spidercls.name == "au-accc":
            raise SourceError("au-accc: 缺少程序库")
        await asyncio.sleep(0.05)

    fleet = Fleet(
        record=record,
        clock=lambda: 1_000,
        settings=CrawlSettings(delay_s=0),
        intake=intake,
        routes={},
        report=lambda source, _books: closed.append(source.id),
        start_crawl=start,
    )
    names = ("au-accc", "cn-mem-accident", "cn-chinanews")
    with pytest.raises(SourceError):
        asyncio.run(fleet.crawl([load_source(SHIPPED / f"{name}.yml") for name in names]))
    assert sorted(closed) == ["cn-chinanews", "cn-mem-accident"]
    intake.close()
    record.close()
