"""The family of recorded folders: pages, feeds and JSON lines through the same steps as the web."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from core.model import Article, Capture
from crawlers.answers import read_text
from crawlers.entry import Entry
from crawlers.recorded.archive import UNREADABLE, address_of
from crawlers.recorded.items import read_entry
from crawlers.recorded.pages import is_list_page
from crawlers.records import plain
from crawlers.spiders.api import read_json
from crawlers.spiders.feed import FeedSpider, read_feed
from crawlers.spiders.notice_spider import Output
from crawlers.tree import parse

LARGEST_FILE: Final = 1 << 30


class RecordedSpider(FeedSpider):
    """One folder of an archive; its list is the folder's listing."""

    most_entries = sys.maxsize

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Local files may be large; nothing here needs manners."""
        super().update_settings(settings)
        settings.set("DOWNLOAD_MAXSIZE", LARGEST_FILE, priority="spider")
        settings.set("DOWNLOAD_WARNSIZE", 0, priority="spider")

    def read_list(self, response: Response, number: int, **_known: Any) -> Output:  # noqa: ARG002
        """Ask for every file of the folder; what is no item is skipped with the reason."""
        for item in read_json(read_text(response)):
            address = address_of(item["path"])
            if item["kind"] == "description":
                self.books.skip(address, "描述或标注其他文件，不是信息")
            else:
                readers = {"page": self.take_page, "feed": self.take_feed, "records": self.take_records}
                known = {"reader": readers[item["kind"]]}
                yield Request(address, callback=self.take_file, errback=self.fail_list, cb_kwargs=known, meta=self.meta(), dont_filter=True)

    def take_file(self, response: Response, reader: Callable[[Response], Output]) -> Output:
        """Read a file; one that is damaged goes to quarantine."""
        if response.status == UNREADABLE:
            self.books.look(response.url)
            self.books.quarantine(response.url, "文件无法读取或解压")
        else:
            yield from reader(response)

    def take_page(self, response: Response) -> Output:
        """One page is one notice, unless it is a list."""
        if is_list_page(parse(read_text(response))):
            self.books.skip(response.url, "列表页，不是一条信息")
        elif self.books.look(response.url, "", seen_bytes=response.body).fetch:
            yield self._keep(response, Entry(response.url), response.url)

    def take_feed(self, response: Response) -> Output:
        """Every entry is an item; a file that is no feed is a page."""
        entries, problem = read_feed(response)
        if problem and entries:
            self.ledger.note("broken_feed", problem)
        if entries:
            yield from self.look_at(self._distinct(self._complete(entries, response.url)), response)
        else:
            yield from self.take_page(response)

    def take_records(self, response: Response) -> Output:
        """Every line is an item; a line that is no JSON goes to quarantine."""
        yield from self.look_at(self._distinct(self._read_lines(response)), response)

    def _complete(self, entries: list[Any], address: str) -> Iterator[Entry]:
        """Recorded feeds stand alone: an entry without text or link still is an item."""
        for number, (entry, raw) in enumerate(zip(self.find_entries(entries), entries, strict=True)):
            link = entry.link if entry.link.startswith(("http://", "https://")) else f"{address}?entry={number}"
            article = entry.article
            if article is None:
                title = entry.title or plain(str(raw.get("summary", "")))
                article = Article(title=title, text=title, published=entry.published)
            yield replace(entry, link=link, article=article, body=entry.body or article.text.encode())

    def _read_lines(self, response: Response) -> Iterator[Entry]:
        for number, line in enumerate(read_text(response).splitlines(), 1):
            if line.strip():
                try:
                    yield read_entry(line, response.url)
                except ValueError as error:
                    self._refuse_line(response, line, number, str(error))

    def _refuse_line(self, response: Response, line: str, number: int, error: str) -> None:
        address = f"{response.url}?line={number}"
        capture = Capture(self.source.id, self.source.kind, address, line.encode("utf-8", "backslashreplace"), self.clock())
        self.books.look(address)
        self.books.quarantine(address, f"第 {number} 行不是 JSON（{error}）", capture)

    def _distinct(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """A second item of one identity gets an address of its own, so that each has a line in the books; an equal one is repeated."""
        times: Counter[str] = Counter()
        bodies: set[tuple[str, bytes]] = set()
        for entry in entries:
            times[entry.link] += 1
            number = times[entry.link]
            if number == 1:
                bodies.add((entry.link, entry.body))
                yield entry
                continue
            address = f"{entry.link}{'&' if '?' in entry.link else '?'}copy={number}"
            if (entry.link, entry.body) in bodies:
                self.books.look(address, entry.title)
                self.books.repeat(address)
            else:
                bodies.add((entry.link, entry.body))
                yield replace(entry, link=address)
