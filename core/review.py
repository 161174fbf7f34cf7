"""The vocabulary of review: what people decide about an event, and where that leaves it."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from core.criteria import FLAGS, KEY_TRIGGERS, Level


class State(StrEnum):
    """Where people have got with an event; the queue holds ``new``, ``watched`` that came back, and ``doubted``."""

    NEW = "new"
    CONFIRMED = "confirmed"
    WATCHED = "watched"
    DOUBTED = "doubted"
    TRANSFERRED = "transferred"
    DISMISSED = "dismissed"


STATE_NAMES: Final[Mapping[State, str]] = {
    State.NEW: "待判",
    State.CONFIRMED: "已确认",
    State.WATCHED: "跟踪",
    State.DOUBTED: "存疑",
    State.TRANSFERRED: "已转办",
    State.DISMISSED: "已排除",
}

VERDICTS: Final[Mapping[str, State]] = {
    "confirm": State.CONFIRMED,
    "watch": State.WATCHED,
    "doubt": State.DOUBTED,
    "transfer": State.TRANSFERRED,
    "dismiss:irrelevant": State.DISMISSED,
    "dismiss:drill": State.DISMISSED,
    "dismiss:rumour": State.DISMISSED,
    "dismiss:duplicate": State.DISMISSED,
    "dismiss:other": State.DISMISSED,
}
"""The verdicts in the order of the keys 1–9, and the state that each leads to."""

VERDICT_NAMES: Final[Mapping[str, str]] = {
    "confirm": "确认",
    "watch": "跟踪",
    "doubt": "存疑",
    "transfer": "转办",
    "dismiss:irrelevant": "无关",
    "dismiss:drill": "演练",
    "dismiss:rumour": "谣言",
    "dismiss:duplicate": "重复",
    "dismiss:other": "其他",
}

ROUTES: Final[Mapping[str, str]] = {
    "food": "食品安全科室",
    "drug": "药品监管科室",
    "device": "医疗器械监管科室",
    "cosmetics": "化妆品监管科室",
    "special": "特种设备科室",
    "vehicle": "省局（汽车）",
    "metrology": "计量科室",
    "advertising": "广告监管科室",
    "elsewhere": "外地市场监管部门",
}
"""Where an event can be passed on to (转办), in the order of the keys 1–9."""


def flags_in_force(machine: Sequence[str], person: Mapping[str, bool]) -> tuple[str, ...]:
    """The machine's flags, but what a person accepted (true) or reversed (false), in the order of the plan."""
    return tuple(flag for flag in FLAGS if person.get(flag, flag in machine))


def weigh(flags: Collection[str], machine: Level) -> Level:
    """Any key trigger: key; else any criterion: important; else general, or none where the machine saw no product risk at all."""
    if any(flag in KEY_TRIGGERS for flag in flags):
        return Level.KEY
    if flags:
        return Level.IMPORTANT
    return Level.NONE if machine is Level.NONE else Level.GENERAL
