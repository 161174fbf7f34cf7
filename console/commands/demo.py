"""``fengxun demo``: the whole chain on the bundled sample world."""

import shlex
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Final

import click

from console.books_table import show_books, sum_by_source
from console.crawling import drain_if_free
from console.demo import DAYS, crawl_demo, demo_sources, has_browser, open_demo
from console.options import home_option_or
from console.queue_view import show_queue
from console.terminal import progress, say
from console.usage import Command
from core.clock import SHANGHAI, chinese_date, to_epoch

TOP: Final = 8
DEMO_HOME: Final = Path("var/demo")


@click.command(cls=Command)
@home_option_or(DEMO_HOME)
def demo(*, home: Path) -> None:
    """演示：采集内置的虚构样例网站（在本机），入库、归并、研判、检索。

    \b
    再运行一次，可见未变化的网页不会重新下载。
    """
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
    say()
    show_queue(installation, TOP)
    say()
    say("接下来可以：")
    for words in (["search", "电动自行车", "起火"], ["sources"], ["sources", "quarantine"]):
        say("  " + " ".join(map(_quote, [*called_as(), *words, "--home", str(home)])))


def _quote(word: str) -> str:
    return word if word.isalnum() else shlex.quote(word)  # shlex quotes Han needlessly


def called_as() -> list[str]:
    """How this program was called, so that the next command works as typed."""
    called = Path(sys.argv[0])
    if called.stem != "fengxun":
        return [sys.executable, "-m", "console"]
    here = Path.cwd()
    return [str(called.relative_to(here)) if called.is_absolute() and called.is_relative_to(here) else str(called)]
