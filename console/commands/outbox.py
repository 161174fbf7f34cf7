"""``fengxun outbox``: work that waits, and work that needs a person."""

from pathlib import Path

import click

from console.installation import open_installation
from console.options import home_option, json_option
from console.terminal import say, show_json, show_table
from core.clock import chinese_minute, system_clock
from storage.outbox import count_work, list_work, retry_dead


@click.command()
@click.option("--retry", "retry", is_flag=True, help="把需人工处理的待办重新排入队列")
@click.option("--number", type=int, default=None, help="与 --retry 合用：只重试这一项")
@home_option
@json_option
def outbox(*, retry: bool, number: int | None, home: Path, as_json: bool) -> None:
    """列出待办（编入检索、采集、清理等）及多次失败、需人工处理的项；--retry 重试。

    退出码 1：有需人工处理的项。
    """
    installation = open_installation(home)
    if retry:
        with installation.record.write() as connection:
            say(f"已重新排入 {retry_dead(connection, system_clock(), number)} 项")
        return
    with installation.record.read() as connection:
        counts, dead, waiting = count_work(connection), list_work(connection, "dead", 100), list_work(connection, "pending", 100)
    if as_json:
        listed = [dict(row._mapping) for row in (*dead, *waiting)]  # noqa: SLF001  # SQLAlchemy's public row mapping
        show_json({"counts": [{"kind": kind, "state": state, "number": n} for (kind, state), n in counts.items()], "rows": listed})
    else:
        show_table(
            "待办数目",
            ("类别", "状态", "数目"),
            ((kind, STATES[state], n) for (kind, state), n in sorted(counts.items())),
            "没有任何待办。",
        )
        rows = ((row.id, row.key, STATES[row.state], row.attempts, chinese_minute(row.next_at), row.error) for row in (*dead, *waiting))
        show_table("未完成（至多各 100 项）", ("编号", "键", "状态", "次数", "下次", "原因"), rows, "没有未完成的待办。")
    if dead:
        raise SystemExit(1)


STATES = {"pending": "等待", "done": "完成", "dead": "需人工处理"}
