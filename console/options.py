"""Options that several sub-commands share, and the folder that ``--home`` names wherever it stands."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

DEFAULT_HOME: Final = Path("var")

Function = Callable[..., Any]


def home_option(function: Function) -> Function:
    """``--home DIR`` before or after the sub-command, or FENGXUN_HOME, or ``var`` under the working directory."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        callback=_choose_home,
        help="数据目录（记录库、证据、索引、日志都在其中）；也可用环境变量 FENGXUN_HOME，默认 ./var",
    )(function)


def json_option(function: Function) -> Function:
    """``--json``: output for machines."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")(function)


def _choose_home(context: click.Context, _option: click.Parameter, given: Path | None) -> Path | None:
    if context.parent is None:
        context.obj = given
        return given
    return given or context.find_object(Path) or Path(os.environ.get("FENGXUN_HOME") or DEFAULT_HOME)
