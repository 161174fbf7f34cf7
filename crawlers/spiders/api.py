"""Interfaces that answer with JSON: each record is a notice, or names the page to fetch."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapy.http import Response

from core.model import Article
from crawlers.answers import read_text
from crawlers.entry import Entry
from crawlers.records import fill, find_rows, freeze, pick_text, read_record
from crawlers.spiders.notice_spider import NoticeSpider, Output
from crawlers.tree import parse


class ApiSpider(NoticeSpider):
    """Records by dotted paths. With ``follow: true`` their pages are fetched, and read from ``record.script`` where it is given."""

    def read_list(self, response: Response, number: int, **_known: Any) -> Output:
        """Read one answer and ask for the next page while there is something new."""
        document = read_json(read_text(response))
        rows = None if document is None else find_rows(document, self.source.items.item[0])
        if rows is None:
            self.ledger.note("blocked" if document is None else "changed_layout", "接口返回的不是约定的 JSON")
            return
        self.expect_items(len(rows))
        due = yield from self.look_at(self.find_entries(rows), response)
        paging = self.source.paging
        if due and paging.pattern and number < paging.pages:
            yield self.ask(paging.pattern.replace("{n}", str(paging.first + number - 1)), number + 1)

    def find_entries(self, rows: list[Any]) -> Iterator[Entry]:
        """The entries of one answer that the source wants; where no record has an address, the layout has changed."""
        items = self.source.items
        links = [next((address for template in items.link if (address := fill(template, row))), "") for row in rows]
        if rows and not any(links):
            self.ledger.note("changed_layout", f"接口返回的 {len(rows)} 条记录都没有网址（{items.link[0]}）")
        for row, link in zip(rows, links, strict=True):
            if link and items.keep_if and not items.keep_if.search(link):
                continue
            title = next((text for path in items.title if (text := pick_text(row, path))), "")
            published = next((text for path in items.date if (text := pick_text(row, path))), "")
            article = None if self.source.follow else self._read(row)
            yield Entry(link, title[:500], self.read_moment(published), article, b"" if self.source.follow else freeze(row))

    def complete(self, response: Response, entry: Entry) -> Entry:
        """Read the article out of the page's script; a page without it is left to extraction."""
        if not self.source.record.script:
            return entry
        text = "".join(parse(read_text(response)).css(self.source.record.script)[:1].css("*::text").getall())
        article = self._read(read_json(text))
        return replace(entry, article=article) if article.text else entry

    def _read(self, record: Any) -> Article:
        return read_record(record, self.source.record, self.read_moment)


def read_json(text: str) -> Any:
    """The document, or ``None`` for anything that is not JSON (a firewall's page, an error text)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
