"""``fengxun worker``: run queued work."""

import os
import signal
import threading
from pathlib import Path
from typing import Final

import click

from console.effects import EFFECTS
from console.installation import open_installation
from console.lanes import prepare_warnings, run_lanes
from console.options import home_option
from console.terminal import say
from console.usage import Command
from console.worker import Worker

STDERR: Final = 2


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="做完已到期的待办后退出")
@home_option
def worker(*, once: bool, home: Path) -> None:
    """持续领取并执行待办：到期采集、预警邮件、编入检索、按期清理；Ctrl-C 或 SIGTERM 正常停止。

    值班表没有可用的收件人时拒绝启动（见 fengxun duty）。
    """
    installation = open_installation(home)
    prepare_warnings(installation)
    if once:
        Worker(installation, EFFECTS).run_until_idle()
        return
    stop = _stop_on_signal()
    say("工作进程已启动。" if installation.settings.crawl.contact else "工作进程已启动；未填写 crawl.contact，不采集公开网络。")
    run_lanes(installation, stop)
    say("工作进程已停止。")


def _stop_on_signal() -> threading.Event:
    """Set when somebody asks to stop: the work in hand is finished first, and they are told so."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        stop.set()
        os.write(STDERR, "正在停止：等手上的待办做完。\n".encode())  # a print could meet another one half-way

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stop
