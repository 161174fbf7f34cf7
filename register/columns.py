"""What a column of the register can hold, and the reader of the column layout (``columns.yml``, or the bureau's own file)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from core.criteria import DISPOSALS, FLAG_NAMES, LEVEL_NAMES, PRODUCT_CLASSES, SOURCE_KINDS
from core.errors import RegisterError
from core.regions import region_name
from register.days import written_day
from register.entry import Entry
from register.fields import FIELDS
from register.states import STATE_NAMES
from register.vocabulary import GROUPS, MEASURE_STATES, OLD_AND_YOUNG, named

SHIPPED: Final = Path(__file__).with_name("columns.yml")
MAX_BYTES: Final = 100_000
MAX_COLUMNS: Final = 100

Cell = str | int | float
Reader = Callable[[Entry], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, its heading, its width in characters."""

    field: str
    title: str
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheet and its columns in order."""

    sheet: str
    columns: tuple[Column, ...]


def _day(epoch: int | None) -> str:
    return "" if epoch is None else written_day(epoch)


def _plain(name: str) -> Reader:
    """A form field as people read it: codes in words, numbers as numbers."""
    known = FIELDS[name]

    def read(entry: Entry) -> Cell:
        value = entry.fields.get(name, "")
        if known.choices:
            return named(known.choices, value)
        return value if isinstance(value, int | float) else str(value)

    return read


def _hurt(entry: Entry) -> Cell:
    parts = [entry.fields.get(name, "") for name in ("serious", "minor")]
    return sum(part for part in parts if isinstance(part, int)) if any(part != "" for part in parts) else ""


def _disposals(entry: Entry) -> str:
    return "\n".join(f"{each.code} {DISPOSALS.get(each.code, '')}" for each in entry.disposals)


def _progress(entry: Entry) -> str:
    return "\n".join(f"{each.code} {named(MEASURE_STATES, each.state)} {each.feedback}".strip() for each in entry.disposals)


def _old_and_young(entry: Entry) -> str:
    return "是" if OLD_AND_YOUNG & set(entry.fields.get("groups", ())) else "否"


ROW: Final = "row"
"""The number of the line, counted by the writer."""
READERS: Final[Mapping[str, Reader]] = {
    **{name: _plain(name) for name in FIELDS if name not in {"title", "product_class"}},
    "number": lambda entry: entry.number,
    "display": lambda entry: entry.display,
    "title": lambda entry: entry.title,
    "level": lambda entry: LEVEL_NAMES[entry.level],
    "state": lambda entry: STATE_NAMES[entry.state],
    "criteria": lambda entry: "\n".join(f"{code} {FLAG_NAMES[code]}" for code in entry.codes),
    "quotes": lambda entry: "\n".join(f"{each.code} {each.quote}" for each in entry.criteria if each.quote),
    "source": lambda entry: f"{entry.kind} {SOURCE_KINDS.get(entry.kind, '')}".strip(),
    "product_class": lambda entry: PRODUCT_CLASSES.get(entry.product_class, entry.product_class),
    "county": lambda entry: region_name(entry.county),
    "maker_region": lambda entry: region_name(str(entry.fields.get("maker_region", ""))),
    "groups": lambda entry: named(GROUPS, entry.fields.get("groups", [])),
    "old_and_young": _old_and_young,
    "hurt": _hurt,
    "disposals": _disposals,
    "progress": _progress,
    "address": lambda entry: str(entry.fields.get("address", "")),
    "sha256": lambda entry: str(entry.fields.get("sha256", "")),
    "collected_on": lambda entry: _day(entry.collected_at),
    "issued_on": lambda entry: _day(entry.issued_at),
    "closed_on": lambda entry: _day(entry.closed_at),
    "version": lambda entry: entry.version,
}
"""Everything that a column can hold besides ``row``."""


def load_layout(path: Path = SHIPPED) -> Layout:
    """The layout in a file. Raises RegisterError naming file, line and field, and the known fields where one is unknown."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RegisterError(f"栏目文件 {path.name} 超过{MAX_BYTES:,}字节，不是栏目文件")
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError(f"栏目文件 {path} 读不出：{error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RegisterError(f"栏目文件 {path.name} 第{line}行不是正确的YAML：{error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise RegisterError(f"栏目文件 {path.name} 不是正确的YAML") from error
    top = _pairs(node, path)
    if set(top) - {"sheet", "columns"} or "columns" not in top:
        raise RegisterError(f"栏目文件 {path.name} 应只有 sheet 和 columns 两项")
    sheet = _text(top["sheet"], path) if "sheet" in top else "风险信息台账"
    columns = tuple(_columns(top["columns"], path))
    if not 0 < len(columns) <= MAX_COLUMNS:
        raise RegisterError(f"栏目文件 {path.name} 有{len(columns)}栏，应为1至{MAX_COLUMNS}栏")
    return Layout(sheet, columns)


def _columns(node: yaml.Node, path: Path) -> Iterator[Column]:
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(node, path, "columns 应为列表")
    for item in node.value:
        pairs = _pairs(item, path)
        for name, value in pairs.items():
            if name not in {"field", "title", "width"}:
                raise _wrong(value, path, f"没有“{name[:40]}”这一项，可用 field、title、width")
        if "field" not in pairs:
            raise _wrong(item, path, "缺少 field")
        field = _text(pairs["field"], path)
        if field not in READERS and field != ROW:
            raise _wrong(pairs["field"], path, f"没有栏目“{field[:40]}”，可用的有：{'、'.join(sorted({*READERS, ROW}))}")
        yield Column(field, _text(pairs.get("title", pairs["field"]), path), _width(pairs.get("width"), path))


def _width(node: yaml.Node | None, path: Path) -> float:
    if node is None:
        return 16.0
    try:
        width = float(_text(node, path))
    except ValueError:
        width = 0.0
    if not 1 <= width <= 255:  # Excel's own limits
        raise _wrong(node, path, "width 应为1至255")
    return width


def _pairs(node: Any, path: Path) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(node, path, "应为“名称: 值”")
    return {_text(key, path): value for key, value in node.value}


def _text(node: yaml.Node, path: Path) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _wrong(node, path, "应为一个词")
    return str(node.value)


def _wrong(node: Any, path: Path, what: str) -> RegisterError:
    line = node.start_mark.line + 1 if node is not None else 1
    return RegisterError(f"栏目文件 {path.name} 第{line}行：{what}")
