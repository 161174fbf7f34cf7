"""www.samrdprc.org.cn: recall announcements on a TRS site, static lists with 0-based paging."""

import re
from typing import Final

from crawlers.sample.markup import attachment_list, attribute, link_list, paragraphs, render
from crawlers.sample.site import Ask, Page, Site, html_page, newest, page_of, story_page
from crawlers.sample.story import Shelf, Story

HOST: Final = "www.samrdprc.org.cn"
SOURCE: Final = "cn-samrdprc-consumer-notice"
COLUMN: Final = "/xfpzh/xfpzhgg/"
PAGE_SIZE: Final = 5

_LIST = re.compile(r"/xfpzh/xfpzhgg/(?:index(?:_([1-9]\d{0,3}))?\.html)?")


def _tail(story: Story) -> str:
    return f"{story.published:%Y%m}/t{story.published:%Y%m%d}_{story.number}.html"


def _address(story: Story) -> str:
    return f"https://{HOST}{COLUMN}{_tail(story)}"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    if match := _LIST.fullmatch(ask.path):
        return _list_page(shelf, int(match[1] or 0) + 1)
    return story_page(ask, shelf.of(SOURCE), _address, lambda story: _write(story, shelf))


def _list_page(shelf: Shelf, number: int) -> Page | None:
    stories = shelf.of(SOURCE)
    part = page_of(stories, number, PAGE_SIZE)
    if not part and number > 1:
        return None
    rows = "".join(
        f'<li><a href="./{_tail(story)}" title="{attribute(story.title)}">{attribute(story.title)}</a>'
        f"<span>{story.published:%Y-%m-%d}</span></li>\n"
        for story in part
    )
    pages = max(1, -(-len(stories) // PAGE_SIZE))
    return html_page(render("samrdprc_list.html", rows=rows, pages=str(pages)), newest(stories))


def _write(story: Story, shelf: Shelf) -> str:
    facts = "".join(f"<tr><th>{attribute(label)}</th><td>{attribute(story.fact(label))}</td></tr>" for label in story.item.facts)
    return render(
        "samrdprc_notice.html",
        title=attribute(story.title),
        day=f"{story.published:%Y-%m-%d}",
        publisher=attribute(story.item.publisher or "国家市场监督管理总局缺陷产品召回技术中心"),
        table=f'<div class="table"><table>{facts}</table></div>' if facts else "",
        body=paragraphs(story.text),
        files=attachment_list(story, "./P0"),
        related=link_list(shelf.before(story, 4), _address),
    )


SITE: Final = Site((SOURCE,), (HOST,), _address, _answer)
