"""What a frozen report holds, as plain nouns: items, measures, figures that name the items behind them, tables of figures.

Everything that a page, the Word file and the Excel file show is read from here, so that they cannot differ; labels are frozen too.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeVar

FORMAT = 1
Of = Literal["items", "measures"]


@dataclass(frozen=True, slots=True)
class Item:
    """One event that people reviewed, told by its register entry where it has one."""

    event: int
    title: str
    level: str
    kind: str
    county: str
    outcome: str
    collected_at: int
    number: str = ""
    """Machine number of the register entry; empty while there is none."""
    display: str = ""
    state: str = ""
    """State of the register entry."""
    product_class: str = ""
    product: str = ""
    maker: str = ""
    maker_county: str = ""
    criteria: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    severity: int = 0
    """1 (trivial) … 4 (deadly); 0 = unknown."""
    risk: str = ""
    vulnerable: tuple[str, ...] = ()
    dead: int = 0
    serious: int = 0
    minor: int = 0
    source: str = ""
    address: str = ""
    unit: str = ""
    """Who collected it."""
    recall: bool = False
    abroad: bool = False
    changed: bool = False
    """A person's level or flags differ from the machine's."""
    late: str = ""
    """The month into whose window it fell, where it was decided after that month's report was frozen (补报)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One disposal measure (D1–D3c) of an item's register entry."""

    id: int
    event: int
    code: str
    state: str
    unit: str = ""
    document: str = ""
    due_at: int | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it counts: ``refs`` are events or numbers of measures, each once."""

    label: str
    refs: tuple[int, ...] = ()
    of: Of = "items"

    @property
    def count(self) -> int:
        """The number that is printed."""
        return len(self.refs)

    @property
    def unit(self) -> str:
        """条 for items, 项 for measures."""
        return "条" if self.of == "items" else "项"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: ids of figures, in the order of the columns."""

    code: str
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One of the tables T1–T5; the last column and the last row are sums."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A line of T6: ``part`` of ``whole``; ``figure`` opens the part's items, where they are items and not fetches."""

    id: str
    label: str
    part: int
    whole: int
    note: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class SourceBooks:
    """What the runs of one source fetched within the window."""

    source: str
    runs: int
    seen: int
    new: int
    revised: int
    repeated: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Point:
    """One month of the series; ``counts`` (key, important, general) is None where the record did not reach back so far."""

    month: str
    counts: tuple[int, int, int] | None
    frozen: bool
    new_sources: int = 0

    @property
    def total(self) -> int | None:
        """All three together."""
        return None if self.counts is None else sum(self.counts)


@dataclass(frozen=True, slots=True)
class About:
    """Head of a report. ``edition`` 0 is a draft; ``reason``: why an edition after the first was made."""

    month: str
    edition: int
    starts_at: int
    ends_at: int
    frozen_at: int
    city: str
    bureau: str
    reason: str = ""

    @property
    def complete(self) -> bool:
        """Whether the window had ended when the data was frozen."""
        return self.frozen_at >= self.ends_at


@dataclass(frozen=True, slots=True)
class Content:
    """All of one report."""

    about: About
    items: tuple[Item, ...]
    dismissed: tuple[Item, ...]
    measures: tuple[Measure, ...]
    figures: Mapping[str, Figure]
    tables: tuple[Table, ...]
    shares: tuple[Share, ...]
    series: tuple[Point, ...]
    books: tuple[SourceBooks, ...] = ()
    broken: tuple[str, ...] = ()
    """Sources that were broken when the data was frozen."""
    hazard_names: Mapping[str, str] = field(default_factory=dict)

    def count(self, figure: str) -> int:
        """The number of a figure; 0 for one that no table of this report has."""
        found = self.figures.get(figure)
        return found.count if found else 0


def to_plain(content: Content) -> dict[str, Any]:
    """Plain values for the record."""
    plain: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **asdict(content)}))
    return plain


def from_plain(plain: Mapping[str, Any]) -> Content:
    """What ``to_plain`` gave."""
    return Content(
        about=About(**plain["about"]),
        items=tuple(_made(Item, row) for row in plain["items"]),
        dismissed=tuple(_made(Item, row) for row in plain["dismissed"]),
        measures=tuple(_made(Measure, row) for row in plain["measures"]),
        figures={name: _made(Figure, row) for name, row in plain["figures"].items()},
        tables=tuple(_made(Table, {**row, "rows": [_made(Row, line) for line in row["rows"]]}) for row in plain["tables"]),
        shares=tuple(_made(Share, row) for row in plain["shares"]),
        series=tuple(_made(Point, row) for row in plain["series"]),
        books=tuple(_made(SourceBooks, row) for row in plain["books"]),
        broken=tuple(plain["broken"]),
        hazard_names=dict(plain["hazard_names"]),
    )


def digest_of(plain: Mapping[str, Any]) -> str:
    """The data id: SHA-256 of the plain values in canonical JSON."""
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_Noun = TypeVar("_Noun", Item, Measure, Figure, Row, Table, Share, Point, SourceBooks)


def _made(noun: type[_Noun], row: Mapping[str, Any]) -> _Noun:
    """JSON has lists where we have tuples."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return noun(**values)
