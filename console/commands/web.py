"""``fengxun web``: serve the console."""

from pathlib import Path

import click

from console.first_run import LINK_HOURS, invite_first_administrator, lacks_password
from console.installation import Installation, open_installation
from console.options import home_option
from console.serving import Door, open_door, serving, wait_for_the_end
from console.stopping import stop_on_signal
from console.terminal import say
from console.usage import Command


@click.command(cls=Command)
@home_option
def web(*, home: Path) -> None:
    """提供控制台网页；默认只在本机。Ctrl-C 或 SIGTERM 正常停止。

    \b
    监听地址、端口、证书见 fengxun.toml 的 [console]；给同事用见 fengxun tls --help。
    第一次启动时打印一个一次性链接，用它设置管理员密码。
    """
    installation = open_installation(home)
    door = open_door(installation)
    installation.record  # noqa: B018  # migrated before anybody is let in
    stop = stop_on_signal("正在停止：等正在进行的请求做完。")
    with serving(installation, door) as thread:
        welcome(installation, door)
        wait_for_the_end(stop, thread)
    say("控制台已停止。")


def welcome(installation: Installation, door: Door) -> None:
    """Say where the console is, and on the very first start how its administrator gets in."""
    say(f"控制台：{door.address}")
    if path := invite_first_administrator(installation):
        say(f"第一次使用：请在 {LINK_HOURS} 小时内打开下面的链接，给管理员 admin 设置密码。链接只显示这一次，只能用一次。")
        say(f"  {door.address}{path}")
    elif lacks_password(installation):
        say("管理员 admin 还没有设置密码。链接丢失时，运行 fengxun users invite admin 可得到新的。")
