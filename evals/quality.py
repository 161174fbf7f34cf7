"""Every measure of quality on whatever part of a data folder exists."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.encodings import measure_encodings
from evals.extraction import measure_extraction
from evals.judge import measure_judge
from evals.search import measure_search

Measure = Callable[[Path], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """One group of measures: ``needs`` are globs below the data folder, at least one file of any of them."""

    name: str
    measure: Measure
    needs: tuple[str, ...]

    def is_there(self, data: Path) -> bool:
        """Whether there is anything to measure."""
        return any(next(data.glob(pattern), None) for pattern in self.needs)


def _search(data: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="fengxun-eval-") as work:
        figures = measure_search(data, Path(work))
    return {name: figures[name] for name in ("search.substring_recall", "search.substring_precision")}


PARTS: Final = (
    Part("encodings", measure_encodings, ("encodings/GB2312/*", "encodings/Big5/*")),
    Part("judge", measure_judge, ("gold/*.jsonl", "classification/background_*.jsonl")),
    Part("extraction", measure_extraction, ("extraction/daniel/gold.jsonl", "extraction/zh_content/gold.jsonl")),
    Part("search", _search, ("gold/*.jsonl", "classification/*.jsonl")),
)
_EXPECTED: Final = (
    "encodings/GB2312",
    "encodings/Big5",
    "gold/*.jsonl",
    "classification/background_*.jsonl",
    "extraction/daniel/gold.jsonl",
    "extraction/zh_content/gold.jsonl",
)


def measure_parts(data: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """(name, figures) of each part that is there, as soon as it is measured."""
    for part in PARTS:
        if part.is_there(data):
            yield part.name, part.measure(data)


def find_missing(data: Path) -> list[str]:
    """What of a complete data folder is not there."""
    return [pattern for pattern in _EXPECTED if next(data.glob(pattern), None) is None]
