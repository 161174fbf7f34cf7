"""Static list pages: TRS and every other site whose columns are plain HTML with links."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from scrapy.http import Response

from crawlers.answers import read_text
from crawlers.entry import Entry
from crawlers.records import ReadMoment
from crawlers.source import Items
from crawlers.spiders.notice_spider import NoticeSpider, Output
from crawlers.tree import parse


class ListingSpider(NoticeSpider):
    """Entries by CSS selectors; further pages by pattern.

    Paging of TRS sites: page 2 is ``index_1``, on some ``index_2``. Where the first guess is missing (404) or shows page 1 again, the
    next number is tried once (``first`` of the source file is the first guess).
    """

    def read_list(self, response: Response, number: int, step: int = 0, links: tuple[str, ...] = (), **_known: Any) -> Output:
        """Read one page and ask for the next while there is something new."""
        entries = list(
            islice(find_entries(parse(read_text(response)), response.url, self.source.items, self.read_moment), self.most_entries + 1)
        )
        found = tuple(join(response.url, entry.link) for entry in entries)
        if number == 1:
            self.expect_items(len(entries))
        elif found and found == links:
            yield from self._try_next(number, step, links)
            return
        due = yield from self.look_at(entries, response)
        if due and number < self.source.paging.pages:
            yield from self._ask_page(number + 1, step, found)

    def miss_page(self, response: Response, number: int, step: int = 0, links: tuple[str, ...] = (), **known: Any) -> Output:
        """The second page is not where we guessed, or the list has ended."""
        if response.status == 404 and number == 2 and not step:
            yield from self._try_next(number, step, links)
        else:
            yield from super().miss_page(response, number, **known)

    def _try_next(self, number: int, step: int, links: tuple[str, ...]) -> Output:
        if number == 2 and not step:
            yield from self._ask_page(number, 1, links)

    def _ask_page(self, number: int, step: int, links: tuple[str, ...]) -> Output:
        paging = self.source.paging
        if paging.pattern:
            address = paging.pattern.replace("{n}", str(paging.first + number - 2 + step))
            yield self.ask(address, number, step=step, links=links)


def find_entries(page: Selector, base: str, items: Items, read_moment: ReadMoment) -> Iterator[Entry]:
    """The entries of one list that have a link which the source wants."""
    for node in find_nodes(page, items.item):
        link = read_field(node, items.link)
        if link and (not items.keep_if or items.keep_if.search(join(base, link))):
            yield Entry(link, read_field(node, items.title), read_moment(read_field(node, items.date)))


def join(base: str, link: str) -> str:
    """The absolute form of ``link``; the link itself where it cannot be one (``look_at`` refuses it with a reason)."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def find_nodes(page: Selector, selectors: Sequence[str]) -> Sequence[Selector]:
    """The nodes of the first selector that finds any."""
    return next((nodes for selector in selectors if (nodes := page.css(selector))), [])


def read_field(node: Selector, selectors: Sequence[str]) -> str:
    """The text of the first selector that yields some, on one line; a selector without ``::`` reads all text of its first element."""
    for selector in selectors:
        found = node.css(selector)[:1]
        values = found.getall() if "::" in selector else found.css("*::text").getall()
        if text := " ".join("".join(values).split())[:500]:
            return text
    return ""
