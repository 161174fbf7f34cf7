"""HTML of the sample world: template files plus a few small pieces that escape what they are given."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from crawlers.sample.story import Story

FICTITIOUS: Final = "虚构数据 · Fictitious sample data"
"""Stands in the furniture of every page, outside the article."""

_TEMPLATES: Final = Path(__file__).parent / "templates"


def render(template: str, **values: str) -> str:
    """The template file ``template`` with its ``$names`` replaced; values are inserted as they are."""
    return _template(template).substitute(values, fictitious=FICTITIOUS)


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    return Template((_TEMPLATES / name).read_text(encoding="utf-8"))


def attribute(text: str) -> str:
    """``text`` escaped for HTML text and attributes, with line ends as character references so that they survive parsing."""
    return escape(text).replace("\r", "&#13;").replace("\n", "&#10;")


def script_json(value: object) -> str:
    """JSON that is safe inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def paragraphs(text: str) -> str:
    """Lines as paragraphs; consecutive lines that start with ``|`` as the rows of one table."""
    html = "".join(_line(line.strip()) for line in text.splitlines() if line.strip())
    return html.replace("</table><table>", "")


def _line(line: str) -> str:
    if not line.startswith("|"):
        return f"<p>{escape(line)}</p>\n"
    cells = "".join(f"<td>{escape(cell.strip())}</td>" for cell in line.strip("|").split("|"))
    return f"<table><tr>{cells}</tr></table>"


def link_list(stories: Iterable[Story], address: Callable[[Story], str]) -> str:
    """List items with links, for sidebars."""
    return "".join(f'<li><a href="{address(story)}">{attribute(story.title)}</a></li>\n' for story in stories)


def attachment_list(story: Story, prefix: str, *, named: bool = False) -> str:
    """List items with links to the story's attachments; ``named`` repeats the file name in the query, as jpaas sites do."""
    names = [attribute(name) for name in story.item.attachments]
    queries = [f"?fileName={name}" if named else "" for name in names]
    return "".join(
        f'<li><a href="{prefix}{story.number}{index}.pdf{query}">{name}</a></li>\n'
        for index, (name, query) in enumerate(zip(names, queries, strict=True))
    )
