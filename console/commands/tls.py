"""``fengxun tls``: certificates of this PC for colleagues on the network."""

import platform
from pathlib import Path

import click

from console.authority_files import AUTHORITY_CERT, FOLDER, SERVER_CERT, SERVER_KEY, Made, make_files, renew_files
from console.installation import open_installation
from console.local_authority import fingerprint, read_names
from console.options import home_option
from console.terminal import say
from console.usage import Command, Group
from core.clock import chinese_date, to_epoch
from storage.home import SETTINGS_FILE


@click.group(cls=Group)
def tls() -> None:
    """给同事用的证书：由本机的证书机构签发，供 fengxun web / up 使用。"""


@tls.command("new", cls=Command)
@click.option("--name", "names", multiple=True, metavar="主机名", help="同事打开控制台用的主机名或 IP，可写多个；默认本机名")
@click.option("--again", is_flag=True, help="已有时全部重做；同事须重新信任")
@home_option
def new(*, names: tuple[str, ...], again: bool, home: Path) -> None:
    """生成本机的证书机构和控制台证书，写入 HOME/tls。

    \b
    例：fengxun tls new --name fengxun-pc --name 192.0.2.7
    """
    installation = open_installation(home)
    made = make_files(home, read_names(names or _own_names()), installation.clock(), again=again)
    port = installation.settings.console.port
    say(f"已生成证书，用于 {'、'.join(made.names.spelled())}，至 {_end(made)}。")
    say()
    say(f"1. 在 {home / SETTINGS_FILE} 中写：")
    say("   [console]")
    say('   host = "0.0.0.0"')
    say(f'   base_url = "https://{made.names.first}:{port}"')
    say(f'   tls_cert = "{FOLDER}/{SERVER_CERT}"')
    say(f'   tls_key = "{FOLDER}/{SERVER_KEY}"')
    say("2. 重新启动 fengxun up 或 fengxun web。")
    say(f"3. 请同事打开 https://{made.names.first}:{port}/trust ，按页面说明信任一次。也可把 {home / FOLDER / AUTHORITY_CERT} 拷给同事。")
    say("   安装前请当面或电话核对指纹（SHA-256）：")
    say(f"   {fingerprint(made.authority)}")


@tls.command(cls=Command)
@home_option
def renew(*, home: Path) -> None:
    """给控制台证书续期，名称和私钥不变，同事无须重新信任。"""
    made = renew_files(home, open_installation(home).clock())
    say(f"已续期至 {_end(made)}。重新启动 fengxun up 或 fengxun web 后生效。")


def _own_names() -> tuple[str, ...]:
    own = platform.node().lower()
    return (own,) if own and own != "localhost" else ()


def _end(made: Made) -> str:
    return chinese_date(to_epoch(made.server.not_valid_after_utc))
