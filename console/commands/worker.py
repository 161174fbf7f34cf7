"""``fengxun worker``: run queued work."""

import signal
import threading
from pathlib import Path

import click

from console.effects import EFFECTS
from console.installation import open_installation
from console.options import home_option
from console.terminal import say
from console.worker import Worker


@click.command()
@click.option("--once", is_flag=True, help="做完已到期的待办后退出")
@home_option
def worker(*, once: bool, home: Path) -> None:
    """持续领取并执行待办：到期采集、编入检索、按期清理；Ctrl-C 或 SIGTERM 正常停止。"""
    installation = open_installation(home)
    running = Worker(installation, EFFECTS)
    if once:
        running.run_until_idle()
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    say("工作进程已启动。" if installation.settings.crawl.contact else "工作进程已启动；未填写 crawl.contact，不采集公开网络。")
    running.run(stop)
