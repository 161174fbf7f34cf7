"""``fengxun demo``: the whole chain on the bundled sample world."""

import shlex
import sys
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Final

import click

from console.books_table import show_books, sum_by_source
from console.crawling import drain_if_free
from console.demo import DAYS, crawl_demo, demo_clock, demo_mail, demo_sources, has_browser, open_demo
from console.demo_console import is_for_people, open_demo_door, serve_demo
from console.demo_people import DemoLogin, fill_duty_table, make_logins
from console.effects import EFFECTS
from console.installation import Installation
from console.lanes import prepare_warnings
from console.mailbox import FOLDER, list_letters
from console.options import home_option_or
from console.queue_view import show_queue
from console.serving import Door
from console.terminal import progress, say, show_table
from console.usage import Command
from console.worker import Worker
from core.clock import SHANGHAI, chinese_date, to_epoch

TOP: Final = 8
DEMO_HOME: Final = Path("var/demo")


@click.command(cls=Command)
@click.option("--no-console", is_flag=True, help="做完即结束，不打开控制台（输入或输出不是终端时总是如此）")
@click.option("--new-passwords", is_flag=True, help="给演示用户全部换新密码")
@home_option_or(DEMO_HOME)
def demo(*, no_console: bool, new_passwords: bool, home: Path) -> None:
    """演示：采集内置的虚构样例网站（在本机），入库、归并、研判、预警、检索，最后打开控制台，Ctrl-C 结束。

    \b
    再运行一次，可见未变化的网页不会重新下载。
    """
    installation, moment = _crawl(home)
    door = None
    if not no_console and is_for_people():
        installation, door = open_demo_door(installation)
    fill_duty_table(installation)
    with demo_mail(installation) as mailing:
        prepare_warnings(mailing)
        Worker(mailing, EFFECTS).run_until_idle()
        say()
        show_queue(mailing, TOP)
        say()
        say(f"预警邮件：演示邮箱里有 {len(list_letters(home))} 封（{home / FOLDER}）")
        say()
        _show_logins(make_logins(mailing, renew=new_passwords), home)
        say()
        say("接下来可以：")
        for words in (["search", "电动自行车", "起火"], ["sources"], ["sources", "quarantine"]):
            say("  " + _typed(words, home))
        if door is not None:
            _serve(mailing, door, moment)


def _crawl(home: Path) -> tuple[Installation, str]:
    """Crawl all days, or the last once more; returns the installation at the demo's time and the date of its last day in words."""
    installation, today, first = open_demo(home)
    days = DAYS if first else DAYS[-1:]
    names = {source.id: source.name for source in demo_sources(installation)}
    moment = chinese_date(to_epoch(datetime.combine(today, time(12, tzinfo=SHANGHAI))))
    say(f"风讯演示（全部为虚构数据），采集 {len(days)} 天，截至 {moment}" if first else f"风讯演示（全部为虚构数据），再次采集 {moment}")
    with progress("采集样例网站", len(days) * len(names)) as step:
        books = crawl_demo(installation, today, days, report=lambda _source, _books: step())
    drain_if_free(installation)
    show_books(sum_by_source(books), names)
    if not any(book.new or book.revised for book in books):
        say("没有新内容：未变化的网页没有重新下载。")
    if not has_browser(installation):
        say("（未安装 browser 附加组件或 Chromium，跳过了一个由脚本生成的样例网页）")
    return installation.at(demo_clock(today)), moment


def _show_logins(logins: Sequence[DemoLogin], home: Path) -> None:
    rows = [(login.login, login.role, login.name, login.password or "（不变）") for login in logins]
    show_table("演示用户", ("用户名", "角色", "姓名（虚构）", "密码"), rows, "", whole=("用户名", "密码"))
    if not all(login.password for login in logins):
        say(f"密码不再显示；要换新密码：{_typed(['demo', '--new-passwords'], home)}")


def _serve(installation: Installation, door: Door, moment: str) -> None:
    def ready() -> None:
        say()
        say(f"控制台：{door.address} （虚构数据，截至 {moment}；Ctrl-C 结束）")
        say(f"演示邮箱：{door.address}/demo/mailbox")

    serve_demo(installation, door, ready)
    say("演示已结束。")


def _typed(words: Sequence[str], home: Path) -> str:
    return " ".join(map(_quote, [*called_as(), *words, "--home", str(home)]))


def _quote(word: str) -> str:
    return word if word.isalnum() else shlex.quote(word)  # shlex quotes Han needlessly


def called_as() -> list[str]:
    """How this program was called, so that the next command works as typed."""
    called = Path(sys.argv[0])
    if called.stem != "fengxun":
        return [sys.executable, "-m", "console"]
    here = Path.cwd()
    return [str(called.relative_to(here)) if called.is_absolute() and called.is_relative_to(here) else str(called)]
