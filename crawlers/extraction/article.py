"""A page as an article: by the source's selectors where they fit, else by what pages have in common."""

from functools import cached_property
from typing import Final

from core.dates import parse_moment
from core.encoding import looks_garbled
from core.errors import ContentError
from core.model import Article, Attachment, Layout, Moment
from core.text import tidy
from crawlers.extraction.attachments import find_base, find_links, list_attachments
from crawlers.extraction.blocks import Blocks, split_blocks
from crawlers.extraction.consensus import read_main
from crawlers.extraction.metadata import read_author, read_metas, read_publisher, read_title
from crawlers.extraction.page import Page, parse_page, strip_tags
from crawlers.extraction.published import read_published
from crawlers.extraction.selectors import select_body, select_elements, select_text

LONGEST_TEXT: Final = 200_000
"""Characters of an article that are kept; the rest is cut and the article flagged ``truncated``."""


def extract(body: bytes, *, address: str, declared: str = "", layout: Layout | None = None, now: int) -> Article:
    """Read the article out of ``body``, fetched from ``address`` with the header charset ``declared``, at ``now`` (epoch ms).

    Raises ContentError where the page has no text at all, nothing else. Flags: those of ``parse_page``, and truncated (text
    too long), replaced_characters (lost in title or text), garbled (wrongly decoded before it was published), low_agreement
    (readers differ: the source needs a selector), no_date, no_title.
    """
    layout = layout or Layout()
    page = parse_page(body, address, declared)
    anatomy = _Anatomy(page)
    metas = read_metas(page.tree)
    text, agreed = _read_text(page, anatomy, layout)
    title = select_text(page.tree, layout.title) or read_title(page.tree, metas)
    published = _read_published(page, anatomy, layout, metas, text, now)
    doubts = {
        "truncated": len(text) > LONGEST_TEXT,
        "replaced_characters": "\ufffd" in title or "\ufffd" in text,
        "garbled": looks_garbled(text),
        "low_agreement": not agreed,
        "no_date": published is None,
        "no_title": not title,
    }
    return Article(
        title=title,
        text=text[:LONGEST_TEXT],
        published=published,
        publisher=select_text(page.tree, layout.publisher) or read_publisher(metas, anatomy.blocks.items),
        author=select_text(page.tree, layout.author) or read_author(metas, () if layout.body else anatomy.blocks.items),
        attachments=_list_attachments(page, layout),
        flags=tuple(dict.fromkeys((*page.flags, *(name for name, present in doubts.items() if present)))),
    )


class _Anatomy:
    """The blocks of a page, split when first asked for: selectors that fit need none (a third of the time of a known page)."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def blocks(self) -> Blocks:
        return split_blocks(self._page.tree)


def _read_text(page: Page, anatomy: _Anatomy, layout: Layout) -> tuple[str, bool]:
    """The main text and whether it is certain: selectors, else readers that agree, else all text of the page."""
    if not page.whole:
        text, agreed = strip_tags(page.source), True
    elif text := select_body(page.tree, layout.body):
        agreed = True
    else:
        text, agreed = read_main(page, anatomy.blocks)
    text = tidy(text) or tidy("\n".join(block.text for block in anatomy.blocks.items))
    if not text:
        raise ContentError("页面没有正文：解码后没有任何可读文字")
    return text, agreed


def _read_published(page: Page, anatomy: _Anatomy, layout: Layout, metas: dict[str, str], text: str, now: int) -> Moment | None:
    stated = select_text(page.tree, layout.published)
    return (parse_moment(stated, now) if stated else None) or read_published(metas, page.source, anatomy.blocks.items, text, now)


def _list_attachments(page: Page, layout: Layout) -> tuple[Attachment, ...]:
    links = select_elements(page.tree, layout.attachments) or find_links(page.tree)
    return list_attachments(links, find_base(page.tree, page.address))
