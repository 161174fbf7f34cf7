"""Figures and tables T1–T5 out of items: pure counting. One cell counts reviewed events (told by their register entry where there is
one) or, in T5, disposal measures of those entries; raw crawl hits appear in T6 alone and are named so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.criteria import CRITERIA, DISPOSALS, KEY_TRIGGERS, PRODUCT_CLASSES, SOURCE_KINDS, Level
from reports.content import Figure, Item, Measure, Of, Row, Table
from reports.hazards import Hazards
from reports.words import COUNTED, DONE, LEVELS, MEASURE_STATES, PLACES, SEVERITIES, YOUNG_AND_OLD, place_of

ALL = "all"
SUM = "合计"
UNCLASSED = "未归类"
UNKNOWN_HAZARD = "未载明"
COUNTS_ITEMS = "单位：条。一条＝一个经人工研判的事件，已登记的以台账条目计；不含原始采集条数。"
COUNTS_HAZARDS = f"{COUNTS_ITEMS}一条信息可有多种危害，合计不重复计。严重程度取人工评定，其次已有伤亡，再次该危害的潜在后果（机器估计）。"
COUNTS_MEASURES = "单位：项。一项＝台账条目的一项处置措施。"

Mark = tuple[str, str, int]
"""Row, column, and the event or measure that counts there."""


@dataclass(slots=True)
class Counted:
    """Figures by id, and tables of them."""

    figures: dict[str, Figure] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)

    def add(self, figure: str, label: str, refs: Iterable[int], of: Of = "items") -> None:
        """One figure; what is named twice counts once."""
        self.figures[figure] = Figure(label, tuple(dict.fromkeys(refs)), of)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be: rows and columns with their labels in order."""

    id: str
    title: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    note: str
    of: Of = "items"


def count_items(items: Sequence[Item], dismissed: Sequence[Item], measures: Sequence[Measure], hazards: Hazards) -> Counted:
    """All figures and tables of a report."""
    counted = Counted()
    _cross(counted, Grid("t1", "T1 来源×级别", SOURCE_KINDS, LEVELS, COUNTS_ITEMS), ((item.kind, item.level, item.event) for item in items))
    classes = {**PRODUCT_CLASSES, "": UNCLASSED}
    by_class = ((item.product_class if item.product_class in classes else "", item.level, item.event) for item in items)
    _cross(counted, Grid("t2", "T2 产品类别×级别", classes, LEVELS, COUNTS_ITEMS), by_class)
    by_place = ((place_of(item.county), item.level, item.event) for item in items)
    _cross(counted, Grid("t3", "T3 县区×级别", PLACES, LEVELS, COUNTS_ITEMS), by_place)
    degrees = {str(degree): name for degree, name in SEVERITIES.items()} | {"0": UNKNOWN_HAZARD}
    names = {**hazards.names, "": UNKNOWN_HAZARD}
    _cross(counted, Grid("t4", "T4 危害类型×严重程度", names, degrees, COUNTS_HAZARDS), _hazard_marks(items, hazards))
    by_measure = ((measure.code, measure.state, measure.id) for measure in measures)
    _cross(counted, Grid("t5", "T5 处置措施×状态", DISPOSALS, MEASURE_STATES, COUNTS_MEASURES, "measures"), by_measure)
    _single(counted, items, measures)
    _review(counted, items, dismissed)
    return counted


def _hazard_marks(items: Iterable[Item], hazards: Hazards) -> Iterator[Mark]:
    for item in items:
        known = [code for code in item.hazards if code in hazards.names] or [""]
        yield from ((code, str(item.severity or hazards.severities.get(code, 0)), item.event) for code in known)


def _cross(counted: Counted, grid: Grid, marks: Iterable[Mark]) -> None:
    """Every cell as a figure; sums count each event or measure once."""
    cells: dict[tuple[str, str], list[int]] = {}
    for row, column, ref in marks:
        for place in ((row, column), (row, ALL), (ALL, column), (ALL, ALL)):
            cells.setdefault(place, []).append(ref)
    rows, columns = {**grid.rows, ALL: SUM}, {**grid.columns, ALL: SUM}
    for row, row_label in rows.items():
        for column, label in columns.items():
            counted.add(_cell(grid.id, row, column), f"{row_label}·{label}", cells.get((row, column), ()), grid.of)
    lines = tuple(Row(row, label, tuple(_cell(grid.id, row, column) for column in columns)) for row, label in rows.items())
    counted.tables.append(Table(grid.id, grid.title, tuple(columns.values()), lines, grid.note))


def _cell(table: str, row: str, column: str) -> str:
    return f"{table}/{row or 'none'}/{column}"


def _single(counted: Counted, items: Sequence[Item], measures: Sequence[Measure]) -> None:
    def add(figure: str, label: str, chosen: Iterable[Item]) -> None:
        counted.add(figure, label, (item.event for item in chosen))

    add("total", "信息总数", items)
    for level, name in LEVELS.items():
        add(f"level/{level}", name, (item for item in items if item.level == level))
    for outcome, name in COUNTED.items():
        add(f"outcome/{outcome}", name, (item for item in items if item.outcome == outcome))
    for flag, name in CRITERIA.items():
        add(f"important/{flag}", f"重要·{flag} {name}", (item for item in items if item.level == Level.IMPORTANT and flag in item.criteria))
    for flag, name in KEY_TRIGGERS.items():
        add(f"key/{flag}", f"重点·{flag} {name}", (item for item in items if item.level == Level.KEY and flag in item.criteria))
    add("recall/home", "国内召回与预警", (item for item in items if item.recall and not item.abroad))
    add("recall/abroad", "境外召回与预警", (item for item in items if item.recall and item.abroad))
    add("recall/local", "涉本地企业的召回与预警", (item for item in items if item.recall and item.maker_county))
    add("groups", "涉一老一小", (item for item in items if YOUNG_AND_OLD & set(item.vulnerable) or item.product_class in {"P03", "P04"}))
    add("food-contact", "食品相关产品", (item for item in items if item.product_class == "P06"))
    add("entries", "台账条目", (item for item in items if item.number))
    add("closed", "已办结", (item for item in items if item.number and item.state in DONE))
    add("late", "补报", (item for item in items if item.late))
    counted.add("overdue", "逾期措施", (measure.id for measure in measures if measure.overdue), "measures")


def _review(counted: Counted, items: Sequence[Item], dismissed: Sequence[Item]) -> None:
    reviewed = [*items, *dismissed]
    counted.add("reviewed", "经人工研判", (item.event for item in reviewed))
    counted.add("dismissed", "排除", (item.event for item in dismissed))
    counted.add("changed", "人工改判", (item.event for item in reviewed if item.changed))
