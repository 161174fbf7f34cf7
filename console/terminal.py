"""What the commands print: tables and progress for people, JSON for machines. Text from outside is printed as text, never as markup."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from core.text import tidy

WIDTH_WITHOUT_TERMINAL: Final = 160


def console() -> Console:
    """Standard output; a fixed width where it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False, soft_wrap=False)


def say(text: str = "") -> None:
    """One line for people; control characters of crawled text cannot reach the terminal."""
    click.echo("\n".join(tidy(line) or "" for line in text.split("\n")) if "\x1b" not in text else text)


def show_json(value: Any) -> None:
    """One JSON document for machines."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]], empty: str) -> None:
    """A table, or the sentence ``empty`` that says what to do when there is nothing."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(tidy(str(cell))) for cell in row))
    if table.row_count:
        console().print(table)
    else:
        say(empty)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Any]:
    """A progress bar on standard error; yields a function that is called with the number of steps just done."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda steps=1: bar.advance(task, steps)
