"""Options that several sub-commands share, and the folder that ``--home`` names wherever it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from storage.home import DEFAULT_HOME, HOME_VARIABLE

Function = Callable[..., Any]


def home_option(function: Function) -> Function:
    """``--home DIR`` before or after the sub-command, or FENGXUN_HOME, or ``var`` under the working directory."""
    return _home_option(Path(DEFAULT_HOME))(function)


def home_option_or(default: Path) -> Callable[[Function], Function]:
    """The same with another folder where nobody names one."""
    return _home_option(default)


def first_home_option(function: Function) -> Function:
    """``--home`` before the sub-command; here alone the environment is asked, so that an option after it wins."""
    return _home_option(None, HOME_VARIABLE)(function)


def json_option(function: Function) -> Function:
    """``--json``: output for machines."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")(function)


def _home_option(default: Path | None, variable: str | None = None) -> Callable[[Function], Function]:
    def choose(context: click.Context, _option: click.Parameter, given: Path | None) -> Path | None:
        chosen = given or context.find_object(Path) or default
        if default is None:
            context.obj = chosen
        return chosen

    return click.option(
        "--home",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        envvar=variable,
        callback=choose,
        help=f"数据目录；也可用环境变量 {HOME_VARIABLE}；默认 {default or DEFAULT_HOME}",
    )
