"""``fengxun crawl``: fetch sources now."""

from pathlib import Path
from typing import Final

import click

from console.books_table import SUMS, show_books
from console.crawling import crawl_sources, drain_if_free, require_contact
from console.due import due_sources
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import progress, say, show_json
from console.usage import Command
from core.errors import FengxunError
from crawlers.source import Source
from storage.home import SETTINGS_FILE
from storage.runs import Books

UNHEALTHY: Final = frozenset({"unreachable", "blocked", "broken_feed", "changed_layout"})


@click.command(cls=Command)
@click.argument("source", nargs=-1)
@click.option("--due", is_flag=True, help="采集所有已到周期的启用来源")
@click.option("--init", is_flag=True, help="数据目录不存在时新建")
@home_option
@json_option
def crawl(source: tuple[str, ...], *, due: bool, init: bool, home: Path, as_json: bool) -> None:
    """采集来源 SOURCE…（或 --due 到期的全部），入库、研判并编入检索。

    \b
    退出码：1 有来源未取到列表或账目不平；3 不能进行（原因见提示）。
    例：fengxun crawl cn-samr-recall cn-chinanews
    """
    if due == bool(source) and not (init and not due):
        raise click.UsageError("请写明要采集的来源（fengxun sources 列出全部），或用 --due 采集到期的全部，两者取一")
    installation = open_installation(home, create=init)
    if not (due or source):
        say(f"数据目录已就绪：{home.resolve()}。采集公开网络前，请在其中 {SETTINGS_FILE} 的 [crawl] 填写 contact。")
        return
    chosen = due_sources(installation) if due else choose_sources(installation, source)
    books = _crawl(installation, chosen)
    if as_json:
        show_json([_as_json(book) for book in books])
    elif not chosen:
        say("没有到期的来源。")
    else:
        show_books(books, {source.id: source.name for source in chosen})
    if any(not book.balanced or book.health in UNHEALTHY for book in books):
        raise SystemExit(1)


def choose_sources(installation: Installation, names: tuple[str, ...]) -> list[Source]:
    """Sources by id, each once. Raises FengxunError for an unknown id, SourceError for a broken file."""
    known = installation.sources
    for name in names:
        if name in known.broken:
            raise known.broken[name]
        if name not in known.good:
            raise FengxunError(f"没有名为 {name} 的来源；fengxun sources 列出全部")
    return [known.good[name] for name in dict.fromkeys(names)]


def _crawl(installation: Installation, chosen: list[Source]) -> list[Books]:
    if not chosen:
        return []
    require_contact(installation, chosen)
    for source in chosen:
        if not source.enabled:
            raise FengxunError(f"来源 {source.id} 未启用：{source.reason}。确要采集，请在来源文件中改为 enabled: true")
    with progress("采集", len(chosen)) as step:
        books = crawl_sources(installation, chosen, report=lambda _source, _books: step())
    drain_if_free(installation)
    return books


def _as_json(book: Books) -> dict[str, object]:
    names = ("run", "source", "state", "health", "detail", *SUMS)
    return {**{name: getattr(book, name) for name in names}, "balanced": book.balanced}
