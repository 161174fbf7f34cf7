"""How fast an analyst's question is answered, snippets from the record included."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Final

from core.tokens import rjieba_tokenizer
from crawlers.reading import shipped_judge
from evals.bench.filled import SOURCES, FilledRecord
from evals.bench.texts import SEED, Stories
from pipelines.index import rebuild
from storage.database import Record
from storage.search.base import SearchIndex, SearchQuery
from storage.search.folder import build
from storage.search.highlight import snippet
from storage.search.query import parse_query
from storage.signals import load_signals

QUERIES: Final = 400
_WARM: Final = 50
_FACETS: Final = ("level", "source", "month")
_FILTERS: Final = (
    {"level": ("key", "important", "general")},
    {"kind": ("S6",)},
    {"source": tuple(f"bench-{n}" for n in range(SOURCES // 2))},
)


def measure_search_speed(filled: FilledRecord, folder: Path, step: Callable[[int], None]) -> dict[str, float]:
    """Documents indexed a second, and milliseconds of one query: words, a filter, three facets, twenty rows with their snippets."""
    tokenizer = rjieba_tokenizer(shipped_judge().words())
    began = time.perf_counter()
    index = rebuild(filled.record, lambda documents: build(folder, tokenizer, documents), progress=step)
    built_s = time.perf_counter() - began
    costs = [_ask(filled.record, index, query, words) for query, words in _queries()][_WARM:]
    percentiles = quantiles(costs, n=100)
    return {"index_docs_per_s": index.count() / built_s, "search_p50_ms": percentiles[49], "search_p95_ms": percentiles[94]}


def _queries() -> Iterator[tuple[SearchQuery, str]]:
    chance = Random(SEED)  # noqa: S311  # a fixed sample, no secret
    common, products = Stories().common_words(600), shipped_judge().words()
    for number in range(_WARM + QUERIES):
        pool = products if number % 2 else common
        words = " ".join((chance.choice(pool), *chance.sample(common[:100], number % 3)))
        yield SearchQuery(parse_query(words), _FILTERS[number % len(_FILTERS)], facets=_FACETS, limit=20), words


def _ask(record: Record, index: SearchIndex, query: SearchQuery, words: str) -> float:
    """Milliseconds of one question, parsed anew as the console does."""
    began = time.perf_counter()
    node = parse_query(words)
    page = index.search(query)
    with record.read() as connection:
        rows = load_signals(connection, [hit.id for hit in page.hits])
    for row in rows:
        snippet(row.title, node, 200)
        snippet(row.text, node)
    return 1000 * (time.perf_counter() - began)
