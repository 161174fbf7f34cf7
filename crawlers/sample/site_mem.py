"""www.mem.gov.cn: accident investigations on a TRS site, two columns of one page each."""

from typing import Final

from crawlers.sample.markup import attachment_list, attribute, link_list, paragraphs, render
from crawlers.sample.site import Ask, Page, Site, html_page, newest, story_page
from crawlers.sample.story import Shelf, Story

HOST: Final = "www.mem.gov.cn"
SOURCE: Final = "cn-mem-accident"
COLUMNS: Final = {"sggpdbqk": "挂牌督办", "tbzdsgdcbg": "调查报告"}

_FOLDER: Final = "/gk/sgcc/"


def _tail(story: Story) -> str:
    return f"{story.published:%Y}/{story.published:%Y%m}/t{story.published:%Y%m%d}_{story.number}.shtml"


def _address(story: Story) -> str:
    return f"https://{HOST}{_FOLDER}{story.item.column}/{_tail(story)}"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    column = ask.path.removeprefix(_FOLDER).removesuffix("index.shtml").removesuffix("/")
    if column in COLUMNS and ask.path in {f"{_FOLDER}{column}/", f"{_FOLDER}{column}/index.shtml"}:
        return _list_page(column, shelf)
    return story_page(ask, shelf.of(SOURCE), _address, lambda story: _write(story, shelf))


def _list_page(column: str, shelf: Shelf) -> Page:
    stories = tuple(story for story in shelf.of(SOURCE) if story.item.column == column)
    rows = "".join(
        f'<tr><td><a href="./{_tail(story)}" title="{attribute(story.title)}" target="_blank">{attribute(story.title)}'
        f"<span>{story.published:%Y-%m-%d}</span></a></td></tr>\n"
        for story in stories
    )
    return html_page(render("mem_list.html", column=COLUMNS[column], rows=rows), newest(stories))


def _write(story: Story, shelf: Shelf) -> str:
    return render(
        "mem_notice.html",
        title=attribute(story.title),
        when=f"{story.published:%Y-%m-%d %H:%M}",
        column=COLUMNS[story.item.column],
        publisher=attribute(story.item.publisher or "应急管理部"),
        body=paragraphs(story.text),
        files=attachment_list(story, "./P0"),
        related=link_list(shelf.before(story, 4), _address),
    )


SITE: Final = Site((SOURCE,), (HOST,), _address, _answer)
