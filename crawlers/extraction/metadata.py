"""Title, publisher and author of a page.

Meta names: 《政府网站发展指引》 国办发〔2017〕47号, annex 网页设计规范 (ArticleTitle, ContentSource, Author), matched without case;
then Open Graph and what the page shows.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import lxml.html

from core.text import tidy
from crawlers.extraction.blocks import Block

_CUTS: Final = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|(?<=[\u4e00-\u9fff”」》）)])\s*-{1,2}\s*(?=[\u4e00-\u9fff])")
_SOURCE: Final = re.compile(r"(?:来源|來源|信息来源|文章来源|稿件来源)\s{0,2}[:：]\s{0,2}([^\s|｜:：,，;；\[【(（]{2,30})")
_WRITER: Final = re.compile(r"(?:作者|撰稿|文/)\s{0,2}[:：]?\s{0,2}([^\s|｜:：,，;；\[【(（]{2,20})")
_LONGEST: Final = 300
_LONGEST_LINE: Final = 200


def read_metas(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """Content of the meta tags by lower-case name, property or itemprop; the first that is not empty counts."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        content = tidy(element.get("content") or "")
        if name and content:
            metas.setdefault(name, content)
    return metas


def read_title(tree: lxml.html.HtmlElement, metas: Mapping[str, str]) -> str:
    """ArticleTitle or og:title; else the h1 that the title tag repeats; else the title tag before the site's name; else any h1."""
    for name in ("articletitle", "og:title"):
        if title := metas.get(name):
            return _cut(title) if name == "og:title" else title[:_LONGEST]
    whole = _flatten(next((element.text_content() for element in tree.iter("title")), ""))
    headings = [text for element in tree.iter("h1") if (text := _flatten(element.text_content()))]
    repeated = next((text for text in headings if len(text) > 3 and text in whole), "")
    return (repeated or _cut(whole) or next(iter(headings), ""))[:_LONGEST]


def read_publisher(metas: Mapping[str, str], blocks: Iterable[Block]) -> str:
    """ContentSource, else what the page shows after 来源, else the site's name."""
    return metas.get("contentsource") or _find(_SOURCE, blocks) or metas.get("og:site_name") or metas.get("sitename") or ""


def read_author(metas: Mapping[str, str], blocks: Iterable[Block]) -> str:
    """The Author meta tag, else what the page shows after 作者."""
    return metas.get("author") or _find(_WRITER, blocks)


def _find(pattern: re.Pattern[str], blocks: Iterable[Block]) -> str:
    matches = (pattern.search(block.text) for block in blocks if len(block.text) <= _LONGEST_LINE)
    return next((match[1] for match in matches if match), "")


def _flatten(text: str) -> str:
    return tidy(" ".join(text.split()))


def _cut(title: str) -> str:
    """The title without the names of column and site after it: the first part, or the longest where the first is a word only."""
    parts = [part for part in _CUTS.split(title[: 2 * _LONGEST].strip()) if part]
    if not parts:
        return ""
    return parts[0] if len(parts[0]) >= 6 else max(parts, key=len)
