"""``fengxun settings``: what is in force."""

from pathlib import Path

import click

from console.installation import open_installation
from console.options import home_option, json_option
from console.terminal import show_json, show_table
from console.usage import Command
from core.settings import SettingLine, describe


@click.command("settings", cls=Command)
@home_option
@json_option
def show_settings(*, home: Path, as_json: bool) -> None:
    """列出生效的设置（口令等不显示）；在 HOME/fengxun.toml 或环境变量中修改。"""
    lines = list(describe(open_installation(home).settings))
    if as_json:
        show_json({line.name: line.shown if line.secret else line.value for line in lines})
    else:
        rows = ((line.name, _word(line), line.help) for line in lines)
        show_table("设置", ("名称", "值", "说明"), rows, "没有任何设置。", whole=("名称",))


def _word(line: SettingLine) -> str:
    return {"": "（空）", "True": "true", "False": "false"}.get(line.shown, line.shown)  # as it is written in the file
