"""RSS and Atom, however broken, through feedparser."""

import io
from collections.abc import Iterator
from typing import Any, Final

import feedparser
from scrapy.http import Response

from core.model import Article
from crawlers.answers import read_text
from crawlers.entry import Entry
from crawlers.records import freeze, plain
from crawlers.spiders.notice_spider import NoticeSpider, Output

_UTF_8: Final = {"content-type": "application/xml; charset=utf-8"}


class FeedSpider(NoticeSpider):
    """An entry with text is a whole item; with ``follow: true`` the page that it links to is fetched instead."""

    def read_list(self, response: Response, number: int, **_known: Any) -> Output:  # noqa: ARG002 (a feed has no pages)
        """Read one feed (which has no pages). A broken one that still has entries is read as far as it goes, and the state says so."""
        entries, problem = read_feed(response)
        if problem:
            self.ledger.note("broken_feed", problem)
        if problem and not entries:
            return
        self.expect_items(len(entries))
        yield from self.look_at(self.find_entries(entries), response)

    def find_entries(self, entries: list[Any]) -> Iterator[Entry]:
        """The entries of the feed; links that are no http(s) addresses are refused by ``look_at``."""
        for entry in entries:
            title = plain(str(entry.get("title", "")))[:500]
            published = str(entry.get("published") or entry.get("updated") or "")
            text = plain(_longest(entry))
            link = str(entry.get("link") or entry.get("id") or "")
            moment = self.read_moment(published)
            if self.source.follow or not text:
                yield Entry(link, title, moment)
            else:
                fields = {"link": link, "title": title, "published": published, "text": text, "author": str(entry.get("author", ""))}
                article = Article(title=title, text=text, published=moment, author=fields["author"][:200])
                yield Entry(link, title, moment, article, freeze(fields))


def read_feed(response: Response) -> tuple[list[Any], str]:
    """The entries of a feed, and what is wrong with it in Chinese (empty where nothing is)."""
    # A file object, never a string: feedparser takes a string for an address or a file name to open.
    feed = feedparser.parse(io.BytesIO(read_text(response).encode("utf-8", "replace")), response_headers=_UTF_8)
    entries = list(feed.entries)
    if not feed.bozo:
        return entries, ""
    error = type(feed.bozo_exception).__name__
    return entries, f"只读到 {len(entries)} 条，其后格式有误（{error}）" if entries else f"不是可读的 RSS 或 Atom（{error}）"


def _longest(entry: Any) -> str:
    """The fullest text that an entry carries: its content or its summary."""
    texts = [str(content.get("value", "")) for content in entry.get("content", ())] + [str(entry.get("summary", ""))]
    return max(texts, key=len)
