"""The sentences of the monthly report (outline: domain rule 9.1). Every number is a marked figure (``reports.marks``)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from core.cells import clean_cell
from core.clock import chinese_minute, shanghai
from core.criteria import CRITERIA, FLAG_NAMES, PRODUCT_CLASSES, Level
from core.regions import region_name
from reports.content import Content, Item
from reports.marks import number
from reports.summary import hurt, number_of, remark
from reports.titles import percent, short_window
from reports.trend import say_change
from reports.words import COUNTED, LEVELS, PLACES, SHORT_MEASURES, SHORT_SOURCES, STATES

LONGEST_TITLE: Final = 120
EXAMPLES: Final = 3
LEADERS: Final = 5
"""Classes and counties named in the text; the tables have all."""
Named = tuple[str, str]
"""A name and the figure that counts it."""


def overall(content: Content) -> list[str]:
    """一、总体情况."""
    levels = "，".join(f"{name}风险信息{number(f'level/{level}')}条" for level, name in LEVELS.items())
    outcomes = "，".join(f"{name}{number(f'outcome/{outcome}')}条" for outcome, name in COUNTED.items())
    opening = f"本期（{short_window(content)}）共归集产品质量安全风险信息{number('total')}条，{_compared(content)}"
    return [
        f"{opening}。其中{levels}。按研判结果，{outcomes}。",
        *_ranking(content, "从来源看", _named("t1", SHORT_SOURCES), len(SHORT_SOURCES)),
        *_ranking(content, "从产品类别看", _named("t2", {**PRODUCT_CLASSES, "none": "未归类"}), LEADERS),
        *_ranking(content, "从事发地看", _named("t3", {code or "none": name for code, name in PLACES.items()}), LEADERS),
    ]


def remarks(content: Content) -> list[str]:
    """What a reader must know of the data: late items, a window that had not ended, added and broken sources."""
    lines = []
    if not content.about.complete:
        lines.append(f"数据截至{chinese_minute(content.about.frozen_at)}，此后研判的信息列入下期并注明补报。")
    if content.count("late"):
        lines.append(f"其中补报{number('late')}条，系往期采集、往期月报形成后研判的信息。")
    added = [f"{int(point.month[5:])}月{point.new_sources}个" for point in content.series if point.new_sources]
    if added:
        lines.append(f"近一年新增来源（{'、'.join(added)}），新增前后的条数不直接可比。")
    if content.broken:
        lines.append(f"形成本期数据时有{len(content.broken)}个来源未能正常采集，本期条数可能偏少。")
    return lines


def key_items(content: Content) -> list[str]:
    """二、重点风险信息及报送情况: one paragraph an item."""
    items = [item for item in content.items if item.level == Level.KEY]
    if not items:
        return ["本期没有经研判确认的重点风险信息。"]
    return [f"（{numeral(place)}）{_told(item)}" for place, item in enumerate(items, 1)]


def important_items(content: Content) -> list[str]:
    """三、重要风险信息, by the seven criteria; an item may meet several."""
    lines = []
    for place, (code, wording) in enumerate(CRITERIA.items(), 1):
        refs = set(content.figures[f"important/{code}"].refs)
        titles = [f"“{cut(item.title)}”（{number_of(item)}）" for item in content.items if item.event in refs]
        examples = f"如{'、'.join(titles[:EXAMPLES])}。" if titles else ""
        lines.append(f"（{numeral(place)}）{wording.removesuffix('的')}：{number(f'important/{code}')}条。{examples}")
    return lines


def recalls(_content: Content) -> list[str]:
    """四、召回与预警."""
    home, abroad, local = (number(f"recall/{name}") for name in ("home", "abroad", "local"))
    return [f"国内召回与预警信息{home}条，境外召回与预警信息{abroad}条，其中涉及本地企业{local}条。"]


def watched_groups(_content: Content) -> list[str]:
    """五、一老一小与食品相关产品."""
    return [f"涉及一老一小的风险信息{number('groups')}条，食品相关产品风险信息{number('food-contact')}条。"]


def disposal(content: Content) -> list[str]:
    """六、研判评估和处置情况."""
    closed, entries = number("closed"), number("entries")
    share = percent(content.count("closed"), content.count("entries"))
    named = [(f"{code}{name}", f"t5/{code}/all") for code, name in SHORT_MEASURES.items()]
    used = "，".join(f"{name}{number(figure)}项" for name, figure in named if content.count(figure))
    taken = f"采取处置措施{number('t5/all/all')}项" + (f"，其中{used}" if used else "")
    return [
        f"本期信息中登记台账{entries}条，已办结{closed}条，办结率{share}（{closed}／{entries}条）。",
        f"{taken}；逾期{number('overdue')}项。",
    ]


def advice(content: Content) -> list[str]:
    """七、下月关注点与建议: what the figures suggest; people write the rest into the document."""
    lines = []
    classes = _sorted(content, _named("t2", PRODUCT_CLASSES))[:EXAMPLES]
    hazards = _sorted(content, _named("t4", content.hazard_names))[:EXAMPLES]
    if classes:
        lines.append(f"重点关注{'、'.join(name for name, _ in classes)}等本期信息较多的产品。")
    if hazards:
        lines.append(f"重点防范{'、'.join(name for name, _ in hazards)}等危害。")
    if content.count("outcome/watched"):
        lines.append(f"继续跟踪{number('outcome/watched')}条尚未定论的信息。")
    if content.count("overdue"):
        lines.append(f"督办{number('overdue')}项逾期的处置措施，逐项写明原因。")
    return [f"{numeral(place)}是{line}" for place, line in enumerate(lines, 1)] or ["本期数据没有提示需要特别关注的产品或危害。"]


def numeral(place: int) -> str:
    """一, 十二, 三十 … up to 99; digits from 100 on."""
    digits = "零一二三四五六七八九"
    if place > 99:
        return str(place)
    tens, ones = divmod(place, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def cut(title: str) -> str:
    """A title on one line, not longer than fits a sentence."""
    line = " ".join(clean_cell(title).split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _compared(content: Content) -> str:
    total = content.count("total")
    clauses = (say_change("上期", total, content.series[-2].total), say_change("上年同期", total, content.series[0].total))
    return "，".join(clauses)


def _named(table: str, names: Mapping[str, str]) -> list[Named]:
    return [(name, f"{table}/{code}/all") for code, name in names.items()]


def _sorted(content: Content, named: Sequence[Named]) -> list[Named]:
    """Those that count anything, the largest first."""
    return sorted((pair for pair in named if content.count(pair[1])), key=lambda pair: -content.count(pair[1]))


def _ranking(content: Content, opening: str, named: Sequence[Named], most: int) -> list[str]:
    leading = _sorted(content, named)
    listed = "，".join(f"{name}{number(figure)}条" for name, figure in leading[:most])
    return [f"{opening}，{listed}{'，其余见附件2' if len(leading) > most else ''}。"] if leading else []


def _told(item: Item) -> str:
    day = shanghai(item.collected_at)
    flags = "、".join(f"{code}{FLAG_NAMES[code]}" for code in item.criteria if code.startswith("K")) or "未载明"
    where = STATES.get(item.state) or COUNTED.get(item.outcome, "")
    told = f"{cut(item.title)}（{number_of(item)}）。{region_name(item.county)}，{day.month}月{day.day}日采集；伤亡：{hurt(item)}；"
    return f"{told}情形：{flags}；{f'台账状态：{where}' if item.number else f'研判结果：{where}'}。{remark(item)}"


PARTS: Final[Mapping[str, Callable[[Content], list[str]]]] = {
    "overall": overall,
    "remarks": remarks,
    "key_items": key_items,
    "important_items": important_items,
    "recalls": recalls,
    "watched_groups": watched_groups,
    "disposal": disposal,
    "advice": advice,
}
"""The lists of sentences by the name of their field in a template."""
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "一、总体情况": ("overall", "remarks"),
    "二、重点风险信息及报送情况": ("key_items",),
    "三、重要风险信息": ("important_items",),
    "四、召回与预警": ("recalls",),
    "五、一老一小与食品相关产品": ("watched_groups",),
    "六、研判评估和处置情况": ("disposal",),
    "七、下月关注点与建议": ("advice",),
}
"""The outline."""
