"""``fengxun reindex``: rebuild the search index from the record."""

from pathlib import Path

import click

from console.crawling import drain_if_free
from console.installation import open_installation
from console.options import home_option
from console.terminal import progress, say
from console.usage import Command
from storage.signals import count_signals


@click.command(cls=Command)
@home_option
def reindex(*, home: Path) -> None:
    """由记录库重建检索索引；重建期间检索照常。"""
    installation = open_installation(home)
    with installation.record.read() as connection:
        total = count_signals(connection)
    with progress("重建索引", total) as step:
        index = installation.rebuild_index(step)
    drain_if_free(installation)
    say(f"已编入 {index.count()} 条。")
