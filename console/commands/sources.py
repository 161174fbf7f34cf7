"""``fengxun sources``: the catalogue, its state, and the quarantine."""

from pathlib import Path

import click

from console.books_table import HEALTH_NAMES
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.quarantine import retry_item
from console.terminal import say, show_json, show_table
from core.clock import chinese_minute
from core.errors import FengxunError
from storage.quarantine import drop_item, list_quarantine
from storage.runs import Books, last_books


@click.group(invoke_without_command=True)
@home_option
@json_option
@click.pass_context
def sources(context: click.Context, *, home: Path, as_json: bool) -> None:
    """列出全部来源：是否启用、上次采集的账目与状态、文件有误的来源。退出码 1：有来源文件错误。"""
    context.obj = home
    if context.invoked_subcommand:
        return
    installation = open_installation(home)
    with installation.record.read() as connection:
        books = {name: last_books(connection, name) for name in installation.sources.good}
    broken = installation.sources.broken
    if as_json:
        show_json(
            {
                "sources": [_as_json(installation, name, book) for name, book in books.items()],
                "broken": {k: str(v) for k, v in broken.items()},
            }
        )
    else:
        rows = (_line(installation, name, book) for name, book in sorted(books.items()))
        show_table("来源", ("编号", "名称", "类", "周期", "启用", "上次采集", "账目", "状态"), rows, "没有任何来源文件。")
        for name, error in broken.items():
            say(f"来源文件有误，已停用 {name}：{error}")
    if broken:
        raise SystemExit(1)


@sources.command()
@click.option("--source", default="", help="只列这一来源")
@click.option("--retry", type=int, default=None, metavar="编号", help="用保存的字节重新解析入库（没有字节的，下次采集时重试）")
@click.option("--drop", type=int, default=None, metavar="编号", help="确认不需要这一条，须同时给 --reason")
@click.option("--reason", default="", help="丢弃的理由")
@home_option
@json_option
def quarantine(*, source: str, retry: int | None, drop: int | None, reason: str, home: Path, as_json: bool) -> None:
    """隔离区：未能入库的条目及原因；可重试（--retry）或说明理由后丢弃（--drop）。"""
    installation = open_installation(home)
    if retry is not None:
        say(retry_item(installation, retry))
    elif drop is not None:
        _drop(installation, drop, reason)
    else:
        _list(installation, source, as_json)


def _drop(installation: Installation, number: int, reason: str) -> None:
    if not reason.strip():
        raise FengxunError("丢弃前请用 --reason 写明理由")
    with installation.record.write() as connection:
        if not drop_item(connection, number, reason):
            raise FengxunError(f"隔离区没有编号 {number} 的未处理条目")
    say(f"已丢弃 {number}：{reason}")


def _list(installation: Installation, source: str, as_json: bool) -> None:
    with installation.record.read() as connection:
        rows = list_quarantine(connection, source)
    if as_json:
        show_json(
            [
                {
                    "id": row.id,
                    "source": row.source,
                    "address": row.address,
                    "reason": row.reason,
                    "times": row.times,
                    "bytes": bool(row.sha256),
                }
                for row in rows
            ]
        )
        return
    lines = (
        (row.id, row.source, row.address, row.reason, row.times, "有" if row.sha256 else "无", chinese_minute(row.last_at)) for row in rows
    )
    show_table("隔离区", ("编号", "来源", "地址", "原因", "次数", "字节", "最近"), lines, "隔离区是空的。")


def _as_json(installation: Installation, name: str, book: Books | None) -> dict[str, object]:
    source = installation.sources.good[name]
    last = None if book is None else {"health": book.health, "detail": book.detail, "seen": book.seen, "finished_at": book.finished_at}
    return {"id": name, "name": source.name, "kinds": list(source.kinds), "enabled": source.enabled, "reason": source.reason, "last": last}


def _line(installation: Installation, name: str, book: Books | None) -> tuple[object, ...]:
    source = installation.sources.good[name]
    enabled = "是" if source.enabled else f"否：{source.reason}"
    kinds, cadence = "、".join(source.kinds), f"{source.cadence_minutes} 分钟"
    if book is None:
        return (name, source.name, kinds, cadence, enabled, "从未", "", "")
    sums = f"看到 {book.seen}，新 {book.new}，改 {book.revised}，重 {book.repeated}，隔离 {book.quarantined}，跳过 {book.skipped}"
    state = "中断" if book.state == "interrupted" else HEALTH_NAMES.get(book.health, book.health)
    return (name, source.name, kinds, cadence, enabled, chinese_minute(book.started_at), sums, state)
