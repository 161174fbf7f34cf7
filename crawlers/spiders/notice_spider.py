"""What all page families share: list entries become looked-at addresses, and these become captures or reasons."""

from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar, Final

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from core.addresses import canonical
from core.clock import Clock, shanghai
from core.dates import parse_moment
from core.errors import AddressRefusedError
from core.model import Capture, Moment
from crawlers.answers import conditions, explain_answer, find_block, header, is_readable, make_capture
from crawlers.books import OVER_CAP, Books, RunState
from crawlers.entry import Entry
from crawlers.failures import explain
from crawlers.ledger import Ledger
from crawlers.robots import RobotsDeniedError, RobotsUnreachableError
from crawlers.source import Source
from crawlers.standalone import equip, unequip

DAY_MS: Final = 86_400_000
MOST_TOGETHER: Final = 100
"""Entries that are entered in the books in one transaction."""
_HANDLED: Final = (304, *range(400, 600))
_BLOCKED: Final = frozenset({401, 403, 405, 412, 418, 429})

Output = Iterator[Request | Capture]


class NoticeSpider(Spider):
    """Base of the families. A family reads its lists in ``read_list``; all else is here."""

    source: ClassVar[Source]
    conditional: ClassVar[bool] = True
    """Whether the family understands the answer 304; a browser does not."""
    most_entries: ClassVar[int] = 2000
    """Entries of one list page that are looked at; a hostile page could name a hundred thousand."""
    books: Books
    clock: Clock

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger = Ledger()
        self._met: set[str] = set()
        self._validators: dict[str, tuple[str, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "NoticeSpider":
        """Take books and clock from the settings, where the command put them."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.books = crawler.settings["FENGXUN_BOOKS"]
        spider.clock = crawler.settings["FENGXUN_CLOCK"]
        crawler.signals.connect(spider.note_break, signal=signals.spider_error)
        if crawler.settings.getbool("FENGXUN_STANDALONE"):
            crawler.signals.connect(spider.put_away, signal=signals.engine_stopped)
        return spider

    def put_away(self) -> None:
        """After ``scrapy crawl`` without a command of ours: close what was opened for it."""
        unequip(self.settings)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Apply what depends on product and source: user agent, delay, cookies, certificates, ports."""
        super().update_settings(settings)
        if "FENGXUN" not in settings:  # no command of ours has started this crawl
            equip(settings, cls.source.id)
        for name, value in _choose_settings(cls.source, settings.get("FENGXUN")).items():
            settings.set(name, value, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every list of the source."""
        for address in self.source.lists:
            yield self.begin(self._fill_dates(address))

    def begin(self, address: str) -> Request:
        """The first request for one list."""
        return self.ask(address)

    def ask(self, address: str, number: int = 1, **more: Any) -> Request:
        """Page ``number`` of a list; page 1 with the validators of an earlier run, so that an unchanged list costs nothing."""
        call = self.source.call
        headers = {**call.headers, **more.pop("headers", {})}
        if self.conditional and number == 1 and call.method == "GET":
            headers |= conditions(*self.books.validators(address))
        return Request(
            address,
            method=call.method,
            headers=headers,
            body=call.body,
            callback=self.take_list,
            errback=self.fail_list,
            cb_kwargs={"number": number, **more},
            meta=self.meta(),
            dont_filter=True,
        )

    def meta(self) -> dict[str, Any]:
        """Request meta of the family; all statuses that Scrapy would drop silently come to the callbacks."""
        return {"handle_httpstatus_list": _HANDLED}

    def take_list(self, response: Response, number: int, **known: Any) -> Output:
        """A list was answered: note what is wrong with it, or let the family read it."""
        if response.status == 304:
            self.ledger.lists_unchanged += 1
        elif response.status >= 400 and number > 1:
            yield from self.miss_page(response, number, **known)
        elif response.status >= 400:
            self.ledger.note(_name_problem(response), explain_answer(response))
        elif wall := find_block(response):
            self.ledger.note("blocked", wall)
        else:
            self.ledger.lists_read += 1
            self._remember_validators(response, number)
            yield from self.read_list(response, number, **known)

    def read_list(self, response: Response, number: int, **known: Any) -> Output:
        """Read one list page: yield from ``look_at``, ask for the next page where there was something to fetch."""
        raise NotImplementedError

    def miss_page(self, response: Response, number: int, **_known: Any) -> Output:
        """A further page is missing: the end of the list, unless the server is in trouble."""
        if response.status not in {404, 410}:
            self.ledger.note(_name_problem(response), f"第 {number} 页：{explain_answer(response)}")
        yield from ()

    def look_at(self, entries: Iterable[Entry], response: Response) -> Generator[Request | Capture, None, int]:
        """Enter each entry in the books and go after those that are due; returns how many were due.

        Where the last run left something open, further pages may hold it: then every entry counts as due.
        """
        due, waiting = 0, self._cut(entries, response.url)
        while admitted := self._admit_some(waiting, response.url):
            looks = self.books.look_all([(address, entry.title, entry.body or None) for entry, address in admitted])
            chosen = [(entry, address, look) for (entry, address), look in zip(admitted, looks, strict=True) if look.fetch]
            due += len(chosen) if self.books.complete else len(admitted)
            self.ledger.fetches += len(chosen)
            for entry, address, look in chosen:
                yield self._keep(response, entry, address) if entry.article else self._fetch(entry, address, look.etag, look.last_modified)
        return due

    def _admit_some(self, entries: Iterator[Entry], base: str) -> list[tuple[Entry, str]]:
        """The next entries to look at together, no more than the cap has room for; empty at the end of the list."""
        room = min(MOST_TOGETHER, max(1, self.source.items_per_run - self.ledger.fetches))
        admitted = ((entry, address) for entry in entries if (address := self._admit(entry, base)))
        return list(islice(admitted, room))

    def _cut(self, entries: Iterable[Entry], page: str) -> Iterator[Entry]:
        """At most ``most_entries`` entries of one page; the cut is counted and the page read in full again."""
        for position, entry in enumerate(entries):
            if position == self.most_entries:
                self.ledger.unsettled += 1
                self.books.skip(page, f"一页超过 {self.most_entries} 条，其余未看")
                return
            yield entry

    def take_notice(self, response: Response, entry: Entry, address: str) -> Output:
        """A notice was answered: a capture, a repetition, or a reason."""
        if response.status == 304:
            self.books.repeat(address)
        elif response.status >= 400:
            self._set_aside(address, explain_answer(response))
        elif not is_readable(response):
            kind = header(response, "Content-Type")[:60]
            capture = make_capture(self.source, response, entry, address, self.clock())
            self.books.quarantine(address, f"不是网页（{kind or '类型不明'}），需要人工查看", capture)
        elif wall := find_block(response):
            self.ledger.note("blocked", wall)
            self._set_aside(address, wall)
        else:
            yield self._keep(response, self.complete(response, entry), address)

    def complete(self, _response: Response, entry: Entry) -> Entry:
        """Where the page of a notice holds more than extraction would find, the family reads it here."""
        return entry

    def fail_list(self, failure: Failure) -> None:
        """A list could not be fetched at all."""
        refused = isinstance(failure.value, RobotsDeniedError | AddressRefusedError) and not isinstance(
            failure.value, RobotsUnreachableError
        )
        self.ledger.note("blocked" if refused else "unreachable", explain(failure))

    def fail_notice(self, failure: Failure) -> None:
        """A notice could not be fetched, after all retries."""
        self._set_aside(failure.request.cb_kwargs["address"], explain(failure))  # type: ignore[attr-defined]

    def note_break(self, failure: Failure) -> None:
        """A callback broke: what it did not reach must come again, and a person should know."""
        self.ledger.unsettled += 1
        self.ledger.note("changed_layout", f"页面无法解析（{type(failure.value).__name__}）")

    def closed(self, reason: str) -> None:
        """Tell the books how the run went; list validators are kept only where nothing has to come again."""
        state, detail = self.ledger.conclude()
        if reason != "finished":
            detail = f"提前结束（{reason}）{detail}"
        elif not self.ledger.problems and not self.ledger.unsettled:
            for address, validators in self._validators.items():
                self.books.keep_validators(address, *validators)
        self.books.state(state, detail)

    def read_moment(self, text: str) -> Moment | None:
        """A date as lists and records give it."""
        return parse_moment(text, self.clock()) if text else None

    def expect_items(self, count: int) -> None:
        """A list with fewer entries than the source promises has changed its layout."""
        if count < self.source.expect.min_items:
            self.ledger.note("changed_layout", f"列表只读到 {count} 条，至少应有 {self.source.expect.min_items} 条")

    def _fill_dates(self, address: str) -> str:
        """``{from}`` and ``{until}`` become the window's first day and today, Asia/Shanghai."""
        now = self.clock()
        first, today = shanghai(now - self.source.window_days * DAY_MS), shanghai(now)
        return address.replace("{from}", f"{first:%Y-%m-%d}").replace("{until}", f"{today:%Y-%m-%d}")

    def _remember_validators(self, response: Response, number: int) -> None:
        request = response.request
        if number == 1 and request and request.method == "GET" and not request.meta.get("redirect_urls"):
            self._validators[request.url] = (header(response, "ETag"), header(response, "Last-Modified"))

    def _admit(self, entry: Entry, base: str) -> str:
        """The address to look at; empty where there is none, it was met in this run, or it is skipped (with the reason)."""
        if not entry.link.strip():  # would be joined to the address of the list itself
            self.books.skip(base, "条目没有网址")
            return ""
        try:
            address = canonical(entry.link, base)
        except AddressRefusedError as error:
            self.books.skip(entry.link[:500], str(error))
            return ""
        page = address.partition("://")[2]
        if page in self._met:
            return ""
        self._met.add(page)
        if entry.published and entry.published.at < self.clock() - (self.source.window_days + 1) * DAY_MS:
            self.books.skip(address, f"早于采集窗口（{self.source.window_days} 天）")
            return ""
        if self.ledger.fetches >= self.source.items_per_run:
            self.ledger.unsettled += 1
            self.books.skip(address, f"{OVER_CAP} {self.source.items_per_run} 条的上限")
            return ""
        return address

    def _fetch(self, entry: Entry, address: str, etag: str, last_modified: str) -> Request:
        return Request(
            address,
            headers=conditions(etag, last_modified) if self.conditional else {},
            callback=self.take_notice,
            errback=self.fail_notice,
            cb_kwargs={"entry": entry, "address": address},
            meta=self.meta(),
            dont_filter=True,
        )

    def _keep(self, response: Response, entry: Entry, address: str) -> Capture:
        self.ledger.captures += 1
        return make_capture(self.source, response, entry, address, self.clock())

    def _set_aside(self, address: str, reason: str) -> None:
        """Quarantine without bytes: tried again by the next run."""
        self.ledger.unsettled += 1
        self.books.quarantine(address, reason)


def _name_problem(response: Response) -> RunState:
    return "blocked" if response.status in _BLOCKED else "unreachable"


def _choose_settings(source: Source, product: Any) -> dict[str, Any]:
    """Scrapy settings of one source; a product delay of 0 (demo, tests) overrules the delays of the sources."""
    wanted = getattr(product, "delay_s", 2.0)
    delay = max(wanted, source.delay_s) if wanted else 0.0
    contact = getattr(product, "contact", "")
    return {
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "USER_AGENT": getattr(product, "user_agent", "") or (f"Fengxun/0.1 (+{contact})" if contact else "Fengxun/0.1"),
        "COOKIES_ENABLED": source.cookies,
        "DOWNLOAD_VERIFY_CERTIFICATES": not source.tls_exception,
        "FENGXUN_PORTS": source.ports,
    }
