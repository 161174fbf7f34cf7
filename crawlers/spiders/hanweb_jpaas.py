"""大汉 jpaas columns: an empty column page names a unit, the unit answers JSON that holds the list as an HTML fragment.

``tagId`` and ``pageId`` differ from column to column, so they are read from the column page; the source file's ``params`` only choose
among several units, and stand in where the page names none. ``bulidstatic`` is the vendor's own spelling.
"""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from crawlers.answers import find_block, read_text
from crawlers.records import pick
from crawlers.spiders.api import read_json
from crawlers.spiders.listing import find_entries
from crawlers.spiders.notice_spider import NoticeSpider, Output
from crawlers.tree import parse

UNIT: Final = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_MOST_ON_A_PAGE: Final = 99


class HanwebJpaasSpider(NoticeSpider):
    """Column page, then unit pages from 1; a page that is no JSON is a firewall's, not an empty list."""

    def begin(self, address: str) -> Request:
        """Ask for the column page, always in full: it is a shell that stays the same when its list changes."""
        return self.ask(address).replace(callback=self.take_column, cb_kwargs={"column": address}, headers=dict(self.source.call.headers))

    def take_column(self, response: Response, column: str) -> Output:
        """Find the unit that the column shows and ask for its first page."""
        if response.status >= 400 or find_block(response):
            yield from self.take_list(response, 1)
            return
        unit, query = find_unit(parse(read_text(response)), self.source.call.params)
        if not query.get("pageId"):
            self.ledger.note("changed_layout", "栏目页中没有列表组件")
            return
        yield self._ask_unit(urljoin(response.url, unit), query, column, 1)

    def read_list(self, response: Response, number: int, **known: Any) -> Output:
        """Read one unit answer."""
        document = read_json(read_text(response))
        fragments = pick(document, "data.html")
        if document is None:
            self.ledger.note("blocked", "列表接口返回的不是 JSON")
            return
        if not fragments or not isinstance(fragments[0], str):
            self.ledger.note("changed_layout", "列表接口的结构有变")
            return
        entries = list(islice(find_entries(parse(fragments[0]), response.url, self.source.items, self.read_moment), self.most_entries + 1))
        if number == 1:
            self.expect_items(len(entries))
        due = yield from self.look_at(entries, response)
        if due and number < self.source.paging.pages:
            yield self._ask_unit(known["unit"], known["query"], known["column"], number + 1)

    def _ask_unit(self, unit: str, query: dict[str, str], column: str, number: int) -> Request:
        page = {"pageNo": number, "pageSize": min(self.source.paging.size, _MOST_ON_A_PAGE)}
        parameters = urlencode({**query, "paramJson": json.dumps(page, separators=(",", ":"))})
        return self.ask(f"{unit}?{parameters}", number, headers={"Referer": column}, unit=unit, query=query, column=column)


def find_unit(page: Selector, wanted: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Address and query of the unit whose ``tagId`` is wanted, else of the first one, else of what the source file says."""
    units = [(node.attrib.get("url", UNIT), _read_query(node.attrib["querydata"])) for node in page.css("script[querydata]")]
    units = [(url, query) for url, query in units if query.get("pageId")]
    chosen = [unit for unit in units if unit[1].get("tagId") == wanted.get("tagId")] or units
    return chosen[0] if chosen else (UNIT, dict(wanted))


def _read_query(text: str) -> dict[str, str]:
    """``{'webId':'w1',…}``, which is JSON but for its quotes."""
    query = read_json(text.replace("'", '"'))
    return {str(name): str(value) for name, value in query.items()} if isinstance(query, dict) else {}
