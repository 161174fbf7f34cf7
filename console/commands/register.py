"""``fengxun register``: the risk register on the terminal, as an Excel file, and what was handed over of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy import Row

from console.actor import report
from console.handing_over import layout_of
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import say, show_json, show_table
from console.usage import Group
from core.clock import chinese_date, shanghai, system_clock
from core.criteria import DISPOSALS, FLAG_NAMES, LEVEL_NAMES, Level
from core.errors import RegisterError
from core.regions import COUNTIES, region_name
from register.content import content_of
from register.entry import Entry, as_entries, load_entry
from register.hand_over import key_of
from register.sheet import write_sheet
from register.states import STATE_NAMES, State
from register.vocabulary import MEASURE_STATES, WAYS, named
from storage.files import write_whole
from storage.handovers import failed_handovers, list_handovers, retry_handover
from storage.people import user_names
from storage.register import EntryFilter, count_entries, list_entries

MOST: Final = 20_000
_FILTERS: Final = (
    click.option("--state", type=click.Choice([state.value for state in State]), help="办理状态"),
    click.option("--level", type=click.Choice(["key", "important", "general"]), help="级别"),
    click.option("--county", type=click.Choice(list(COUNTIES)), metavar="CODE", help="县区的区划码，如 140829"),
    click.option("--year", type=click.IntRange(2000, 9999), help="登记年度"),
)


def _filtered(function: Any) -> Any:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


@click.group(cls=Group)
def register() -> None:
    """风险信息台账：列出、查看、导出 Excel，及与官方系统的对接记录。"""


@register.command("list")
@_filtered
@click.option("--limit", type=click.IntRange(1, MOST), default=50, help="至多列出多少条，默认 50")
@home_option
@json_option
def list_register(
    *, state: str | None, level: str | None, county: str | None, year: int | None, limit: int, home: Path, as_json: bool
) -> None:
    """列出台账条目，新的在前。"""
    wanted = EntryFilter(state=state or "", level=level or "", county=county or "", year=year)
    with open_installation(home).record.read() as connection:
        total = count_entries(connection, wanted)
        entries = as_entries(connection, list_entries(connection, wanted, limit=limit))
    if as_json:
        show_json({"total": total, "entries": [_as_json(entry) for entry in entries]})
        return
    columns = ("编号", "文号", "级别", "县区", "情形", "处置", "状态", "标题")
    show_table(f"风险信息台账（共 {total} 条）", columns, map(_line, entries), "台账还没有这样的条目。", whole=("编号", "级别", "状态"))


@register.command()
@click.argument("number")
@home_option
@json_option
def show(*, number: str, home: Path, as_json: bool) -> None:
    """显示一条台账：内容、情形与依据、处置措施。NUMBER 是机器编号，如 YC-2026-000123。"""
    with open_installation(home).record.read() as connection:
        entry, names = load_entry(connection, number), user_names(connection)
    if as_json:
        show_json(content_of(entry, key_of(entry, "show"), names))
        return
    say(f"{entry.shown}（{entry.number}） {LEVEL_NAMES[entry.level]} {STATE_NAMES[entry.state]} {region_name(entry.county)}")
    say(entry.title)
    for each in entry.criteria:
        say(f"  {each.code} {FLAG_NAMES[each.code]}（{'人工' if each.who == 'person' else '机器'}）：{each.quote}")
    for measure in entry.disposals:
        due = f"，{chinese_date(measure.due_at)}前" if measure.due_at else ""
        say(f"  {measure.code} {DISPOSALS[measure.code]}：{measure.unit} {named(MEASURE_STATES, measure.state)}{due} {measure.feedback}")


@register.command()
@_filtered
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE", help="写入的 .xlsx 文件")
@home_option
def export(*, state: str | None, level: str | None, county: str | None, year: int | None, out: Path, home: Path) -> None:
    """把台账导出为 Excel 文件（栏目见 register.columns）。"""
    installation = open_installation(home)
    wanted, now = EntryFilter(state=state or "", level=level or "", county=county or "", year=year), system_clock()
    layout = layout_of(installation)
    with installation.record.read() as connection:
        total = count_entries(connection, wanted)
        if total > MOST:
            raise RegisterError(f"有 {total} 条，一次最多导出 {MOST} 条；请按年度、县区或状态筛选")
        entries = as_entries(connection, list_entries(connection, wanted, limit=MOST))
    write_whole(out, write_sheet(reversed(entries), layout, now))
    with installation.record.write() as connection:
        report(connection, "register.export", "register", {"number": total})
    say(f"已写入 {out}：{total} 条。")


@register.command()
@click.option("--retry", is_flag=True, help="重试被拒收或多次未成的对接")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, help="至多列出多少条，默认 50")
@home_option
@json_option
def handover(*, retry: bool, limit: int, home: Path, as_json: bool) -> None:
    """对接记录：每条、每版、每种方式各一行。

    \b
    退出码：1 有被拒收或多次未成、需人工处理的项。
    """
    installation = open_installation(home)
    if retry:
        _retry(installation)
    with installation.record.read() as connection:
        rows, failed = list_handovers(connection, limit=limit), failed_handovers(connection)
    if as_json:
        show_json({"failed": len(failed), "rows": [_handover_json(row) for row in rows]})
    else:
        _show_handovers(rows)
    if failed:
        raise SystemExit(1)


def _retry(installation: Installation) -> None:
    with installation.record.write() as connection:
        again = [row.key for row in failed_handovers(connection) if retry_handover(connection, row.id, system_clock())]
        if again:
            report(connection, "register.retry", "all", {"keys": again})
    say(f"已重新排入 {len(again)} 项。")


def _show_handovers(rows: Sequence[Row[Any]]) -> None:
    lines = ((row.display or row.number, row.version, WAYS[row.way], _state(row), row.accepted, _reason(row)) for row in rows)
    columns = ("编号", "版", "方式", "状态", "回执", "原因")
    show_table("对接记录", columns, lines, "还没有对接记录。", whole=("方式", "状态"), numbers=("版",))


def _reason(row: Row[Any]) -> str:
    return str(row.answer if row.state == "refused" else row.error or "")


def _state(row: Row[Any]) -> str:
    words = {"accepted": "已接收", "delivered": "已生成文件", "refused": "被拒收"}
    return words.get(row.state, "多次未成" if row.work_state == "dead" else "等待")


def _handover_json(row: Row[Any]) -> dict[str, object]:
    names = ("id", "key", "number", "display", "version", "way", "state", "accepted", "answer", "place", "tries", "error")
    return {**{name: getattr(row, name) for name in names}, "created_at": shanghai(row.created_at).isoformat()}


def _line(entry: Entry) -> tuple[object, ...]:
    measures = " ".join(dict.fromkeys(measure.code for measure in entry.disposals))
    place = (LEVEL_NAMES[entry.level], region_name(entry.county), " ".join(entry.codes), measures, STATE_NAMES[entry.state])
    return (entry.number, entry.display, *place, entry.title)


def _as_json(entry: Entry) -> dict[str, object]:
    return {
        **{name: getattr(entry, name) for name in ("number", "display", "event", "version", "title", "county", "kind", "product_class")},
        "state": entry.state.value,
        "level": Level(entry.level).value,
        "criteria": list(entry.codes),
        "disposals": [{"code": each.code, "state": each.state} for each in entry.disposals],
        "created_at": shanghai(entry.created_at).isoformat(),
    }
