"""``fengxun settings``: what is in force."""

from pathlib import Path

import click

from console.installation import open_installation
from console.options import home_option, json_option
from console.terminal import show_json, show_table
from core.settings import describe


@click.command("settings")
@home_option
@json_option
def show_settings(*, home: Path, as_json: bool) -> None:
    """列出生效的设置（口令等不显示）；在 HOME/fengxun.toml 或环境变量中修改。"""
    lines = list(describe(open_installation(home).settings))
    if as_json:
        show_json({line.name: line.shown if line.secret else line.value for line in lines})
    else:
        show_table("设置", ("名称", "值", "说明"), ((line.name, line.shown or "（空）", line.help) for line in lines), "")
