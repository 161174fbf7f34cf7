"""Files that a page links to: listed with absolute address and name, never fetched here."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final, cast
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
from lxml import etree

from core.model import Attachment
from core.text import tidy

_FILE: Final = re.compile(r"\.(?:pdf|docx?|xlsx?|zip|rar|wps|ofd)$|(?:^|/)cms_files/", re.IGNORECASE)
_HINT: Final = re.compile(r"\.(?:pdf|doc|xls|zip|rar|wps|ofd)|cms_files/", re.IGNORECASE)
_HREFS: Final = etree.XPath("//a/@href", smart_strings=False)
_MOST: Final = 100
_LONGEST: Final = 2000


def find_links(tree: lxml.html.HtmlElement) -> Iterable[lxml.html.HtmlElement]:
    """The links of a page, where there may be a file among them: the elements of all links cost a tenth of reading a page."""
    hrefs = cast("list[str]", _HREFS(tree))
    return tree.iter("a") if any(_HINT.search(href) for href in hrefs) else ()


def list_attachments(links: Iterable[lxml.html.HtmlElement], base: str) -> tuple[Attachment, ...]:
    """At most 100 files behind ``links`` (``a`` elements), http and https only, each address once."""
    found: dict[str, Attachment] = {}
    for link in links:
        href = link.get("href") or ""
        # Resolving all links of a page would cost as much as reading it.
        address = resolve_address(base, href) if _HINT.search(href) else ""
        path = urlsplit(address).path
        if address and _FILE.search(path) and address not in found:
            name = tidy(" ".join(link.text_content().split())) or tidy(link.get("title") or "") or PurePosixPath(unquote(path)).name
            found[address] = Attachment(address, name[:200])
        if len(found) == _MOST:
            break
    return tuple(found.values())


def resolve_address(base: str, link: str) -> str:
    """The absolute http(s) address of ``link`` without fragment, or an empty string."""
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        host = parts.hostname
    except ValueError:
        return ""
    address = parts._replace(fragment="").geturl()
    return address if parts.scheme in ("http", "https") and host and len(address) <= _LONGEST else ""


def find_base(tree: lxml.html.HtmlElement, address: str) -> str:
    """The address that relative links of the page start from."""
    stated = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    return resolve_address(address, stated) or address
