"""``fengxun sources``: the catalogue, its state, and the quarantine."""

from pathlib import Path

import click

from console.actor import report
from console.books_table import FIGURES, SUMS
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.quarantine import retry_item
from console.source_state import SourceState, find_states
from console.terminal import say, show_json, show_table
from console.usage import Group
from core.clock import chinese_date, shanghai
from core.errors import FengxunError
from storage.quarantine import drop_item, list_quarantine

MOST = 1000


@click.group(cls=Group, invoke_without_command=True)
@home_option
@json_option
@click.pass_context
def sources(context: click.Context, *, home: Path, as_json: bool) -> None:
    """列出全部来源：周期、是否启用、上次采集的账目与状态。

    \b
    状态另注明：沉默（久无新增）、缺项（应有的标题或日期读不到）、文件有误的来源。
    退出码：1 有来源文件错误。
    """
    context.obj = home
    if context.invoked_subcommand:
        return
    installation = open_installation(home)
    states, broken = find_states(installation), installation.sources.broken
    if as_json:
        show_json({"sources": [_as_json(state) for state in states], "broken": {name: str(error) for name, error in broken.items()}})
    else:
        show_table(
            "来源", ("来源", "类与周期", "上次采集", "状态与账目"), map(_line, states), "没有任何来源文件。", whole=("来源", "上次采集")
        )
        for name, error in broken.items():
            say(f"来源文件有误，已停用 {name}：{error}")
    if broken:
        raise SystemExit(1)


@sources.command()
@click.option("--source", default="", metavar="ID", help="只列这一来源")
@click.option("--retry", type=int, metavar="N", help="用保存的字节重新解析入库（没有字节的，下次采集时重试）")
@click.option("--drop", type=int, metavar="N", help="确认不需要这一条，须同时给 --reason")
@click.option("--reason", default="", metavar="TEXT", help="丢弃的理由")
@home_option
@json_option
def quarantine(*, source: str, retry: int | None, drop: int | None, reason: str, home: Path, as_json: bool) -> None:
    """隔离区：未能入库的条目及原因；可重试（--retry）或说明理由后丢弃（--drop）。

    \b
    退出码：1 重试后仍未入库。
    """
    if retry is not None and drop is not None:
        raise click.UsageError("--retry 与 --drop 只能用一个")
    installation = open_installation(home)
    if retry is not None:
        _retry(installation, retry)
    elif drop is not None:
        _drop(installation, drop, reason)
    else:
        _list(installation, source, as_json)


def _retry(installation: Installation, number: int) -> None:
    taken, words = retry_item(installation, number)
    say(words)
    if not taken:
        raise SystemExit(1)


def _drop(installation: Installation, number: int, reason: str) -> None:
    if not reason.strip():
        raise click.UsageError("丢弃前请用 --reason 写明理由")
    with installation.record.write() as connection:
        if not drop_item(connection, number, reason):
            raise FengxunError(f"隔离区没有编号 {number} 的未处理条目")
        report(connection, "quarantine.drop", str(number), {"reason": reason})
    say(f"已丢弃 {number}：{reason}")


def _list(installation: Installation, source: str, as_json: bool) -> None:
    with installation.record.read() as connection:
        rows = list_quarantine(connection, source, MOST)
    if as_json:
        names = ("id", "source", "address", "reason", "times")
        show_json(
            [
                {**{name: getattr(row, name) for name in names}, "bytes": bool(row.sha256), "last_at": shanghai(row.last_at).isoformat()}
                for row in rows
            ]
        )
        return
    lines = ((row.id, f"{row.source}\n{row.address}", _reason(row.reason, row.times, bool(row.sha256), row.last_at)) for row in rows)
    show_table("隔离区", ("编号", "来源与地址", "原因"), lines, "隔离区是空的。", numbers=("编号",))
    if len(rows) == MOST:
        say(f"只列最近 {MOST} 条；用 --source 限定来源。")
    if rows:
        say("有字节的可用 --retry 编号 重新解析；不需要的用 --drop 编号 --reason 理由 丢弃。")


def _reason(reason: str, times: int, kept: bool, last_at: int) -> str:
    return f"{reason}\n{'有' if kept else '无'}字节，共 {times} 次，最近 {chinese_date(last_at)}"


def _as_json(state: SourceState) -> dict[str, object]:
    source, book = state.source, state.books
    last = book and {
        **{name: getattr(book, name) for name in ("state", "health", "detail", *SUMS)},
        "started_at": shanghai(book.started_at).isoformat(),
    }
    return {
        "id": source.id,
        "name": source.name,
        "kinds": list(source.kinds),
        "cadence_minutes": source.cadence_minutes,
        "enabled": source.enabled,
        "reason": source.reason,
        "last": last,
        "last_new_at": shanghai(state.last_new_at).isoformat() if state.last_new_at else None,
        "silent": state.silent,
        "missing": list(state.missing),
    }


def _line(state: SourceState) -> tuple[object, ...]:
    source, book = state.source, state.books
    turned = "" if source.enabled else f"\n未启用：{source.reason}"
    about = f"{'、'.join(source.kinds)}\n每 {_period(source.cadence_minutes)}"
    if book is None:
        return (f"{source.id}\n{source.name}", about, "", state.words + turned)
    sums = "，".join(f"{name} {number}" for name, key in zip(FIGURES, SUMS, strict=True) if (number := getattr(book, key)) or key == "seen")
    moment = f"{chinese_date(book.started_at)}\n{shanghai(book.started_at):%H:%M}"
    return (f"{source.id}\n{source.name}", about, moment, f"{state.words}\n{sums}{turned}")


def _period(minutes: int) -> str:
    for size, unit in ((1440, "天"), (60, "小时")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} 分钟"
