"""``fengxun up``: the console and the worker on one PC."""

import threading
from pathlib import Path

import click

from console.commands.web import welcome
from console.crew import Crew, worker_command
from console.installation import open_installation
from console.options import home_option
from console.serving import open_door, serving, wait_for_the_end
from console.stopping import stop_on_signal
from console.terminal import say
from console.usage import Command
from storage.home import SETTINGS_FILE


@click.command(cls=Command)
@home_option
def up(*, home: Path) -> None:
    """在一台电脑上运行全部：控制台网页、定时任务和待办。数据目录不存在时新建。

    \b
    Ctrl-C 或 SIGTERM 正常停止：先做完手上的请求和待办。
    """
    installation = open_installation(home, create=True)
    door = open_door(installation)
    installation.record  # noqa: B018  # migrated before anybody is let in
    stop = stop_on_signal("正在停止：等手上的请求和待办做完。")
    crew = threading.Thread(target=Crew(worker_command(home)).run, args=(stop,), name="crew")
    try:
        with serving(installation, door) as thread:
            welcome(installation, door)
            say(f"数据目录：{home.resolve()}；设置在其中的 {SETTINGS_FILE}。")
            crew.start()
            wait_for_the_end(stop, thread)
    finally:
        stop.set()
        if crew.ident is not None:
            crew.join()
    say("已全部停止。")
