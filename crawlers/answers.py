"""What can be read off one HTTP answer, and the evidence that is kept of it."""

import re
from collections.abc import Mapping
from typing import Final

from scrapy.http import Response

from core.encoding import decode
from core.model import Capture
from crawlers.entry import Entry
from crawlers.failures import explain_status
from crawlers.source import Source
from crawlers.walls import LONGEST, find_wall

_CHARSET: Final = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{1,30})", re.IGNORECASE)
_READABLE: Final = re.compile(r"text/(?:html|plain|xml)|application/(?:[\w.-]{1,20}\+)?(?:xml|json)|", re.IGNORECASE)
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_KEPT_HEADERS: Final = ("Content-Type", "ETag", "Last-Modified", "Date", "Server", "Content-Language")
_LONGEST_HEADER: Final = 500


def header(response: Response, name: str) -> str:
    """One header as text, at most 500 characters; empty where there is none."""
    return (response.headers.get(name) or b"").decode("latin-1")[:_LONGEST_HEADER]


def read_text(response: Response) -> str:
    """The decoded body; the charset that the server declares is only one of the hints."""
    declared = _CHARSET.search(header(response, "Content-Type"))
    return decode(response.body, declared[1] if declared else "").text


def find_block(response: Response) -> str | None:
    """Why the answer is a firewall's page, in Chinese; long pages are not even decoded for it."""
    return find_wall(response.body, read_text(response)) if len(response.body) <= LONGEST else None


def explain_answer(response: Response) -> str:
    """Why an answer with a status of 400 and above is no content, with the wait that the host asks for."""
    wait = header(response, "Retry-After")[:40]
    return explain_status(response.status) + (f"，要求等待 {wait}" if wait else "")


def is_readable(response: Response) -> bool:
    """Whether the answer is a page and no file to download."""
    kind = header(response, "Content-Type").split(";")[0].strip()
    return _READABLE.fullmatch(kind) is not None and not response.body.startswith(_BINARY)


def conditions(etag: str, last_modified: str) -> dict[str, str]:
    """Request headers that let the server answer 304 (RFC 9110, 13.1)."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def make_capture(source: Source, response: Response, entry: Entry, address: str, now: int) -> Capture:
    """The evidence of one notice: the whole answer, or of an entry that was whole in its list, that entry."""
    return Capture(
        source=source.id,
        kind=source.kind,
        address=address,
        body=entry.body or response.body,
        fetched_at=now,
        content_type="application/json" if entry.body else header(response, "Content-Type"),
        status=response.status,
        headers=_keep_headers(response, "" if entry.body else address),
        robots=str(response.meta.get("robots", "allowed")),
        title_hint=entry.title,
        published_hint=entry.published,
        article=entry.article,
    )


def _keep_headers(response: Response, address: str) -> Mapping[str, str]:
    headers = {name: value for name in _KEPT_HEADERS if (value := header(response, name))}
    if response.url != address:
        headers["Content-Location"] = response.url
    return headers
