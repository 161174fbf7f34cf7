"""``fengxun record``: save a source's pages as its test."""

from pathlib import Path

import click

from console.commands.crawl import choose_sources
from console.crawling import require_contact
from console.installation import open_installation
from console.options import home_option
from console.recording import record_from_sample, record_pages
from console.terminal import say
from console.usage import Command
from core.errors import FengxunError
from crawlers.source import SHIPPED, Source, load_sources


@click.command("record", cls=Command)
@click.argument("source")
@click.option("--into", metavar="DIR", type=click.Path(path_type=Path), default=Path("tests/sources"), help="写入其下的 SOURCE 目录")
@click.option("--sample", "from_sample", is_flag=True, help="从内置样例世界录制（不访问网络，不需要数据目录）")
@home_option
def record_source(source: str, *, into: Path, from_sample: bool, home: Path) -> None:
    """录下来源 SOURCE 的列表页、几条信息页和读出的结果，作为该来源的测试。

    \b
    默认写入 tests/sources/SOURCE。退出码：1 一条信息也没有读到。
    """
    if from_sample:
        number = record_from_sample(_shipped(source), into / source)
    else:
        installation = open_installation(home)
        chosen = choose_sources(installation, (source,))
        require_contact(installation, chosen)
        number = record_pages(installation, chosen[0], into / source)
    say(f"已录下 {number} 条信息：{into / source}")
    if not number:
        raise SystemExit(1)


def _shipped(name: str) -> Source:
    shipped = load_sources((SHIPPED,)).good
    if name not in shipped:
        raise FengxunError(f"没有名为 {name} 的内置来源；可用：{'、'.join(sorted(shipped))}")
    return shipped[name]
