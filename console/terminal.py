"""What the commands print: tables and progress for people, JSON for machines. Text from outside is printed as text, never as markup."""

import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

WIDTH_WITHOUT_TERMINAL: Final = 160
MARKED: Final = "bold red"

Step = Callable[..., None]
"""Called with the number of steps just done (1 when left out)."""


def clean(text: str) -> str:
    """One line that cannot steer a terminal or forge another line: blanks for breaks, no controls, no invisible or turning signs."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "" for char in text)


def say(text: str = "") -> None:
    """One line for people."""
    click.echo(clean(text))


def warn(text: str) -> None:
    """One line for people on standard error."""
    click.echo(clean(text), err=True)


def show_marked(pieces: Iterable[tuple[str, bool]], indent: int = 0) -> None:
    """A paragraph of (text, whether it is marked), indented as a whole."""
    text, console = Text.assemble(*((clean(piece), MARKED if marked else "") for piece, marked in pieces)), _console()
    for line in text.wrap(console, console.width - indent, overflow="fold"):
        line.rstrip()
        console.print(Text.assemble(" " * indent, line))


def show_json(value: Any) -> None:
    """One JSON document for machines."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    empty: str,
    *,
    whole: Collection[str] = (),
    numbers: Collection[str] = (),
) -> None:
    """A table, or the sentence ``empty`` that says what to do when there is nothing.

    ``whole``: columns that keep their width however narrow the terminal is, so that what is in them can be copied; ``numbers``: columns
    of figures. A line break in a cell is kept.
    """
    lines = [tuple("\n".join(map(clean, str(cell).split("\n"))) for cell in row) for row in rows]
    if not lines:
        say(empty)
        return
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, column in enumerate(columns):
        widest = max(cell_len(piece) for piece in (column, *(piece for line in lines for piece in line[place].split("\n"))))
        width = widest if column in whole or column in numbers else None
        table.add_column(column, overflow="fold", width=width, justify="right" if column in numbers else "left")
    for line in lines:
        table.add_row(*map(Text, line))
    _console().print(table)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Step]:
    """A progress bar on standard error where that is a terminal; yields a function that is called with the number of steps just done."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda steps=1: bar.advance(task, steps)


def _console() -> Console:
    """Standard output; without a terminal (and without COLUMNS) of a fixed width."""
    known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if known else WIDTH_WITHOUT_TERMINAL, highlight=False, soft_wrap=False)
