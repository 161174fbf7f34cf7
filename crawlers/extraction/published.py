"""When a page was published: meta tags first, else the best dated line that it shows."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from core.dates import find_moment, parse_moment
from core.model import Moment
from crawlers.extraction.blocks import Block

_METAS: Final = (
    *("pubdate", "firstpublishedtime", "article:published_time", "publishdate", "publish_date", "publish-date", "publishtime"),
    *("publish_time", "og:release_date", "og:published_time", "datepublished", "weibo:article:create_at", "dc.date", "dcterms.issued"),
)
_LINKED_DATA: Final = re.compile(r'"(?:datePublished|pubDate)"\s{0,4}:\s{0,4}"([^"]{4,40})"')
_DATED: Final = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}\s?[-/.年]\s?[0-9]{1,2}\s?[-/.月]\s?[0-9]{1,2}|[〇○零一二三四五六七八九]{4}年"
    r"|(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}(?![0-9/])"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s[0-9]{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)[0-9]{2}(?![0-9])",
    re.IGNORECASE,
)
_TIMED: Final = re.compile(r"[0-9][:：时][0-9]{2}")
_ANNOUNCED: Final = re.compile("时间|發佈|發布|发布|发表|来源|來源|日期|作者|時間|责任编辑")
_RELATIVE: Final = re.compile("前|刚刚|昨[天日]|今[天日]|月[0-9]{1,2}日")
_LONGEST_LINE: Final = 300
_LONGEST_RELATIVE: Final = 40
_EXACT: Final = ("second", "minute", "day")
_SENTENCE: Final = 40
_HEAD: Final = 4.0


def read_published(metas: Mapping[str, str], source: str, blocks: Sequence[Block], text: str, now: int) -> Moment | None:
    """The moment of publication, ``text`` being its article, read at ``now``; None where the page names none that can be."""
    stated = [metas[name] for name in _METAS if name in metas]
    stated += [match[1] for match in (_LINKED_DATA.search(source),) if match]
    moments = (parse_moment(text, now) for text in stated)
    found = next((moment for moment in moments if moment and moment.precision in _EXACT), None)
    return found or find_shown(blocks, _find_start(blocks, text), now)


def find_shown(blocks: Sequence[Block], start: int, now: int) -> Moment | None:
    """The earliest line whose date stands out: with a time of day, with words such as 发布时间 or 来源, and short.

    ``start`` is the index of the first whole sentence of the article: dates after it are of comments, neighbours or the story.
    """
    best: tuple[float, Moment] | None = None
    relative: Moment | None = None
    for index, block in enumerate(blocks):
        if len(block.text) > _LONGEST_LINE or block.linked == len(block.text):
            continue
        dated = _DATED.search(block.text)
        if dated and (moment := _find_day(block.text[dated.start() :], now)):
            score = _score(block.text, dated) + _HEAD * (index <= start)
            # A later line must be clearly better: the first date of a page is usually its own.
            if best is None or score > best[0] + 1:
                best = (score, moment)
        elif relative is None and index <= start and len(block.text) <= _LONGEST_RELATIVE and _RELATIVE.search(block.text):
            relative = _find_day(block.text, now)
    return best[1] if best else relative


def _find_day(text: str, now: int) -> Moment | None:
    moment = find_moment(text, now)
    return moment if moment and moment.precision in _EXACT else None


def _find_start(blocks: Sequence[Block], text: str) -> int:
    opening = next((line for line in text.split("\n") if len(line) >= _SENTENCE), text[:_LONGEST_LINE])
    return next((index for index, block in enumerate(blocks) if block.text == opening), 0)


def _score(text: str, dated: re.Match[str]) -> float:
    timed = _TIMED.search(text, dated.end(), dated.end() + 12) is not None
    return 2.0 * timed + 2.0 * (_ANNOUNCED.search(text) is not None) - len(text) / 60
