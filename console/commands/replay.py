"""``fengxun replay``: crawl recorded material with the real spiders."""

from pathlib import Path
from typing import Final

import click

from console.books_table import show_books
from console.crawling import drain_if_free
from console.options import home_option
from console.replay import open_replay_home, replay_folder
from console.terminal import progress, say
from storage.outbox import count_work

REPLAY_HOME: Final = Path("var/replay")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@home_option
def replay(*, directory: Path, home: Path) -> None:
    """在本机回放 DIRECTORY 中录下的网页、订阅源、JSON 行，经真实采集流程入库；数据目录默认 var/replay。

    \b
    *.html、*.htm 每个一条（列表页除外），*.xml 按订阅源，*.jsonl 每行一条；.gz 先解压。
    退出码 1：账目不平。
    """
    home = REPLAY_HOME if home == Path("var") else home
    installation = open_replay_home(home)
    with progress("回放") as step:
        books = replay_folder(installation, directory.resolve(), report=lambda _source, _books: step(1))
    with installation.record.read() as connection:
        waiting = count_work(connection).get(("index", "pending"), 0)
    with progress("编入检索", waiting) as step:
        drain_if_free(installation, step)
    show_books(installation, books)
    say(f"检索：fengxun search 词语 --home {home}；隔离：fengxun sources quarantine --home {home}")
    if not all(book.balanced for book in books):
        raise SystemExit(1)
