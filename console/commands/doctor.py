"""``fengxun doctor``: is this installation well?"""

from pathlib import Path

import click

from console.checks import Check, run_checks
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import progress, say, show_json, warn
from console.usage import Command
from core.errors import FengxunError
from storage.signals import count_signals


@click.command(cls=Command)
@click.option("--mend", is_flag=True, help="先由记录库重建检索索引，再体检")
@home_option
@json_option
def doctor(*, mend: bool, home: Path, as_json: bool) -> None:
    """体检：设置、来源、记录库、检索索引、待办、账目、运行环境。

    \b
    退出码：1 有需要处理的问题（以“注意”开头）。
    """
    installation = open_installation(home)
    if mend:
        _mend(installation)
    checks = list(run_checks(installation))
    if as_json:
        show_json([{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks])
    else:
        for check in checks:
            say(_line(check))
    if not all(check.ok for check in checks):
        raise SystemExit(1)


def _mend(installation: Installation) -> None:
    try:
        with installation.record.read() as connection:
            total = count_signals(connection)
        with progress("重建索引", total) as step:
            installation.rebuild_index(step)
    except FengxunError as error:  # the checks below say what is wrong
        warn(f"检索索引未能重建：{error}")


def _line(check: Check) -> str:
    return f"{'正常' if check.ok else '注意'}　{check.name}：{check.detail}"
