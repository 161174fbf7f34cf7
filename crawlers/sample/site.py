"""What every site of the sample world is made of: a question, an answer, and where its stories live."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crawlers.sample.markup import attribute, paragraphs, render
from crawlers.sample.story import Shelf, Story

MAX_JSON: Final = 400
"""Bytes of JSON that a client may send: no real question is longer, and deep nesting cannot exhaust the stack."""

_EPOCH: Final = datetime.fromisoformat("2026-01-01T00:00:00+08:00")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: ``host`` in lower case, ``path`` as sent, ``query`` decoded; it keeps the last value of each parameter."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One answer before conditional requests are looked at."""

    body: bytes
    modified: datetime
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Site:
    """One publisher: its sources, its hosts, where a story lives and what is answered; None is 404."""

    sources: tuple[str, ...]
    hosts: tuple[str, ...]
    address: Callable[[Story], str]
    answer: Callable[[Ask, Shelf], Page | None]
    posts: tuple[str, ...] = ()
    """Paths that are asked with POST."""
    robots: bool = True


def html_page(text: str, modified: datetime) -> Page:
    """A page in UTF-8."""
    return Page(text.encode(), modified)


def json_page(value: object, modified: datetime) -> Page:
    """A JSON answer in UTF-8."""
    return Page(json.dumps(value, ensure_ascii=False).encode(), modified, "application/json; charset=utf-8")


def newest(stories: Iterable[Story]) -> datetime:
    """When a list of ``stories`` last changed; a fixed early moment for an empty list."""
    return max((story.modified for story in stories), default=_EPOCH)


def story_page(ask: Ask, stories: Iterable[Story], address: Callable[[Story], str], write: Callable[[Story], str]) -> Page | None:
    """The page of the story whose address is asked for (the query is ignored), or None; oddities are applied here."""
    wanted = f"https://{ask.host}{ask.path}"
    story = next((story for story in stories if address(story) == wanted), None)
    if story is None:
        return None
    match story.item.oddity:
        case "forbidden":
            return Page(render("forbidden.html").encode(), story.modified, status=403)
        case "changed_layout":
            return html_page(_changed_layout(story), story.modified)
        case "gbk":
            return Page(write(story).encode("gbk", "xmlcharrefreplace"), story.modified)
    return html_page(write(story), story.modified)


def _changed_layout(story: Story) -> str:
    when = f"{story.published:%Y-%m-%d %H:%M}"
    return render("changed_layout.html", title=attribute(story.title), when=when, body=paragraphs(story.text))


def page_of(stories: tuple[Story, ...], number: int, size: int) -> tuple[Story, ...]:
    """Page ``number`` (from 1) of a list with ``size`` entries a page."""
    return stories[(number - 1) * size : number * size] if number > 0 else ()
