"""``fengxun worker``: run queued work."""

import sys
from pathlib import Path

import click

from console.effects import EFFECTS
from console.installation import open_installation
from console.lanes import prepare_warnings, run_lanes
from console.options import home_option
from console.stopping import stop_at_end_of, stop_on_signal
from console.terminal import say
from console.usage import Command
from console.worker import Worker


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="做完已到期的待办后退出")
@click.option("--attached", is_flag=True, help="标准输入关闭时也停止（由 fengxun up 启动时用）")
@home_option
def worker(*, once: bool, attached: bool, home: Path) -> None:
    """持续领取并执行待办：到期采集、预警邮件、编入检索、按期清理；Ctrl-C 或 SIGTERM 正常停止。

    值班表没有可用的收件人时拒绝启动（见 fengxun duty）。
    """
    installation = open_installation(home)
    prepare_warnings(installation)
    if once:
        Worker(installation, EFFECTS).run_until_idle()
        return
    stop = stop_on_signal("正在停止：等手上的待办做完。")
    if attached:
        stop_at_end_of(sys.stdin.fileno(), stop)
    say("工作进程已启动。" if installation.settings.crawl.contact else "工作进程已启动；未填写 crawl.contact，不采集公开网络。")
    run_lanes(installation, stop)
    say("工作进程已停止。")
