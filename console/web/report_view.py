"""What the report pages show beside the figures themselves: key numbers with their comparison, checks, the items behind a figure."""

from dataclasses import dataclass
from typing import Final

from core.clock import shanghai
from core.criteria import Level
from reports.content import Content, Figure, Item, Measure
from reports.marks import Piece, pieces
from reports.titles import percent
from reports.trend import change, name_change
from reports.wording import HEADINGS, PARTS
from reports.words import LEVELS, MEASURE_STATES, SHORT_MEASURES

ORDER: Final = (Level.KEY.value, Level.IMPORTANT.value, Level.GENERAL.value)


@dataclass(frozen=True, slots=True)
class Number:
    """One key number: label, the figure that it opens, how it is printed, and what it is compared with."""

    label: str
    figure: str
    text: str
    small: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checks before a report is sent; ``todo`` asks for somebody."""

    text: str
    todo: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One item behind a figure; for a measure also what it is."""

    item: Item
    measure: Measure | None = None

    @property
    def measure_text(self) -> str:
        """``D2a 企业通报，进行中，11月20日到期，已逾期``."""
        if self.measure is None:
            return ""
        due = shanghai(self.measure.due_at) if self.measure.due_at else None
        parts = [f"{self.measure.code} {SHORT_MEASURES.get(self.measure.code, '')}", MEASURE_STATES.get(self.measure.state, "")]
        parts += [f"{due.month}月{due.day}日到期"] if due else []
        return "，".join([*parts, *(["已逾期"] if self.measure.overdue else [])])


def key_numbers(content: Content) -> list[Number]:
    """Total, levels, share of closed entries, overdue measures."""
    before = content.series[-2]
    closed, entries = content.count("closed"), content.count("entries")
    levels = [
        Number(LEVELS[level], f"level/{level}", f"{content.count(f'level/{level}'):,}条", _before(before.counts, place))
        for place, level in enumerate(ORDER)
    ]
    return [
        Number("信息总数", "total", f"{content.count('total'):,}条", _compared("环比", content, before.total)),
        *levels,
        Number("办结率", "closed", percent(closed, entries), f"{closed}／{entries}条"),
        Number("逾期", "overdue", f"{content.count('overdue')}项", ""),
    ]


def yearly(content: Content) -> str:
    """``同比+24.8% 上升24.8%`` …, for the line under the title."""
    return _compared("同比", content, content.series[0].total)


def checks_of(content: Content, digest: str, waiting: int) -> list[Check]:
    """What to look at before the report is sent. ``waiting``: key and important events of the window that nobody has decided."""
    base = f"/reports/monthly/{content.about.month}/items?figure="
    key = [item for item in content.items if item.level == Level.KEY]
    unsigned = sum(not item.display for item in key)
    cells = sum(len(row.cells) for table in content.tables for row in table.rows)
    found = [
        Check(f"{waiting}条重点、重要信息还没有研判", todo=True, address="/queue") if waiting else Check("重点、重要信息都已研判"),
        Check(f"重点{len(key)}条，{unsigned}条还没有签发文号", todo=unsigned > 0, address=f"{base}level/key" if key else ""),
    ]
    if content.count("overdue"):
        found.append(Check(f"{content.count('overdue')}项处置逾期，须写原因", todo=True, address=f"{base}overdue"))
    if content.broken:
        found.append(Check(f"{len(content.broken)}个来源中断，已写入说明", todo=True, address="/sources"))
    if content.count("late"):
        found.append(Check(f"含补报{content.count('late')}条", address=f"{base}late"))
    if digest:
        found.append(Check(f"数字与冻结的数据一致（{cells:,}格）"))
    return found


def preview_of(content: Content) -> list[tuple[str, list[list[Piece]]]]:
    """The text of the Word file: headings and paragraphs, numbers apart so that they are links."""
    return [
        (heading, [list(pieces(content, line)) for part in parts for line in PARTS[part](content)]) for heading, parts in HEADINGS.items()
    ]


def lines_behind(content: Content, figure: Figure) -> list[Line]:
    """The items (or measures with their items) that a figure counts, in their order."""
    items = {item.event: item for item in (*content.items, *content.dismissed)}
    if figure.of == "items":
        return [Line(items[ref]) for ref in figure.refs]
    measures = {measure.id: measure for measure in content.measures}
    return [Line(items[measures[ref].event], measures[ref]) for ref in figure.refs]


def _before(counts: tuple[int, int, int] | None, place: int) -> str:
    return "上期无数据" if counts is None else f"上期{counts[place]}条"


def _compared(word: str, content: Content, before: int | None) -> str:
    if before is None:
        return f"{word}无可比数据"
    share = change(content.count("total"), before)
    named = name_change(content.count("total"), before)
    return f"{word}{share:+.1f}% {named[:2] if named[:2] in {'上升', '下降'} else named}" if share is not None else f"{word}{named}"
