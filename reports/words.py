"""Words of the reports' tables that the plan's vocabulary does not have."""

from collections.abc import Mapping
from typing import Final

from core.criteria import Level
from core.regions import CITY, COUNTIES

COUNTED: Final[Mapping[str, str]] = {"confirmed": "已确认", "watched": "跟踪观察", "transferred": "转办"}
"""Outcomes of review that a report counts; doubted events are counted once they are decided, dismissed ones only in T6."""
LEVELS: Final[Mapping[str, str]] = {Level.KEY: "重点", Level.IMPORTANT: "重要", Level.GENERAL: "一般"}
STATES: Final[Mapping[str, str]] = {
    "triaged": "初筛",
    "analysed": "研判",
    "need_info": "补充核实",
    "assessed": "评估",
    "in_disposal": "处置",
    "closed": "办结",
    "archived": "归档",
    "transferred": "转办",
    "watch": "跟踪观察",
    "reopened": "重启",
}
"""Stages of a register entry (register rule 8.3)."""
DONE: Final = frozenset({"closed", "archived"})
SEVERITIES: Final[Mapping[int, str]] = {4: "非常严重", 3: "严重", 2: "一般", 1: "微弱"}
"""Degrees of injury (GB/T 22760-2008)."""
RISKS: Final[Mapping[str, str]] = {"serious": "严重", "high": "高", "medium": "中", "low": "低"}
MEASURE_STATES: Final[Mapping[str, str]] = {"planned": "拟定", "ongoing": "进行中", "done": "已完成", "dropped": "不再进行"}
OPEN_MEASURES: Final = frozenset({"planned", "ongoing"})
WHOLE_CITY: Final = "全市（未分县区）"
ELSEWHERE: Final = "外地、全国"
NOWHERE: Final = "未载明"
YOUNG_AND_OLD: Final = frozenset({"INFANT", "CHILD", "STUDENT", "ELDER", "YI_LAO_YI_XIAO"})
"""一老一小 (plan, 二、工作目标)."""
SHORT_SOURCES: Final[Mapping[str, str]] = {
    "S1": "企业报告",
    "S2": "投诉、举报",
    "S3": "日常监管",
    "S4": "部门通报",
    "S5": "检验检测",
    "S6": "网络及媒体",
    "S7": "召回、预警",
    "S8": "产品伤害",
    "S9": "其他",
}
SHORT_MEASURES: Final[Mapping[str, str]] = {
    "D1": "风险预警",
    "D2a": "企业通报",
    "D2b": "行业通报",
    "D2c": "区域通报",
    "D3a": "召回",
    "D3b": "准入",
    "D3c": "会商",
}

PLACES: Final[Mapping[str, str]] = {**COUNTIES, CITY: WHOLE_CITY, "elsewhere": ELSEWHERE, "": NOWHERE}
"""Rows of the county table."""


def place_of(county: str) -> str:
    """The row of a region code: a county, the city as a whole, elsewhere, or not stated."""
    return county if county in PLACES else "elsewhere"
