"""One table and one JSON file of what was measured, with floors and whether they hold."""

import json
from collections.abc import Iterable
from pathlib import Path

from console.terminal import say, show_table
from evals.floors import CEILINGS, Figures, Floors


def write_figures(figures: Figures, file: Path) -> None:
    """The figures as one JSON object, keys sorted, six decimals."""
    rounded = {name: round(value, 6) for name, value in sorted(figures.items())}
    file.write_text(json.dumps(rounded, ensure_ascii=False, indent=2) + "\n", "utf-8")


def read_figures(file: Path) -> dict[str, float]:
    """What ``write_figures`` wrote."""
    return {name: float(value) for name, value in json.loads(file.read_text("utf-8")).items()}


def show_figures(title: str, figures: Figures, floors: Floors, missing: Iterable[str] = (), notes: Iterable[str] = ()) -> bool:
    """Print the table, what is missing and the notes; returns whether every floor holds."""
    rows = [(name, f"{value:.4g}", _bound(name, floors), _state(name, value, floors)) for name, value in sorted(figures.items())]
    show_table(title, ("measure", "value", "floor", ""), rows, "nothing was measured")
    for note in notes:
        say(note)
    for part in missing:
        say(f"missing: {part}")
    missed = [name for name, value in figures.items() if floors.misses(name, value)]
    if missed:
        say(f"below the floor: {', '.join(sorted(missed))}")
    return not missed


def _bound(name: str, floors: Floors) -> str:
    if name not in floors.bounds:
        return ""
    return f"{'≤' if name in CEILINGS else '≥'} {floors.bounds[name]:g}"


def _state(name: str, value: float, floors: Floors) -> str:
    if name not in floors.bounds:
        return ""
    return "below" if floors.misses(name, value) else "ok"
