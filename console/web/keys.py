"""The one table of keys: the help page is made from it, and the script reads it. What a key does has a visible control too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Key:
    """``key``: as ``KeyboardEvent.key`` names it; ``codes``: places on the keyboard that count where an input method hides the key.

    ``act``: what the script does; ``press`` = click the control whose ``aria-keyshortcuts`` names the key. ``changes``: data changes, so
    that a held key does nothing. ``list_only``: only while focus is in the list. ``shown``: how the help writes it.
    """

    key: str
    codes: tuple[str, ...]
    act: str
    group: str
    label: str
    changes: bool = False
    list_only: bool = False
    shown: str = ""


_GROUPS: Final = ("走动", "下结论", "依据和事件", "批量和去处")
_WALK, _DECIDE, _EVENT, _MANY = _GROUPS
_VERDICTS: Final = (
    "确认，进台账",
    "跟踪，到期再看",
    "存疑，等补充核实",
    "转办，选科室",
    "排除：无关",
    "排除：演练",
    "排除：谣言",
    "排除：重复",
    "排除：写理由",
)

KEYS: Final[tuple[Key, ...]] = (
    Key("j", ("KeyJ",), "next", _WALK, "下一条"),
    Key("k", ("KeyK",), "previous", _WALK, "上一条"),
    Key("ArrowDown", (), "next", _WALK, "下一条（焦点在列表时）", list_only=True, shown="↓"),
    Key("ArrowUp", (), "previous", _WALK, "上一条（焦点在列表时）", list_only=True, shown="↑"),
    Key("Enter", (), "whole", _WALK, "打开整页", list_only=True),
    Key("l", ("KeyL",), "quoteNext", _WALK, "下一句依据"),
    Key("h", ("KeyH",), "quotePrevious", _WALK, "上一句依据"),
    Key(".", ("Period", "NumpadDecimal"), "press", _WALK, "载入新信号"),
    Key("/", ("Slash",), "search", _WALK, "检索"),
    Key("f", ("KeyF",), "press", _WALK, "筛选排序"),
    Key("?", (), "press", _WALK, "快捷键"),
    Key("Escape", (), "close", _WALK, "关闭、回到列表", shown="Esc"),
    *(
        Key(str(number), (f"Digit{number}", f"Numpad{number}"), "verdict", _DECIDE, label, changes=True)
        for number, label in enumerate(_VERDICTS, 1)
    ),
    Key("z", ("KeyZ",), "press", _DECIDE, "撤销上一步", changes=True),
    Key("y", ("KeyY",), "accept", _EVENT, "认可当前情形", changes=True),
    Key("n", ("KeyN",), "reverse", _EVENT, "否决当前情形", changes=True),
    Key("c", ("KeyC",), "press", _EVENT, "认领、释放", changes=True),
    Key("q", ("KeyQ",), "press", _EVENT, "确认收到（重点）", changes=True),
    Key("w", ("KeyW",), "press", _EVENT, "为什么在一起"),
    Key("o", ("KeyO",), "press", _EVENT, "原网页"),
    Key("e", ("KeyE",), "press", _EVENT, "存证"),
    Key("x", ("KeyX",), "pick", _MANY, "选中"),
    Key("X", (), "pickRange", _MANY, "连选到这里", shown="Shift x"),
    Key("a", ("KeyA",), "pickAll", _MANY, "全选、全不选（不含重点）"),
    Key("g", ("KeyG",), "go", _MANY, "去处：再按下面一个键"),
)
PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "d": ("/queue", "队列"),
    "j": ("/search", "检索"),
    "t": ("/register", "台账"),
    "b": ("/reports", "报送"),
    "y": ("/sources", "来源"),
}
"""Where the key after ``g`` leads, as far as the navigation has it."""


def key_groups() -> list[tuple[str, list[Key]]]:
    """The table as the help shows it."""
    return [(group, [key for key in KEYS if key.group == group]) for group in _GROUPS]


def for_script() -> list[list[Any]]:
    """The table as the script reads it: key, codes, act, changes, list_only."""
    return [[key.key, list(key.codes), key.act, int(key.changes), int(key.list_only)] for key in KEYS]
