"""Where an entry stands on its way 初筛 → 研判 → 评估 → 处置 → 办结 → 归档, and the side ways (register rule 8.3)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an entry stands. A machine never brings one past ``triaged``."""

    TRIAGED = "triaged"
    ANALYSED = "analysed"
    NEED_INFO = "need_info"
    ASSESSED = "assessed"
    IN_DISPOSAL = "in_disposal"
    CLOSED = "closed"
    ARCHIVED = "archived"
    TRANSFERRED = "transferred"
    WATCH = "watch"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    """The confirmation that made the entry was undone; its number stays used."""


STATE_NAMES: Final[Mapping[State, str]] = {
    State.TRIAGED: "初筛",
    State.ANALYSED: "研判",
    State.NEED_INFO: "补充核实",
    State.ASSESSED: "评估",
    State.IN_DISPOSAL: "处置",
    State.CLOSED: "办结",
    State.ARCHIVED: "归档",
    State.TRANSFERRED: "转办",
    State.WATCH: "跟踪观察",
    State.REOPENED: "重启",
    State.WITHDRAWN: "撤回",
}

STAGES: Final = (State.TRIAGED, State.ANALYSED, State.ASSESSED, State.IN_DISPOSAL, State.CLOSED, State.ARCHIVED)
"""The straight way, as the page draws it."""
EDITABLE: Final = frozenset(State) - {State.ARCHIVED, State.WITHDRAWN}
"""Content, measures and signatures can change only here."""
