"""``python -m evals eval DATA`` measures quality, ``python -m evals bench`` measures speed; exit 1 when a floor is missed.

``make eval`` and ``make bench`` call exactly this. Exit codes: 0 every floor holds · 1 one does not · 2 wrong use · 3 refused.
"""

import math
import sys
from pathlib import Path
from typing import Final

import click

from console.logs import log_to_terminal
from console.terminal import progress, say
from core.errors import FengxunError
from evals.bench.suite import SIZE, count_steps, measure_speed
from evals.floors import CEILINGS, load_floors, pin, save_floors
from evals.quality import PARTS, find_missing, measure_parts
from evals.report import read_figures, show_figures, write_figures

_SLACK: Final = 0.005
"""A floor lies this far below what was measured, as a share of the value: the next digit is chance."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def evals() -> None:
    """Measured quality and speed, against pinned floors."""


@evals.command("eval")
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", default="eval.json", type=click.Path(path_type=Path, dir_okay=False), help="JSON file to write")
def measure_quality(data: Path, *, out: Path) -> None:
    """Measure quality on whatever part of the folder DATA exists."""
    figures: dict[str, float] = {}
    with progress("eval", total=len(PARTS)) as step:
        for _, found in measure_parts(data):
            figures |= found
            step(1)
    write_figures(figures, out)
    sys.exit(0 if show_figures(f"Quality on {data.name}", figures, load_floors(), find_missing(data)) else 1)


@evals.command("bench")
@click.option("--size", default=SIZE, show_default=True, type=click.IntRange(1_000, 10_000_000), help="items in the large record")
@click.option("--out", default="bench.json", type=click.Path(path_type=Path, dir_okay=False), help="JSON file to write")
def measure_time(size: int, *, out: Path) -> None:
    """Measure speed as ratios within one run, on an invented corpus; starts and stops the server that it needs."""
    with progress("bench", total=count_steps(size)) as step:
        figures = measure_speed(size, step)
    write_figures(figures, out)
    compared = f"cost_100k_vs_10k: {size:,} items against {size // 10:,}; looking, comparing bytes and ingesting, without reading the page"
    sys.exit(0 if show_figures(f"Speed with {size:,} items", figures, load_floors(), notes=[compared]) else 1)


@evals.command("pin")
@click.argument("figures", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--only", multiple=True, help="pin only this measure (repeatable)")
@click.option("--allow-regression", default="", metavar="REASON", help="lower floors, and keep the reason in floors.json")
def pin_floors(figures: Path, *, only: tuple[str, ...], allow_regression: str) -> None:
    """Make what FIGURES (an eval.json) holds the floor of the measures that have one, or of those named with --only."""
    floors = load_floors()
    measured = read_figures(figures)
    names = [name for name in measured if (name in only if only else name in floors.bounds)]
    wanted = {name: _with_slack(name, measured[name]) for name in names}
    if not allow_regression and not only:  # a plain pin only ever raises
        wanted = {name: value for name, value in wanted.items() if not floors.misses(name, value)}
    save_floors(pin(floors, wanted, allow_regression))
    say(f"{len(wanted)} floors pinned")


def _with_slack(name: str, value: float) -> float:
    if name in CEILINGS:
        return math.ceil(value * (1 + _SLACK) * 1000) / 1000
    return math.floor(value * (1 - _SLACK) * 1000) / 1000


def main() -> None:
    """Run; errors that a person can act on are one line."""
    log_to_terminal()
    try:
        evals(prog_name="python -m evals")
    except FengxunError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
