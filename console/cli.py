"""The command line ``fengxun``: finds the home, opens the installation, and lets one file per sub-command do the rest.

Exit codes: 0 done · 1 done, but something needs a person (stated) · 2 wrong use · 3 refused or impossible (message says what to do) ·
130 interrupted with Ctrl-C.
"""

import io
import logging
import sys
from collections.abc import Sequence
from typing import Final

import click

from console.commands import (
    crawl,
    demo,
    doctor,
    duty,
    extract,
    judge,
    outbox,
    record,
    register,
    reindex,
    replay,
    report,
    search,
    settings,
    sources,
    tls,
    up,
    users,
    web,
    worker,
)
from console.logs import log_to_terminal
from console.options import first_home_option
from console.terminal import warn
from console.usage import Group, explain_wrong_use
from core.errors import FengxunError

_log = logging.getLogger(__name__)
WRONG_USE: Final = 2
IMPOSSIBLE: Final = 3
INTERRUPTED: Final = 130

COMMANDS: tuple[click.Command, ...] = (
    crawl.crawl,
    demo.demo,
    doctor.doctor,
    duty.duty,
    extract.extract_file,
    judge.judge_text,
    outbox.outbox,
    record.record_source,
    register.register,
    reindex.reindex,
    replay.replay,
    report.report,
    search.search,
    settings.show_settings,
    sources.sources,
    tls.tls,
    up.up,
    users.users,
    web.web,
    worker.worker,
)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="fengxun", message="风讯 %(version)s", help="显示版本后退出")
@first_home_option
def fengxun(*, home: object) -> None:  # read by the sub-commands through the context
    """风讯：产品质量安全风险信号的采集、归集、研判与检索。

    \b
    退出码：0 完成；1 完成，但有需要人工处理的事项；2 用法不对；3 不能进行（说明原因）；130 被中断。
    """


for command in COMMANDS:
    fengxun.add_command(command)


def main() -> None:
    """Run the command line; errors that a person can act on are shown as one line, not as a trace."""
    log_to_terminal()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal whose charset lacks a character of a title shows "?" instead
            stream.reconfigure(errors="replace")
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (without arguments that of the process); returns the exit code, or raises SystemExit with it."""
    try:
        return int(fengxun(arguments, prog_name="fengxun", standalone_mode=False) or 0)
    except click.UsageError as error:
        return _fail(explain_wrong_use(error), WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        return _fail("已中断。", INTERRUPTED)
    except FengxunError as error:
        return _fail(f"错误：{error}", IMPOSSIBLE)
    except OSError as error:  # no room, no permission, a file that vanished: nothing that a trace would help with
        _log.info("系统错误", exc_info=True)
        return _fail(
            f"错误：系统不允许或无法完成：{error.strerror or error}{f'（{error.filename}）' if error.filename else ''}", IMPOSSIBLE
        )


def _fail(message: str, code: int) -> int:
    for line in message.split("\n"):
        warn(line)
    return code
