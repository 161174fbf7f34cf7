"""``fengxun crawl``: fetch sources now."""

from pathlib import Path

import click
from crawlers.source import Source

from console.books_table import show_books
from console.crawling import crawl_sources, drain_if_free
from console.due import due_sources
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import say, show_json
from core.errors import FengxunError


@click.command()
@click.argument("source", nargs=-1)
@click.option("--due", is_flag=True, help="采集所有已到周期的启用来源")
@click.option("--init", is_flag=True, help="数据目录不存在时新建")
@home_option
@json_option
def crawl(source: tuple[str, ...], *, due: bool, init: bool, home: Path, as_json: bool) -> None:
    """采集来源 SOURCE…（或 --due 到期的全部），入库、研判并编入检索。

    \b
    退出码：0 正常；1 有来源未取到列表或账目不平；3 无法进行（原因见提示）。
    例：fengxun crawl cn-samr-recall cn-chinanews
    """
    installation = open_installation(home, create=init)
    chosen = due_sources(installation) if due else choose_sources(installation, source)
    if not chosen:
        say("没有到期的来源。" if due else "请写明要采集的来源（fengxun sources 列出全部），或用 --due。")
        return
    books = crawl_sources(installation, chosen, report=lambda _source, _books: None)
    drain_if_free(installation)
    if as_json:
        show_json([{**{name: getattr(book, name) for name in BOOK_FIELDS}, "balanced": book.balanced} for book in books])
    else:
        show_books(installation, books)
    if any(not book.balanced or book.health in UNHEALTHY for book in books):
        raise SystemExit(1)


BOOK_FIELDS = ("run", "source", "state", "health", "detail", "seen", "new", "revised", "repeated", "quarantined", "skipped")
UNHEALTHY = frozenset({"unreachable", "blocked", "broken_feed", "changed_layout"})


def choose_sources(installation: Installation, names: tuple[str, ...]) -> list[Source]:
    """Sources by id. Raises FengxunError for an unknown id, SourceError for a broken file."""
    known = installation.sources
    for name in names:
        if name in known.broken:
            raise known.broken[name]
        if name not in known.good:
            raise FengxunError(f"没有名为 {name} 的来源；fengxun sources 列出全部")
    return [known.good[name] for name in names]
