"""What the address of the search page asks for, and the addresses that ask for something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from starlette.datastructures import QueryParams

from console.installation import Installation
from console.web.parameters import Parameters, iso, link
from console.web.spans import Span
from core.criteria import LEVEL_NAMES, PRODUCT_CLASSES, SOURCE_KINDS, Level
from core.regions import CITY, COUNTIES, NATION, PROVINCE, region_name
from crawlers.reading import shipped_judge
from storage.search.base import FACETS, MAX_DEPTH, SearchQuery
from storage.search.query import MAX_TERMS, parse_query
from storage.source_days import list_source_ids

PATH: Final = "/search"
PAGE_SIZE: Final = 20
LONGEST: Final = 2_000
"""Characters of a query that are read; a pasted notice is longer than any query needs to be."""
RECALLS: Final = "S7"
FIELDS: Final[Mapping[str, str]] = {
    "level": "level",
    "kind": "kind",
    "source": "source",
    "county": "region",
    "product": "product_class",
    "hazard": "hazard",
}
"""Name in the address → field of the index."""
TITLES: Final[Mapping[str, str]] = {
    "level": "级别",
    "kind": "来源类别",
    "source": "来源",
    "county": "县区",
    "product": "产品",
    "hazard": "危害",
}
SORTS: Final[Mapping[str, str]] = {"relevance": "相关", "newest": "最新"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; ``filters`` by name in the address, ``ignored`` what was not understood."""

    text: str = ""
    scope: str = "signals"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: Span | None = None
    until: Span | None = None
    sort: str = "relevance"
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether the time is restricted."""
        return bool(self.since or self.until)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words restricts."""
        return self.dated or any(self.filters.values())

    def query(self, *, limit: int = PAGE_SIZE, facets: tuple[str, ...] = ()) -> SearchQuery:
        """As a question to the index."""
        filters = {FIELDS[name]: values for name, values in self.filters.items()}
        if self.scope == "recalls":
            filters["kind"] = (RECALLS,)
        return SearchQuery(
            node=parse_query(self.text),
            filters=filters,
            published_from=self.since.starts_at if self.since else None,
            published_to=self.until.ends_at if self.until else None,
            sort="newest" if self.sort == "newest" else "relevance",
            offset=(self.page - 1) * PAGE_SIZE if limit else 0,
            limit=limit,
            facets=facets,
        )

    def address(self) -> str:
        """The address that asks for this."""
        return link(
            PATH,
            {
                "q": self.text,
                "in": "" if self.scope == "signals" else self.scope,
                **self.filters,
                "from": iso(self.since.first if self.since else None),
                "to": iso(self.until.last if self.until else None),
                "sort": "" if self.sort == "relevance" else self.sort,
                "page": "" if self.page == 1 else str(self.page),
            },
        )

    def but(self, **changes: object) -> "Asked":
        """The same on page 1 with changes."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def toggled(self, name: str, value: str) -> "Asked":
        """With one value of a filter added, or taken away."""
        before = self.filters.get(name, ())
        after = tuple(other for other in before if other != value) if value in before else (*before, value)
        return self.but(filters={**self.filters, name: after})


def facet_fields() -> tuple[str, ...]:
    """What is counted beside the hits, in the order of the index's fields."""
    return tuple(name for name in FACETS if name in {*FIELDS.values(), "month"})


def vocabulary(installation: Installation) -> Mapping[str, Mapping[str, str]]:
    """The values of each filter and their names for people."""
    with installation.record.read() as connection:
        ran = {name: name.removeprefix("replay:") for name in list_source_ids(connection)}
    regions = {code: region_name(code) for code in (*COUNTIES, CITY, PROVINCE, NATION)}
    return {
        "level": {level.value: LEVEL_NAMES[level] for level in Level},
        "kind": {code: f"{code} {words}" for code, words in SOURCE_KINDS.items()},
        "source": {**ran, **{name: source.name for name, source in installation.sources.good.items()}},
        "county": regions,
        "product": PRODUCT_CLASSES,
        "hazard": shipped_judge().hazard_names(),
    }


def read_asked(given: QueryParams, known: Mapping[str, Mapping[str, str]]) -> Asked:
    """The question of an address; what is unknown is left out and named."""
    parameters = Parameters(given)
    text = parameters.text("q", LONGEST)
    scope = parameters.choice("in", ("signals", "recalls"), "signals")
    filters = {name: parameters.choices(name, known[name]) for name in FIELDS}
    since, until = parameters.span("from"), parameters.span("to")
    sort = parameters.choice("sort", SORTS, "relevance")
    number = parameters.whole("page", 1, MAX_DEPTH // PAGE_SIZE)
    return Asked(text, scope, filters, since, until, sort, number, (*parameters.ignored, *_doubts(text, since, until)))


def _doubts(text: str, since: Span | None, until: Span | None) -> tuple[str, ...]:
    """What is taken as it stands, but hardly meant so."""
    doubts = []
    if sum(text.count(sign) for sign in '"“”＂') % 2:
        doubts.append("引号没有配对，多出的引号按普通字查")
    if len(text.split()) > MAX_TERMS:
        doubts.append(f"检索词太多，只用前{MAX_TERMS}个")
    if since and until and since.first > until.last:
        doubts.append("开始日期在结束日期之后，没有这样的时间")
    return tuple(doubts)
