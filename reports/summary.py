"""The 产品质量安全风险信息汇总表: one line per item. The columns are a reconstruction (domain rule 3.4); the form of the notice
运市监质监〔2021〕9号 replaces them once it is known.
"""

from dataclasses import dataclass
from typing import Final

from core.clock import shanghai
from core.criteria import DISPOSALS, FLAG_NAMES, PRODUCT_CLASSES, SOURCE_KINDS
from core.regions import COUNTIES, region_name
from reports.content import Content, Item, Measure
from reports.words import COUNTED, LEVELS, MEASURE_STATES, RISKS, STATES, YOUNG_AND_OLD

Cell = str | int


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and its width in characters."""

    heading: str
    width: int


COLUMNS: Final = (
    Column("序号", 6),
    Column("信息编号", 18),
    Column("采集日期", 12),
    Column("采集单位", 18),
    Column("信息来源", 20),
    Column("产品类别", 18),
    Column("产品名称、品牌、型号、批次", 26),
    Column("生产者（属地）", 24),
    Column("风险描述", 48),
    Column("危害类型", 18),
    Column("一老一小", 9),
    Column("伤亡", 18),
    Column("信息级别", 9),
    Column("符合情形", 30),
    Column("风险等级", 9),
    Column("处置措施", 28),
    Column("处置进展", 16),
    Column("备注（原文链接）", 40),
)


def summary_lines(content: Content) -> list[tuple[Cell, ...]]:
    """The lines of the table, in order of collection."""
    measures: dict[int, list[Measure]] = {}
    for measure in content.measures:
        measures.setdefault(measure.event, []).append(measure)
    return [_line(place, item, measures.get(item.event, []), content) for place, item in enumerate(content.items, 1)]


def number_of(item: Item) -> str:
    """What the item is called: document number, machine number, or the number of its event."""
    return item.display or item.number or f"事件{item.event}"


def hurt(item: Item) -> str:
    """``死亡1人、重伤2人``; 无 where the text names nobody."""
    counted = (("死亡", item.dead), ("重伤", item.serious), ("轻伤", item.minor))
    return "、".join(f"{word}{number}人" for word, number in counted if number) or "无"


def remark(item: Item) -> str:
    """``补报（2026年10月）`` for a late item, else empty."""
    return f"补报（{item.late[:4]}年{int(item.late[5:])}月）" if item.late else ""


def _line(place: int, item: Item, measures: list[Measure], content: Content) -> tuple[Cell, ...]:
    maker_place = COUNTIES.get(item.maker_county, "")
    return (
        place,
        number_of(item),
        f"{shanghai(item.collected_at):%Y-%m-%d}",
        item.unit,
        f"{item.kind} {SOURCE_KINDS.get(item.kind, '')}".strip(),
        PRODUCT_CLASSES.get(item.product_class, "未归类"),
        item.product,
        f"{item.maker}（{maker_place}）" if maker_place else item.maker,
        item.title,
        "、".join(content.hazard_names.get(code, code) for code in item.hazards),
        "是" if YOUNG_AND_OLD & set(item.vulnerable) else "否",
        hurt(item),
        LEVELS[item.level],
        "、".join(f"{code}{FLAG_NAMES[code]}" for code in item.criteria),
        RISKS.get(item.risk, "未评定"),
        "；".join(_measure(measure) for measure in measures),
        f"{STATES.get(item.state, COUNTED.get(item.outcome, ''))}（{region_name(item.county)}）",
        " ".join(part for part in (remark(item), item.address) if part),
    )


def _measure(measure: Measure) -> str:
    return f"{measure.code} {DISPOSALS.get(measure.code, '')}（{MEASURE_STATES.get(measure.state, measure.state)}）"
