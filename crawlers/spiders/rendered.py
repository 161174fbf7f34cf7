"""Pages that are empty until their script has run: a listing seen through Chromium (extra ``browser``). The only importer of the browser.

Chromium resolves names itself, out of reach of the connect-time guard. So it may resolve only the hosts of the source (a resolver rule
that also binds workers and web sockets), each host is checked just before a page is opened, requests to other hosts are aborted, and
pictures, fonts, media and styles are not loaded. Between that check and Chromium's own look-up a name could change: only hosts that an
administrator wrote into a source file are ever opened.
"""

from collections.abc import Collection
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from core.addresses import canonical
from core.errors import AddressRefusedError
from core.policy import check_host_port
from crawlers.guard import Guard, Routes, find_refusal, port_of, read_routes, resolve
from crawlers.source import Source
from crawlers.spiders.listing import ListingSpider

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_UNWANTED: Final = frozenset({"image", "font", "media", "stylesheet"})
_WAIT_MS: Final = 10_000
_NAVIGATION_MS: Final = 30_000


class RenderedSpider(ListingSpider):
    """The listing family in a browser; ``wait_for`` of the source file is the selector whose appearance means that the list is there."""

    conditional = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add the browser: its executable comes from the product setting ``chromium``."""
        super().update_settings(settings)
        executable = getattr(settings.get("FENGXUN"), "chromium", "") or CHROMIUM
        handlers = {"http": RenderedHandler, "https": RenderedHandler}
        for name, value in {
            "DOWNLOAD_HANDLERS": {**settings.getdict("DOWNLOAD_HANDLERS"), **handlers},
            "PLAYWRIGHT_BROWSER_TYPE": "chromium",
            "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": executable, "args": choose_flags(cls.source, read_routes(settings))},
            "PLAYWRIGHT_CONTEXTS": {"default": {"service_workers": "block", "accept_downloads": False}},
            "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": _NAVIGATION_MS,
            "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
            "PLAYWRIGHT_ABORT_REQUEST": Bouncer(cls.source.hosts),
        }.items():
            settings.set(name, value, priority="spider")

    def meta(self) -> dict[str, Any]:
        """Have the page rendered."""
        waits = [PageMethod("wait_for_selector", self.source.wait_for, timeout=_WAIT_MS)] if self.source.wait_for else []
        return {**super().meta(), "playwright": True, "playwright_page_methods": waits}


class Bouncer:
    """Says which requests of a page are aborted: foreign hosts, and what is not needed to read text."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = frozenset(hosts)

    def __call__(self, request: Any) -> bool:
        """True: abort. ``request`` is Playwright's."""
        parts = urlsplit(str(request.url))
        return parts.scheme not in {"http", "https"} or (parts.hostname or "") not in self._hosts or request.resource_type in _UNWANTED


class RenderedHandler(Guard, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """The guard before the browser; robots.txt and other plain requests take the ordinary way."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._hosts = frozenset(crawler.spidercls.source.hosts)  # type: ignore[attr-defined]

    async def download_request(self, request: Request) -> Response:
        """Check host and port, then let the browser open the page."""
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        parts = urlsplit(canonical(request.url))
        host = parts.hostname or ""
        if host not in self._hosts:
            raise AddressRefusedError(f"动态页面只打开来源自己的网站：{host}")
        if host in self._routes:
            return await self._download(request.replace(url=parts._replace(scheme="http").geturl()))
        check_host_port(host, port_of(parts), declared=self._ports, allow_loopback=self._allow_loopback)
        if reason := find_refusal(await resolve(host), allow_loopback=self._allow_loopback):
            raise AddressRefusedError(f"域名指向{reason}，不采集：{host}")
        return await self._download(request)


def choose_flags(source: Source, routes: Routes) -> list[str]:
    """Chromium's flags: only the hosts of the source resolve, and routed ones to their loopback server."""
    mapped = [f"MAP {host} {routes[host][0]}:{routes[host][1]}" for host in source.hosts if host in routes]
    allowed = [f"EXCLUDE {host}" for host in source.hosts if host not in routes]
    routed = [f"EXCLUDE {ip}" for ip, _ in routes.values()]
    return [*FLAGS, "--host-resolver-rules=" + ", ".join([*mapped, "MAP * ~NOTFOUND", *allowed, *dict.fromkeys(routed)])]
