"""``fengxun replay``: crawl recorded material with the real spiders."""

import shlex
from pathlib import Path
from typing import Final

import click

from console.books_table import show_books
from console.crawling import drain_if_free
from console.options import home_option_or
from console.replay import open_replay_home, replay_archive
from console.terminal import progress, say
from console.usage import Command
from core.errors import FengxunError
from crawlers.recorded.archive import Archive
from storage.outbox import count_work

REPLAY_HOME: Final = Path("var/replay")


@click.command(cls=Command)
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@home_option_or(REPLAY_HOME)
def replay(*, directory: Path, home: Path) -> None:
    """在本机回放 DIRECTORY 中录下的材料，经真实采集流程入库。

    \b
    *.html、*.htm 每个一条（列表页除外），*.xml 按订阅源，*.jsonl 每行一条；.gz 先解压。
    读不了的文件和不是 JSON 的行进入隔离区。退出码：1 账目不平。
    """
    archive = Archive(directory.resolve())
    if not archive.recordings:
        raise FengxunError(f"{directory} 中没有可回放的材料（*.html、*.htm、*.xml、*.jsonl，可带 .gz）")
    installation = open_replay_home(home)
    with progress("回放", len(archive.folders())) as step:
        books = replay_archive(installation, archive, report=lambda _source, _books: step())
    with installation.record.read() as connection:
        waiting = count_work(connection).get(("index", "pending"), 0)
    with progress("编入检索", waiting) as step:
        drain_if_free(installation, step)
    show_books(books, {book.source: book.source.removeprefix("replay:") for book in books})
    place = shlex.quote(str(home))
    say(f"检索：fengxun search 词语 --home {place}；隔离：fengxun sources quarantine --home {place}")
    if not all(book.balanced for book in books):
        raise SystemExit(1)
