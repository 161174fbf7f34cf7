"""Options that several sub-commands share, and the folder that ``--home`` names wherever it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from storage.home import DEFAULT_HOME, HOME_VARIABLE

Function = Callable[..., Any]


def home_option(function: Function, variable: str | None = None) -> Function:
    """``--home DIR`` before or after the sub-command, or FENGXUN_HOME, or ``var`` under the working directory."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        envvar=variable,
        callback=_choose_home,
        help="数据目录（记录库、证据、索引、日志都在其中）；也可用环境变量 FENGXUN_HOME，默认 ./var",
    )(function)


def first_home_option(function: Function) -> Function:
    """``--home`` before the sub-command; here alone the environment is asked, so that an option after it wins."""
    return home_option(function, HOME_VARIABLE)


def json_option(function: Function) -> Function:
    """``--json``: output for machines."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")(function)


def _choose_home(context: click.Context, _option: click.Parameter, given: Path | None) -> Path | None:
    if context.parent is None:
        context.obj = given
        return given
    return given or context.find_object(Path) or Path(DEFAULT_HOME)
