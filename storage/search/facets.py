"""Facet counts in as few passes as possible; the engine gives terms aggregations in the form that Elasticsearch gave them."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from storage.search.base import SearchQuery

MAX_VALUES: Final = 10_000
"""Values counted per facet: more than any of our vocabularies has (about 3,300 regions)."""
SINGLE: Final = frozenset({"source", "kind", "level", "product_class", "month"})
"""Fields of which a document has one value, so that counts inside its values may be added up."""

Counts = dict[str, dict[str, int]]
Aggregate = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Runs aggregations over the query without the filter of one field ("" = with every filter)."""


def count_facets(query: SearchQuery, aggregate: Aggregate) -> Counts:
    """Counts per facet; a field that is filtered is counted without its own filter, all others with every filter."""
    filtered = [name for name in query.facets if query.filters.get(name)]
    free = [name for name in query.facets if name not in filtered]
    if len(filtered) == 1 and filtered[0] in SINGLE:
        counts = _count_nested(query, filtered[0], free, aggregate)
    else:
        counts = _count(free, "", aggregate)
        for name in filtered:
            counts |= _count([name], name, aggregate)
    return {name: counts[name] for name in query.facets}


def _count(names: list[str], without: str, aggregate: Aggregate) -> Counts:
    if not names:
        return {}
    answer = aggregate(without, {name: _terms(name) for name in names})
    return {name: _read(answer[name]) for name in names}


def _count_nested(query: SearchQuery, outer: str, inner: list[str], aggregate: Aggregate) -> Counts:
    """One pass instead of two: ``inner`` inside each value of ``outer``, added up over the values that the filter lets through."""
    inside = {"aggs": {name: _terms(name) for name in inner}} if inner else {}
    buckets = aggregate(outer, {outer: _terms(outer) | inside})[outer]["buckets"]
    sums: dict[str, Counter[str]] = {name: Counter() for name in inner}
    for bucket in buckets:
        if bucket["key"] in query.filters[outer]:
            for name in inner:
                sums[name].update(_read(bucket[name]))
    return {outer: _read({"buckets": buckets})} | {name: dict(counted.most_common()) for name, counted in sums.items()}


def _terms(name: str) -> dict[str, Any]:
    return {"terms": {"field": name, "size": MAX_VALUES}}


def _read(answer: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
