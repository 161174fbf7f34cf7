"""``fengxun doctor``: is this installation well?"""

from pathlib import Path

import click

from console.checks import Check, run_checks
from console.installation import open_installation
from console.options import home_option, json_option
from console.terminal import say, show_json


@click.command()
@click.option("--mend", is_flag=True, help="检索索引与记录库不一致时重建索引")
@home_option
@json_option
def doctor(*, mend: bool, home: Path, as_json: bool) -> None:
    """体检：设置、记录库、检索索引、待办、账目、运行环境。退出码 1：有需要处理的问题。"""
    installation = open_installation(home)
    if mend:
        installation.rebuild_index()
    checks = list(run_checks(installation))
    if as_json:
        show_json([{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks])
    else:
        for check in checks:
            say(_line(check))
    if not all(check.ok for check in checks):
        raise SystemExit(1)


def _line(check: Check) -> str:
    return f"{'正常' if check.ok else '注意'}　{check.name}：{check.detail}"
