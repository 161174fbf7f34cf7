"""The sample world: what the bundled sites answer on one of its three days. Pure and deterministic."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from crawlers.sample import site_accc, site_chinanews, site_cpsc, site_mem, site_rendered, site_samr, site_samrdprc, site_thepaper
from crawlers.sample.item import DAYS, SampleItem
from crawlers.sample.loading import load_items
from crawlers.sample.markup import FICTITIOUS, render
from crawlers.sample.site import Ask, Page, Site, newest
from crawlers.sample.story import Shelf, shelve

__all__ = ["Response", "World", "hosts", "load_items"]

SITES: Final[tuple[Site, ...]] = (
    site_samrdprc.SITE,
    site_samr.SITE,
    site_mem.SITE,
    site_chinanews.SITE,
    site_thepaper.SITE,
    site_cpsc.SITE,
    site_accc.SITE,
    site_rendered.SITE,
)

_ROBOTS: Final = f"# {FICTITIOUS}\nUser-agent: *\nDisallow: /internal/\n"


@dataclass(frozen=True, slots=True)
class Response:
    """What the server sends; header names are written as in the standards."""

    status: int
    headers: dict[str, str]
    body: bytes


def hosts() -> frozenset[str]:
    """The host names that the world answers for."""
    return frozenset(host for site in SITES for host in site.hosts)


class World:
    """All bundled sites. ``today`` is the date of day 3; every date in every page is relative to it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.items = load_items()
        self._shelves = {day: shelve(self.items, today, day) for day in (0, *DAYS)}

    def address(self, key: str) -> str:
        """The address of the item ``source/id``; KeyError for an unknown one."""
        for story in self._shelves[DAYS[-1]].stories:
            if story.item.key == key:
                return _site_of(story.item).address(story)
        raise KeyError(key)

    def respond(self, method: str, url: str, headers: Mapping[str, str], body: bytes, day: int) -> Response:
        """The answer to one request on ``day`` (below 1 nothing is published yet, above 3 is day 3). Never raises.

        Scheme and port of ``url`` do not matter. Conditional requests are answered as RFC 9110 §13 says.
        """
        ask = _read(method, url, body)
        site = next((site for site in SITES if ask.host in site.hosts), None)
        if site is None:
            return _finish(ask, _missing(), headers)
        if method not in _methods(site, ask.path):
            return Response(405, {"Allow": ", ".join(_methods(site, ask.path)), "Content-Length": "0"}, b"")
        shelf = self._shelves[min(max(day, 0), DAYS[-1])]
        return _finish(ask, _page(site, ask, shelf) or _missing(), headers)


def _site_of(item: SampleItem) -> Site:
    return next(site for site in SITES if item.source in site.sources)


def _read(method: str, url: str, body: bytes) -> Ask:
    try:
        parts = urlsplit(url)
        return Ask(method, parts.hostname or "", parts.path or "/", dict(parse_qsl(parts.query)), body)
    except ValueError:
        return Ask(method, "", "/", {}, b"")


def _methods(site: Site, path: str) -> tuple[str, ...]:
    return ("POST",) if path in site.posts else ("GET", "HEAD")


def _page(site: Site, ask: Ask, shelf: Shelf) -> Page | None:
    if ask.path == "/robots.txt":
        return Page(_ROBOTS.encode(), newest(()), "text/plain; charset=utf-8") if site.robots else None
    return site.answer(ask, shelf)


def _missing() -> Page:
    return Page(render("missing.html").encode(), newest(()), status=404)


def _finish(ask: Ask, page: Page, headers: Mapping[str, str]) -> Response:
    sent = {"X-Sample-Notice": "Fictitious sample data"}
    if page.status == 200:
        sent["ETag"] = f'"{hashlib.sha256(page.body).hexdigest()[:24]}"'
        sent["Last-Modified"] = format_datetime(page.modified.astimezone(UTC), usegmt=True)
        if ask.method != "POST" and _unchanged(sent["ETag"], page.modified, headers):
            return Response(304, sent, b"")
    sent |= {"Content-Type": page.content_type, "Content-Length": str(len(page.body))}
    return Response(page.status, sent, b"" if ask.method == "HEAD" else page.body)


def _unchanged(etag: str, modified: datetime, headers: Mapping[str, str]) -> bool:
    """If-None-Match wins over If-Modified-Since; a date that cannot be read is ignored."""
    asked = {name.lower(): value for name, value in headers.items()}
    if wanted := asked.get("if-none-match", ""):
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return "*" in tags or etag in tags
    try:
        since = parsedate_to_datetime(asked.get("if-modified-since", ""))
    except ValueError:
        return False
    return modified.astimezone(UTC).replace(microsecond=0) <= (since if since.tzinfo else since.replace(tzinfo=UTC))
