"""All measures of speed in one run."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from evals.bench.alerts import RUNS, measure_mail_delay
from evals.bench.filled import FilledRecord
from evals.bench.growth import measure_item_costs
from evals.bench.ingest import MOST_PAGES, ROUNDS, measure_ingest
from evals.bench.judge import measure_judge_speed
from evals.bench.queue import measure_queue
from evals.bench.searching import measure_search_speed

SIZE: Final = 100_000
_CRAWLS: Final = 4 * ROUNDS
_LEAST_PAGES: Final = 120
_LEAST_MAILS: Final = 3

Step = Callable[[int], None]


def count_steps(size: int) -> int:
    """Steps of the progress bar: items filled, items indexed, and a hundredth of the size for every other piece of work."""
    return 2 * size + size // 10 + (_CRAWLS + 3) * _weight(size)


def measure_speed(size: int, step: Step) -> dict[str, float]:
    """Every figure of ``bench.json``; ``size`` is the number of items in the large record, a tenth of it in the small one."""
    weight = _weight(size)
    figures = measure_ingest(min(MOST_PAGES, max(_LEAST_PAGES, size // 10)), lambda: step(weight))
    figures |= measure_judge_speed()
    step(weight)
    figures |= measure_mail_delay(max(_LEAST_MAILS, min(RUNS, size // 3_000)))
    step(weight)
    with tempfile.TemporaryDirectory(prefix="fengxun-bench-") as folder:
        small, large = (_fill(Path(folder) / name, number, step) for name, number in (("small", size // 10), ("large", size)))
        costs = measure_item_costs(small, large)
        step(weight)
        figures |= {"cost_100k_vs_10k": costs[1] / costs[0], "record_ms_per_item": costs[1]}
        figures |= measure_search_speed(large, Path(folder) / "index", step)
        figures |= measure_queue(large, Path(folder) / "large")
        small.record.close()
        large.record.close()
    return figures


def _fill(folder: Path, size: int, step: Step) -> FilledRecord:
    folder.mkdir()
    filled = FilledRecord(folder)
    filled.grow(size, step)
    return filled


def _weight(size: int) -> int:
    return max(1, size // 100)
