"""sample.fengxun.invalid: pages that are empty until their script has run."""

from typing import Final

from crawlers.sample.markup import render, script_json
from crawlers.sample.site import Ask, Page, Site, html_page, newest, story_page
from crawlers.sample.story import Shelf, Story

HOST: Final = "sample.fengxun.invalid"
SOURCE: Final = "sample-rendered"
LIST: Final = "/notices/"


def _path(story: Story) -> str:
    return f"{LIST}{story.number}.html"


def _address(story: Story) -> str:
    return f"https://{HOST}{_path(story)}"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    stories = shelf.of(SOURCE)
    if ask.path in {LIST, f"{LIST}index.html"}:
        rows = [{"link": _path(story), "title": story.title, "date": f"{story.published:%Y-%m-%d}"} for story in stories]
        return html_page(render("rendered_list.html", data=script_json(rows)), newest(stories))
    return story_page(ask, stories, _address, _write)


def _write(story: Story) -> str:
    lines = [line.strip() for line in story.text.splitlines() if line.strip()]
    article = {"title": story.title, "date": f"{story.published:%Y-%m-%d %H:%M}", "lines": lines}
    return render("rendered_notice.html", data=script_json(article))


SITE: Final = Site((SOURCE,), (HOST,), _address, _answer)
