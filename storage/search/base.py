"""What a search back end takes and gives; the record is the truth, an index only its derived view."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from core.errors import IndexingError
from storage.search.query import Node

FACETS: Final = ("source", "kind", "level", "criteria", "hazard", "product_class", "region", "month")
"""Fields that can be counted."""
FILTERS: Final = (*FACETS, "event")
"""Fields that can be filtered by exact value; ``month`` is ``2026-11`` in Asia/Shanghai, ``event`` the number as text."""
MAX_LIMIT: Final = 100
MAX_DEPTH: Final = 10_000
"""Hits that can be paged through, as in Elasticsearch; narrow the query to see further."""

Sort = Literal["relevance", "newest"]
StaleReason = Literal["missing", "stale", "damaged"]

_STALE_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "检索索引不存在，请运行 fengxun reindex 重建",
    "stale": "检索索引由其他版本建立，请运行 fengxun reindex 重建",
    "damaged": "检索索引已损坏，请运行 fengxun reindex 重建",
}


class IndexStale(IndexingError):  # noqa: N818
    """The index is missing, was built by another version, or is damaged: it must be rebuilt from the record."""

    def __init__(self, reason: StaleReason) -> None:
        self.reason: StaleReason = reason
        super().__init__(_STALE_MESSAGES[reason])


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One signal as it is searched; ``published_at`` in UTC epoch milliseconds, 0 when unknown."""

    id: int
    revision: int
    title: str
    text: str
    source: str = ""
    kind: str = ""
    level: str = ""
    criteria: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    product_class: str = ""
    regions: tuple[str, ...] = ()
    event: int = 0
    published_at: int = 0


Change = SearchDocument | int


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question to the index.

    ``filters``: any of the values inside a field, all fields together; an empty tuple does not restrict.
    ``published_from`` ≤ time < ``published_to``, UTC epoch milliseconds; an item of unknown time is in no range.
    ``newest`` sorts by the second of publication, then by id, both downwards; so does ``relevance`` without a node.
    Raises ``ValueError`` for an unknown field, a limit outside 0..100 or a page beyond ``MAX_DEPTH``.
    """

    node: Node | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published_from: int | None = None
    published_to: int | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if unknown := (set(self.filters) - set(FILTERS)) | (set(self.facets) - set(FACETS)):
            raise ValueError(f"unknown search field: {', '.join(sorted(unknown))}")
        if not 0 <= self.limit <= MAX_LIMIT or not 0 <= self.offset <= MAX_DEPTH - self.limit:
            raise ValueError(f"limit is 0..{MAX_LIMIT}, offset + limit at most {MAX_DEPTH}")


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document; ``score`` is comparable within one page only, 0 when sorted by time."""

    id: int
    revision: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of the answer; ``total`` counts every match.

    ``facets`` counts per field and value, largest first; a field that is itself filtered is counted as if it were not, so that its
    other values can still be chosen.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def months(self) -> Mapping[str, int]:
        """The ``month`` facet in the order of time; empty unless it was asked for."""
        return dict(sorted(self.facets.get("month", {}).items()))


class SearchIndex(Protocol):
    """One index, however it is stored."""

    @property
    def version(self) -> str:
        """Names schema and tokenizer; another version means another index."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Put documents and remove ids, all or nothing, durable on return.

        A document replaces the one with its id unless that one has a higher revision; inside one call the last change of an id wins.
        Raises IndexBusyError while another process writes, IndexingError when it cannot be written; the old state then stays.
        """

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer from the newest committed state; raises IndexStale when the index must be rebuilt."""

    def revisions(self) -> Iterator[tuple[int, int]]:
        """(id, revision) of every document, by ascending id, from one state."""

    def count(self) -> int:
        """Number of documents."""
