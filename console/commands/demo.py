"""``fengxun demo``: the whole chain on the bundled sample world."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import click

from console.books_table import show_books
from console.crawling import drain_if_free
from console.demo import DAYS, crawl_demo, has_browser, open_demo
from console.explain import top_reason
from console.installation import Installation
from console.options import home_option
from console.terminal import progress, say
from core.clock import chinese_date
from core.criteria import FLAG_NAMES, LEVEL_NAMES, Level
from storage.queue import QueueItem, count_levels, top_of_queue
from storage.runs import Books
from storage.signals import current_verdict

TOP: Final = 8
DEMO_HOME: Final = Path("var/demo")


@click.command()
@home_option
def demo(*, home: Path) -> None:
    """演示：采集内置的虚构样例网站（本机），入库、归并、研判、编入检索，并给出摘要。数据目录默认 var/demo。"""
    home = DEMO_HOME if home == Path("var") else home
    installation, today, first = open_demo(home)
    days = DAYS if first else DAYS[-1:]
    say(f"风讯演示（全部为虚构数据）：第 {days[0]}–{days[-1]} 天，第 3 天 = {chinese_date_of(today)}")
    with progress("采集样例网站") as step:
        books = crawl_demo(installation, today, days, report=lambda _source, _books: step(1))
    drain_if_free(installation)
    show_books(installation, sum_by_source(books))
    if not any(book.new or book.revised for book in books):
        say("没有新内容：未变化的网页没有重新下载。")
    if not has_browser(installation):
        say("（未安装 browser 附加组件或 Chromium，跳过了一个由脚本生成的样例网页）")
    _show_queue(installation)
    program = _program()
    say("\n接下来可以：")
    say(f"  {program} search 电动自行车 起火 --home {home}")
    say(f"  {program} sources quarantine --home {home}")


def sum_by_source(books: list[Books]) -> list[Books]:
    """One line a source over several days; state and detail of the last one."""
    sums: dict[str, Books] = {}
    for book in books:
        before = sums.get(book.source)
        fields = ("seen", "new", "revised", "repeated", "quarantined", "skipped")
        added = {name: getattr(book, name) + (getattr(before, name) if before else 0) for name in fields}
        sums[book.source] = replace(book, **added)
    return list(sums.values())


def chinese_date_of(day: date) -> str:
    """``2026年11月22日`` of a date."""
    return f"{day.year}年{day.month}月{day.day}日"


def _show_queue(installation: Installation) -> None:
    with installation.record.read() as connection:
        levels = count_levels(connection)
        items = [(item, current_verdict(connection, item.signal.id) or {}) for item in top_of_queue(connection, TOP)]
    say("\n信息级别：" + "，".join(f"{LEVEL_NAMES[level]} {levels.get(level.value, 0)}" for level in Level))
    say(f"队列前 {len(items)} 项：")
    for place, (item, verdict) in enumerate(items, 1):
        _show_item(place, item, top_reason(Level(item.signal.level), verdict) if verdict else "")


def _show_item(place: int, item: QueueItem, quote: str) -> None:
    signal = item.signal
    flags = "、".join(f"{flag} {FLAG_NAMES[flag]}" for flag in signal.criteria)
    reprints = f"（其中转载 {item.members - 1}）" if item.members > 1 else ""
    say(f"{place}. [{LEVEL_NAMES[Level(signal.level)]}] {signal.title}{reprints}")
    say(f"   {flags or '未符合重要情形'} · {chinese_date(signal.published_at) if signal.published_at else '日期不明'}")
    if quote:
        say(f"   “{quote}”")


def _program() -> str:
    """How this program was called, so that the next command works as typed."""
    called = Path(sys.argv[0])
    if called.name != "fengxun":
        return f"{sys.executable} -m console"
    here = Path.cwd()
    return str(called.relative_to(here)) if called.is_absolute() and called.is_relative_to(here) else str(called)
