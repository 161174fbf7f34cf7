"""www.chinanews.com.cn: a scrolling list with pages, and two of the detail templates in use."""

import re
from typing import Final

from crawlers.sample.markup import attribute, link_list, paragraphs, render
from crawlers.sample.site import Ask, Page, Site, html_page, newest, page_of, story_page
from crawlers.sample.story import Shelf, Story

HOST: Final = "www.chinanews.com.cn"
SOURCE: Final = "cn-chinanews"
PAGE_SIZE: Final = 8
COLUMNS: Final = {"sh": "社会", "cj": "财经", "gn": "国内", "gj": "国际"}

_LIST = re.compile(r"/scroll-news/news([1-9]\d{0,3})\.html")


def _address(story: Story) -> str:
    folder = "internal" if story.item.oddity == "disallowed" else story.item.column
    return f"https://{HOST}/{folder}/{story.published:%Y}/{story.published:%m-%d}/{story.number}.shtml"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    if match := _LIST.fullmatch(ask.path):
        return _list_page(shelf, int(match[1]))
    return story_page(ask, shelf.of(SOURCE), _address, lambda story: _write(story, shelf))


def _list_page(shelf: Shelf, number: int) -> Page | None:
    stories = shelf.of(SOURCE)
    part = page_of(stories, number, PAGE_SIZE)
    if not part and number > 1:
        return None
    rows = "".join(
        f'<li><div class="dd_lm">[<a href="/{story.item.column}/">{COLUMNS[story.item.column]}</a>]</div>'
        f'<div class="dd_bt"><a href="{_address(story)}">{attribute(story.title)}</a></div>'
        f'<div class="dd_time">{story.published:%m-%d %H:%M}</div></li>\n'
        for story in part
    )
    pages = range(1, max(1, -(-len(stories) // PAGE_SIZE)) + 1)
    links = "".join(f'<a href="/scroll-news/news{page}.html">{page}</a> ' for page in pages)
    return html_page(render("chinanews_list.html", rows=rows, links=links), newest(stories))


def _write(story: Story, shelf: Shelf) -> str:
    moment = story.published
    return render(
        "chinanews_wide.html" if story.item.layout == "wide" else "chinanews_notice.html",
        title=attribute(story.title),
        when=f"{moment.year}年{moment:%m}月{moment:%d}日 {moment:%H:%M}",
        column=COLUMNS[story.item.column],
        publisher=attribute(story.item.publisher or "中国新闻网"),
        body=paragraphs(story.text),
        hot=link_list(shelf.before(story, 6), _address),
    )


SITE: Final = Site((SOURCE,), (HOST,), _address, _answer)
