"""www.samr.gov.cn: two columns of the jpaas family: an empty column page, a JSON list of HTML, article pages."""

import json
from dataclasses import dataclass
from typing import Final

from crawlers.sample.markup import attachment_list, attribute, link_list, paragraphs, render
from crawlers.sample.site import MAX_JSON, Ask, Page, Site, html_page, json_page, newest, page_of, story_page
from crawlers.sample.story import Shelf, Story

HOST: Final = "www.samr.gov.cn"
UNIT: Final = "/api-gateway/jpaas-publish-server/front/page/build/unit"
MAX_SIZE: Final = 99


@dataclass(frozen=True, slots=True)
class _Column:
    source: str
    folder: str
    name: str
    page_id: str
    tag_id: str
    nested: bool
    """Rows are list items of their own around the two inner ones."""

    def query(self) -> dict[str, str]:
        return {
            "parseType": "bulidstatic",
            "webId": "29e9522dc89d4e088a953d8cede72f4c",
            "tplSetId": "5c30fb89ae5e48b9aefe3cdf49853830",
            "pageType": "column",
            "tagId": self.tag_id,
            "editType": "null",
            "pageId": self.page_id,
        }


_COLUMNS: Final = (
    _Column("cn-samr-recall", "/zw/zh/", "召回公告", "bf39604e7599427c92ec64e90577f57a", "内容区域", nested=False),
    _Column("cn-samr-spotcheck-fail", "/zljds/jdcc/", "监督抽查", "0f5a1c0000000000000000000000da7a", "ajax分页", nested=True),
)


def _column(story: Story) -> _Column:
    return next(column for column in _COLUMNS if column.source == story.item.source)


def _path(story: Story) -> str:
    return f"{_column(story).folder}art/{story.published:%Y}/art_{story.digest}.html"


def _address(story: Story) -> str:
    return f"https://{HOST}{_path(story)}"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    if ask.path == UNIT:
        return _unit(ask, shelf)
    for column in _COLUMNS:
        if ask.path in {column.folder, f"{column.folder}index.html"}:
            return html_page(_write_column(column), newest(()))
    stories = tuple(story for column in _COLUMNS for story in shelf.of(column.source))
    return story_page(ask, stories, _address, lambda story: _write(story, shelf))


def _write_column(column: _Column) -> str:
    query = json.dumps(column.query(), ensure_ascii=False).replace('"', "'")
    return render("samr_column.html", column=column.name, unit=UNIT, query=query)


def _unit(ask: Ask, shelf: Shelf) -> Page:
    column = next((column for column in _COLUMNS if column.query().items() <= ask.query.items()), None)
    paging = _paging(ask.query.get("paramJson", ""))
    if column is None or paging is None:
        return json_page({"success": False, "message": "参数错误（虚构数据）", "data": {"html": ""}}, newest(()))
    stories = shelf.of(column.source)
    html = _fragment(column, page_of(stories, *paging), len(stories))
    return json_page({"success": True, "message": "虚构数据", "code": "200", "data": {"html": html}}, newest(stories))


def _paging(text: str) -> tuple[int, int] | None:
    """Page number and size, both from 1; None for what is not a short JSON object with two numbers."""
    if len(text) > MAX_JSON:
        return None
    try:
        wanted = json.loads(text or "{}")
        number, size = int(wanted.get("pageNo", 1)), int(wanted.get("pageSize", 20))
    except (AttributeError, OverflowError, TypeError, ValueError):
        return None
    return max(1, number), min(max(1, size), MAX_SIZE)


def _fragment(column: _Column, stories: tuple[Story, ...], total: int) -> str:
    rows = "".join(_row(column, story) for story in stories)
    head = '<ul class="head"><li class="nav04Left02_content">标题</li><li class="nav04Left02_contenttime">发布时间</li></ul>\n'
    rows = f"<ul>{rows}</ul>" if column.nested else rows
    return f'<div class="Three_zhnlist_02">{head}{rows}</div><div class="pagination" count="{total}"></div>'


def _row(column: _Column, story: Story) -> str:
    cells = (
        f'<li class="nav04Left02_content"><a href="{_path(story)}" title="{attribute(story.title)}">{attribute(story.title)}</a></li>'
        f'<li class="nav04Left02_contenttime">{story.published:%Y-%m-%d}</li>'
    )
    return f'<li class="content-3-left-text imgContent01new"><ul>{cells}</ul></li>\n' if column.nested else f"<ul>{cells}</ul>\n"


def _write(story: Story, shelf: Shelf) -> str:
    return render(
        "samr_notice.html",
        title=attribute(story.title),
        when=f"{story.published:%Y-%m-%d %H:%M}",
        column=_column(story).name,
        publisher=attribute(story.item.publisher or "国家市场监督管理总局"),
        body=paragraphs(story.text),
        files=attachment_list(story, "/cms_files/filemanager/sample/", named=True),
        related=link_list(shelf.before(story, 4), _address),
    )


SITE: Final = Site(tuple(column.source for column in _COLUMNS), (HOST,), _address, _answer)
