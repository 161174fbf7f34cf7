"""``fengxun outbox``: work that waits, and work that needs a person."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy import Row

from console.actor import report
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.outbox_names import KINDS, STATES
from console.terminal import say, show_json, show_table
from console.usage import Command
from core.clock import chinese_minute, shanghai, system_clock
from core.errors import FengxunError
from storage.outbox import count_work, list_work, retry_dead

MOST: Final = 100


@click.command(cls=Command)
@click.option("--retry", is_flag=True, help="把需人工处理的待办重新排入队列")
@click.option("--number", type=int, metavar="N", help="与 --retry 合用：只重试这一项")
@home_option
@json_option
def outbox(*, retry: bool, number: int | None, home: Path, as_json: bool) -> None:
    """列出待办（编入检索、采集、清理等），及多次失败、需人工处理的项。

    \b
    退出码：1 有需人工处理的项。
    """
    if number is not None and not retry:
        raise click.UsageError("--number 须与 --retry 合用")
    installation = open_installation(home)
    if retry:
        say(_retry(installation, number))
        return
    with installation.record.read() as connection:
        counts, dead, waiting = count_work(connection), list_work(connection, "dead", MOST), list_work(connection, "pending", MOST)
    if as_json:
        numbers = [{"kind": kind, "state": state, "number": number} for (kind, state), number in sorted(counts.items())]
        show_json({"counts": numbers, "rows": [_as_json(row) for row in (*dead, *waiting)]})
    else:
        _show(counts, [*dead, *waiting])
    if dead:
        raise SystemExit(1)


def _retry(installation: Installation, number: int | None) -> str:
    with installation.record.write() as connection:
        retried = retry_dead(connection, system_clock(), number)
        if retried:
            report(connection, "outbox.retry", str(number or "all"), {"number": retried})
    if not retried and number is not None:
        raise FengxunError(f"没有编号 {number} 的需人工处理的待办")
    return f"已重新排入 {retried} 项，由 fengxun worker 执行。" if retried else "没有需人工处理的待办。"


def _show(counts: Mapping[tuple[str, str], int], rows: Sequence[Row[Any]]) -> None:
    sums = [(KINDS.get(kind, kind), STATES.get(state, state), number) for (kind, state), number in sorted(counts.items())]
    show_table("待办数目", ("类别", "状态", "数目"), sums, "没有任何待办。", numbers=("数目",))
    lines = (
        (row.id, row.key, STATES.get(row.state, row.state), row.attempts, chinese_minute(row.next_at).replace(" ", "\n"), row.error)
        for row in rows
    )
    columns = ("编号", "待办", "状态", "次数", "下次", "原因")
    show_table(f"未完成（至多各 {MOST} 项）", columns, lines, "没有未完成的待办。", whole=("状态", "下次"), numbers=("编号", "次数"))


def _as_json(row: Row[Any]) -> dict[str, object]:
    names = ("id", "kind", "key", "state", "attempts", "error")
    return {**{name: getattr(row, name) for name in names}, "next_at": shanghai(row.next_at).isoformat()}
