"""thepaper.cn: a JSON list that is asked with POST, and detail pages that carry their article as JSON in a script."""

import json
from typing import Final

from crawlers.sample.markup import FICTITIOUS, attribute, link_list, paragraphs, render, script_json
from crawlers.sample.site import MAX_JSON, Ask, Page, Site, json_page, newest, story_page
from crawlers.sample.story import Shelf, Story

API: Final = "api.thepaper.cn"
HOST: Final = "m.thepaper.cn"
SOURCE: Final = "cn-thepaper-quality"
LIST: Final = "/contentapi/nodeCont/getByNodeIdPortal"
NODE: Final = "25464"


def _address(story: Story) -> str:
    return f"https://{HOST}/detail/{story.number}"


def _epoch(story: Story) -> int:
    return int(story.published.timestamp() * 1000)


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    if ask.host == API:
        return _list_page(ask, shelf) if ask.path == LIST else None
    return story_page(ask, shelf.of(SOURCE), _address, lambda story: _write(story, shelf))


def _list_page(ask: Ask, shelf: Shelf) -> Page:
    stories = shelf.of(SOURCE) if _node(ask.body) == NODE else ()
    entries = [
        {
            "contId": str(story.number),
            "name": story.title,
            "pubTimeLong": _epoch(story),
            "pic": "",
            "link": "",
            "cornerLabelDesc": "",
            "nodeInfo": {"nodeId": NODE, "name": "澎湃质量报告"},
        }
        for story in stories
    ]
    data = {"hasNext": False, "pageNum": 1, "pageSize": len(entries), "list": entries}
    return json_page({"code": 200, "desc": FICTITIOUS, "data": data}, newest(stories))


def _node(body: bytes) -> str:
    """The ``nodeId`` of a short JSON body, empty for anything else."""
    if len(body) > MAX_JSON:
        return ""
    try:
        return str(json.loads(body)["nodeId"])
    except (KeyError, TypeError, ValueError):
        return ""


def _write(story: Story, shelf: Shelf) -> str:
    detail = {
        "contId": str(story.number),
        "name": story.title,
        "summary": "",
        "author": story.item.publisher or "澎湃新闻记者",
        "publishTime": _epoch(story),
        "pubTime": f"{story.published:%Y-%m-%d %H:%M}",
        "content": paragraphs(story.text),
        "tagList": [{"tag": "质量报告"}],
    }
    return render(
        "thepaper_detail.html",
        title=attribute(story.title),
        when=f"{story.published:%Y-%m-%d %H:%M}",
        author=attribute(story.item.publisher or "澎湃新闻记者"),
        body=paragraphs(story.text),
        hot=link_list(shelf.before(story, 4), _address),
        data=script_json({"props": {"pageProps": {"detailData": {"contentDetail": detail}}}, "page": "/detail/[id]", "query": {}}),
    )


SITE: Final = Site((SOURCE,), (API, HOST), _address, _answer, posts=(LIST,), robots=False)
