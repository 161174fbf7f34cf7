"""What the queue's address says: filters, order, page and the open item. Unknown values are left out and named."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from console.installation import Installation
from core.criteria import CRITERIA, FLAG_NAMES, KEY_TRIGGERS, LEVEL_NAMES, PRODUCT_CLASSES, Level
from core.regions import CITY, COUNTIES, NATION, PROVINCE, region_name
from core.review import STATE_NAMES
from crawlers.reading import shipped_judge
from storage.queue import QueueFilter

SORTS: Final = {"urgency": "优先级", "newest": "最新发布"}
NAMES: Final = {
    "sort": "排序",
    "county": "县区",
    "product": "产品类别",
    "hazard": "危害类型",
    "source": "来源",
    "criterion": "符合情形",
    "state": "处理情况",
}
"""Filters of the sheet, with their labels; the level has its own row of links."""
MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class ListAddress:
    """A valid address of the queue. ``open``: the item in the pane, None = the first of the page; ``bulk``: several are decided at once."""

    wanted: QueueFilter = field(default_factory=QueueFilter)
    page: int = 1
    open: int | None = None
    bulk: bool = False

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, level included, without the order."""
        return {name: value for name, value in asdict(self.wanted).items() if value and name != "sort"}

    @property
    def query(self) -> str:
        """Everything but the open item, as a query string without the question mark; empty for the plain queue."""
        sort = {} if self.wanted.sort == "urgency" else {"sort": self.wanted.sort}
        return urlencode({**self.filters, **sort, **({"page": str(self.page)} if self.page > 1 else {})})

    def path(self, **changes: str | int | None) -> str:
        """The address with some parts changed: ``open``, ``page``, ``bulk``, or a filter; changing a filter begins at page 1."""
        own = {name: value for name, value in changes.items() if name in {"page", "open", "bulk"}}
        filters = {name: str(value or "") for name, value in changes.items() if name not in own}
        page = int(own.get("page") or (1 if filters else self.page))
        query = replace(self, wanted=replace(self.wanted, **filters), page=page).query
        extra = urlencode({name: own[name] for name in ("open", "bulk") if own.get(name)})
        joined = "&".join(part for part in (query, extra) if part)
        return f"/queue?{joined}" if joined else "/queue"


def choices(installation: Installation) -> dict[str, dict[str, str]]:
    """What each filter may be, with the words for it."""
    sources = {source.id: source.name for source in installation.sources.good.values()}
    places = [*COUNTIES, CITY, PROVINCE, NATION]
    return {
        "level": {level.value: name for level, name in LEVEL_NAMES.items()},
        "sort": dict(SORTS),
        "county": {code: region_name(code) for code in places},
        "product": dict(PRODUCT_CLASSES),
        "hazard": shipped_judge().hazard_names(),
        "source": sources,
        "criterion": {code: f"{code} {FLAG_NAMES[code]}" for code in (*KEY_TRIGGERS, *CRITERIA)},
        "state": {state.value: name for state, name in STATE_NAMES.items()},
    }


def read_address(installation: Installation, pairs: Iterable[tuple[str, str]]) -> tuple[ListAddress, list[str]]:
    """The address that these parameters give, and the ones that say nothing known (``县区“abc”``)."""
    known = choices(installation)
    filters: dict[str, str] = {}
    numbers: dict[str, int] = {}
    ignored: list[str] = []
    for name, value in pairs:
        if not value or name not in {*known, "page", "open", "bulk"}:
            continue
        if name in known and value in known[name]:
            filters[name] = value
        elif name not in known and _is_number(value):
            numbers[name] = int(value)
        else:
            ignored.append(f"{_label(name)}“{value[:20]}”")
    address = ListAddress(QueueFilter(**filters), numbers.get("page", 1), numbers.get("open"), bool(numbers.get("bulk")))
    return address, ignored


def read_back(installation: Installation, query: str) -> ListAddress:
    """The list that a form came from, as its hidden field says; whatever is unknown in it is left out."""
    return read_address(installation, parse_qsl(query[:2000]))[0]


def in_words(address: ListAddress, known: Mapping[str, Mapping[str, str]]) -> str:
    """The filters in words: ``重要、河津市``."""
    return "、".join(known[name][value] for name, value in address.filters.items())


def level_names() -> dict[str, str]:
    """The levels in the order of the row of links."""
    return {level.value: LEVEL_NAMES[level] for level in Level}


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS and int(value) > 0


def _label(name: str) -> str:
    return {**NAMES, "level": "级别", "page": "页", "open": "条目", "bulk": "批量"}[name]
