"""JSON documents of list interfaces: dotted paths, address templates, and records that are whole notices.

A path is ``a.b[].c``: ``[]`` goes through all members of a list; ``[]`` alone is the document itself where it is a list.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from bs4 import BeautifulSoup

from core.model import Article, Moment
from core.text import tidy
from crawlers.source import Record

_HOLE = re.compile(r"\{([\w.\[\]]{1,100})\}")
_BLOCKS: Final = ("p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote")
_LONGEST: Final = 1_000_000

ReadMoment = Callable[[str], Moment | None]


def pick(document: Any, path: str) -> list[Any]:
    """Everything that ``path`` leads to; empty where it leads nowhere."""
    found = [document]
    for part in path.split("."):
        name = part.removesuffix("[]")
        if name:
            found = [value[name] for value in found if isinstance(value, dict) and name in value]
        if part.endswith("[]"):
            found = [member for value in found if isinstance(value, list) for member in value]
    return found


def pick_text(document: Any, path: str) -> str:
    """The texts and numbers under ``path``, joined by ``; ``; HTML becomes plain text."""
    values = pick(document, path) if path else []
    texts = [plain(str(value)) for value in values if isinstance(value, str | int | float) and not isinstance(value, bool)]
    return "; ".join(dict.fromkeys(text for text in texts if text))


def find_rows(document: Any, path: str) -> list[Any] | None:
    """The list under ``path`` (which ends in ``[]``), or ``None`` where there is none: the interface has changed."""
    owners = pick(document, path.removesuffix("[]")) if path != "[]" else [document]
    return owners[0] if len(owners) == 1 and isinstance(owners[0], list) else None


def fill(template: str, record: Any) -> str:
    """An address out of a record: a template with ``{path}`` holes, or a path; empty where the record lacks a part."""
    if "{" not in template:
        return pick_text(record, template)
    parts = {path: pick_text(record, path) for path in _HOLE.findall(template)}
    return _HOLE.sub(lambda hole: parts[hole[1]], template) if all(parts.values()) else ""


def read_record(record: Any, layout: Record, read_moment: ReadMoment) -> Article:
    """The notice that a record holds. Each paragraph is ``label: value``, without label where the label is ``body``."""
    texts = [(label, pick_text(record, path)) for label, path in layout.text.items()]
    return Article(
        title=" ".join(pick_text(record, layout.title).split()),
        text="\n".join(text if label == "body" else f"{label}: {text}" for label, text in texts if text),
        published=read_moment(pick_text(record, layout.published)),
        publisher=pick_text(record, layout.publisher),
        author=pick_text(record, layout.author),
    )


def freeze(record: Any) -> bytes:
    """The record as evidence bytes: the same content always gives the same bytes."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "backslashreplace")


def plain(markup: str) -> str:
    """HTML fragment to text with one line for each block; text without tags is only tidied."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    soup = BeautifulSoup(markup[:_LONGEST], "lxml")
    for node in soup(("script", "style")):
        node.decompose()
    for node in soup(("br", *_BLOCKS)):
        node.append("\n")
    return tidy(soup.get_text())
