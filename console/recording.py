"""Record the pages of a source for its test: from the open web, or from the sample world."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from scrapy import Request
from scrapy.http import Response

from console.crawling import sail
from console.demo import EVENING, SETTINGS
from console.installation import Installation, open_installation
from core.clock import shanghai, to_epoch
from crawlers import sample
from crawlers.guard import Routes
from crawlers.recorded.pages_of_source import Page, write_pages
from crawlers.sample.server import serve
from crawlers.source import Source
from storage.database import Record
from storage.home import create_home
from storage.signals import each_signal

ITEMS: Final = 3
SAMPLE_DAY: Final = date(2026, 11, 22)
"""Day 3 of the sample world in recorded folders: fixed, so that recording again gives the same bytes."""


def record_from_sample(source: Source, folder: Path) -> int:
    """Record a source as the sample world answers for it; returns the number of notices."""
    with TemporaryDirectory() as home, serve(sample.World(SAMPLE_DAY), day=3) as server:
        create_home(Path(home), SETTINGS)
        evening = to_epoch(datetime.combine(SAMPLE_DAY, EVENING))
        installation = open_installation(Path(home)).at(lambda: evening)
        return record_pages(installation, source, folder, dict.fromkeys(sorted(sample.hosts()), ("127.0.0.1", server.port)))


def record_pages(installation: Installation, source: Source, folder: Path, routes: Routes | None = None) -> int:
    """Crawl the first list page and up to ITEMS notices, and write them with what was read; returns the number of notices."""
    pages: list[Page] = []
    narrow = replace(source, paging=replace(source.paging, pages=1), items_per_run=ITEMS)

    def observe(response: Response, request: Request, spider: object) -> None:  # noqa: ARG001 (Scrapy's signal)
        if response.status == 200 and not request.url.endswith("/robots.txt"):
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            pages.append(Page(request.method, response.url, response.body, content_type))

    sail(installation, lambda make_fleet: make_fleet(installation.clock).crawl([narrow]), lambda _source, _books: None, routes, observe)
    notices = list(read_notices(installation.record))
    moment = shanghai(installation.clock()).isoformat()
    write_pages(folder, pages, {"recorded_at": moment, "notices": notices})
    return len(notices)


def read_notices(record: Record, source: str = "") -> Iterator[dict[str, Any]]:
    """The notices of a record as they are compared: by address, everything that was read."""
    with record.read() as connection:
        rows = sorted((row for row in each_signal(connection) if source in {"", row.source}), key=lambda row: row.address)
    for row in rows:
        yield {
            "address": row.address,
            "title": row.title,
            "text": row.text,
            "published": shanghai(row.published_at).isoformat() if row.published_at else None,
            "precision": row.published_precision,
            "publisher": row.publisher,
            "author": row.author,
            "attachments": row.attachments,
            "flags": row.flags,
        }
