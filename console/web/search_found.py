"""What the search page shows: hits with their snippets, facets with counts, months, and what to try when nothing is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import Row

from console.installation import Installation
from console.web.histogram import Histogram, draw_months
from console.web.search_asked import FIELDS, PAGE_SIZE, TITLES, Asked, facet_fields
from core.criteria import Level
from storage.found import load_found
from storage.search.base import MAX_DEPTH, SearchIndex, SearchPage
from storage.search.folder import open_index
from storage.search.highlight import mark_html, snippet
from storage.search.query import Node, parse_query

FACET_ROWS: Final = 8
LIBRARY: Final = 4
_QUOTES: Final = str.maketrans("", "", '"“”＂「」『』')


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit as it is shown; ``title`` and ``piece`` are HTML with marks, everything else in them escaped."""

    row: Row[Any]
    title: Markup
    piece: Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: a link that adds or removes it."""

    name: str
    number: int
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wider question, and how many hits it has."""

    words: str
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer. ``totals``: hits by scope; ``library``: the first recalls of the same words."""

    total: int
    hits: tuple[Shown, ...]
    missing: int
    facets: Mapping[str, tuple[Choice, ...]]
    months: Histogram
    totals: Mapping[str, int]
    library: tuple[Shown, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def pages(self) -> int:
        """Pages that can be opened."""
        return -(-min(self.total, MAX_DEPTH) // PAGE_SIZE)


def find(installation: Installation, asked: Asked, known: Mapping[str, Mapping[str, str]]) -> Found:
    """Answer a question from the index as it is. Raises IndexingError while there is none that can be read: the worker mends it."""
    index = open_index(installation.index_root, installation.tokenizer)
    page = index.search(asked.query(facets=facet_fields()))
    signals = asked.but(scope="signals")
    recalls = index.search(asked.but(scope="recalls", filters={**asked.filters, "kind": ()}).query(limit=LIBRARY))
    totals = {"recalls": recalls.total, "signals": page.total if asked.scope == "signals" else index.search(signals.query(limit=0)).total}
    node = parse_query(asked.text)
    hits = _show(installation, page, node)
    return Found(
        total=page.total,
        hits=hits,
        missing=len(page.hits) - len(hits),
        facets={name: _choices(asked, name, page, known[name]) for name in FIELDS if not (name == "kind" and asked.scope == "recalls")},
        months=_months(index, asked, page),
        totals=totals,
        library=_show(installation, recalls, node) if asked.scope == "signals" else (),
        suggestions=() if page.total else tuple(_suggest(index, asked)),
    )


def _show(installation: Installation, page: SearchPage, node: Node | None) -> tuple[Shown, ...]:
    """The hits that are still in the record, in the order of the index."""
    with installation.record.read() as connection:
        rows = load_found(connection, [hit.id for hit in page.hits])
    return tuple(_shown(rows[hit.id], node) for hit in page.hits if hit.id in rows)


def _shown(row: Row[Any], node: Node | None) -> Shown:
    title = mark_html(snippet(row.title or "（无标题）", node, 200))
    return Shown(row, Markup(title), Markup(mark_html(snippet(row.text, node, 130))))  # noqa: S704  # mark_html escapes


def _choices(asked: Asked, name: str, page: SearchPage, names: Mapping[str, str]) -> tuple[Choice, ...]:
    """The commonest values, and every chosen one even where it has no hit."""
    counts, chosen = page.facets[FIELDS[name]], asked.filters.get(name, ())
    common = [value for value in counts if value in names and value not in chosen]
    listed = [*chosen, *common[: max(0, FACET_ROWS - len(chosen))]]
    order = list(names) if name in {"level", "kind"} else listed
    return tuple(
        Choice(names[value], counts.get(value, 0), value in chosen, asked.toggled(name, value).address())
        for value in sorted(listed, key=order.index)
    )


def _months(index: SearchIndex, asked: Asked, page: SearchPage) -> Histogram:
    """Months of all time, whatever time is chosen, so that another can be."""
    timeless = asked.but(since=None, until=None)
    months = index.search(timeless.query(limit=0, facets=("month",))).months if asked.dated else page.months
    key = timeless.but(filters={**asked.filters, "level": (Level.KEY.value,)})
    return draw_months(months, index.search(key.query(limit=0, facets=("month",))).months, asked.since, asked.until)


def _suggest(index: SearchIndex, asked: Asked) -> Iterator[Suggestion]:
    """Wider questions that do find something."""
    for words, wider in _wider(asked):
        if number := index.search(wider.query(limit=0)).total:
            yield Suggestion(words, number, wider.address())


def _wider(asked: Asked) -> Iterator[tuple[str, Asked]]:
    used = [name for name, values in asked.filters.items() if values]
    first = asked.but()
    for name in used:
        yield f"去掉{TITLES[name]}", first.but(filters={**asked.filters, name: ()})
    if asked.dated:
        yield "不限时间", first.but(since=None, until=None)
    if len(used) + asked.dated > 1:
        yield "去掉全部筛选", first.but(filters={}, since=None, until=None)
    plain = " ".join(asked.text.translate(_QUOTES).split())
    if plain != asked.text:
        yield "去掉引号", replace(first, text=plain)
    words = plain.split()
    if len(words) > 1:
        yield "含任一词", replace(first, text=" OR ".join(words), filters=asked.filters)
    if asked.scope == "recalls":
        yield "改查全部风险信号", first.but(scope="signals")
