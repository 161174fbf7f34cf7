"""Charts of the report page as SVG whose bars are links: where each bar lies and what it says. No styles, only attributes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.criteria import DISPOSALS
from reports.content import Content, Point
from reports.words import PLACES, SHORT_MEASURES, SHORT_SOURCES

WIDE: Final = 640
FLOOR: Final = 108
TALLEST: Final = 84
LONGEST: Final = 160
ROW: Final = 17
LEAST: Final = 2.0
"""Length of the shortest bar that is not nothing."""
MOST_ROWS: Final = 12
CLASSES: Final = ("ck", "c1", "c2")


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A piece of a column: the class of its colour, top and height."""

    colour: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One month: its link, what is spoken, and its pieces from the bottom up."""

    x: float
    width: float
    middle: float
    label: str
    address: str
    title: str
    total: int | None
    top: float
    pieces: tuple[Rectangle, ...]
    added: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: label, figure, number and length."""

    y: int
    label: str
    figure: str
    unit: str
    number: int
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart: heading, remark, rows, and its height."""

    id: str
    heading: str
    remark: str
    label_width: int
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """In units of the drawing."""
        return ROW * max(1, len(self.bars)) + 2


def columns_of(content: Content) -> list[Column]:
    """The last twelve months, stacked by level; the present one starred while its window has not ended."""
    points = content.series[1:]
    highest = max((point.total or 0 for point in points), default=0) or 1
    return [_column(content, place, point, highest) for place, point in enumerate(points)]


def charts_of(content: Content) -> tuple[Chart, ...]:
    """Sources, counties, hazards and measures; what counts nothing is left out of all but the sources."""
    counties = {code or "none": name for code, name in PLACES.items()}
    measures = {code: f"{code} {name}" for code, name in SHORT_MEASURES.items() if code in DISPOSALS}
    sources = {code: f"{code} {name}" for code, name in SHORT_SOURCES.items()}
    hazards = {**content.hazard_names, "none": "未载明"}
    return (
        _chart(content, "t1", "来源", "九类", 98, list(sources.items()), keep_empty=True),
        _chart(content, "t3", "县区", "事发地", 98, list(counties.items())),
        _chart(content, "t4", "危害", "一条信息可有多种", 112, list(hazards.items())),
        _chart(content, "t5", "处置措施", f"{content.count('t5/all/all')}项", 98, list(measures.items())),
    )


def _column(content: Content, place: int, point: Point, highest: int) -> Column:
    step = WIDE / 12
    x, width = place * step + step * 0.22, step * 0.56
    year, month = point.month.split("-")
    star = "*" if point.month == content.about.month and not content.about.complete else ""
    pieces, top = [], float(FLOOR)
    for colour, number in reversed(list(zip(CLASSES, point.counts or (0, 0, 0), strict=True))):
        if number:
            height = max(LEAST, number * TALLEST / highest)
            top -= height
            pieces.append(Rectangle(colour, round(top, 1), round(height, 1)))
    title = f"{year}年{int(month)}月{'（未满）' if star else ''}：{_spoken(point)}"
    own = point.month == content.about.month
    address = f"/reports/monthly/{point.month}" + ("/items?figure=total" if own else "")
    label = f"{int(month)}月{star}"
    middle = round(x + width / 2, 1)
    return Column(
        round(x, 1), round(width, 1), middle, label, address, title, point.total, round(top - 4, 1), tuple(pieces), point.new_sources
    )


def _spoken(point: Point) -> str:
    if point.counts is None:
        return "没有数据"
    key, important, general = point.counts
    return f"共{point.total}条，重点{key}，重要{important}，一般{general}"


def _chart(
    content: Content, table: str, heading: str, remark: str, width: int, rows: Sequence[tuple[str, str]], *, keep_empty: bool = False
) -> Chart:
    counted = [(name, f"{table}/{code}/all", content.count(f"{table}/{code}/all")) for code, name in rows]
    shown = sorted((row for row in counted if row[2] or keep_empty), key=lambda row: -row[2])
    longest = max((number for _, _, number in shown), default=0) or 1
    unit = "项" if table == "t5" else "条"
    bars = tuple(
        Bar(place * ROW, name, figure, unit, number, round(max(LEAST, number * LONGEST / longest), 1) if number else 0)
        for place, (name, figure, number) in enumerate(shown)
    )
    return Chart(table, heading, remark, width, bars)
