"""How fast pages enter the record, against Scrapy that only reads them."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

from core.clock import shanghai, system_clock
from evals.bench.crawl import Kind, Run, run_crawl
from evals.bench.server import serve_site
from evals.bench.site import MAX_PAGES, source_file

ROUNDS: Final = 3
MOST_PAGES: Final = min(2000, MAX_PAGES)

Step = Callable[[], None]


def measure_ingest(pages: int, step: Step = lambda: None) -> dict[str, float]:
    """Pages a second of ``fengxun crawl`` ÷ those of bare Scrapy; the kinds run in turn, the median of three rounds counts.

    The product's time runs from the first request to the last document in the index: robots.txt, books, reading, judging, record
    and index included, its reader process started within. Scrapy runs with its own defaults on the same spider, source and selectors.
    """
    with serve_site(pages, f"{shanghai(system_clock()):%Y-%m-%d}") as port, tempfile.TemporaryDirectory(prefix="fengxun-bench-") as folder:
        known, unknown = Path(folder) / "bench-known.yml", Path(folder) / "bench-unknown.yml"
        known.write_text(source_file(port, pages, layout=True), "utf-8")
        unknown.write_text(source_file(port, pages, layout=False), "utf-8")
        plan: dict[str, tuple[Kind, Path]] = {
            "bare": ("bare", known),
            "product": ("product", known),
            "null": ("null", known),
            "generic": ("product", unknown),
        }
        runs: dict[str, list[Run]] = {name: [] for name in plan}
        for _ in range(ROUNDS):
            for name, (kind, file) in plan.items():
                runs[name].append(run_crawl(kind, file, pages))
                step()
    rate = {name: median(run.rate for run in done) for name, done in runs.items()}
    return {
        "ingest_vs_bare_scrapy": rate["product"] / rate["bare"],
        "ingest_vs_null_scrapy": rate["product"] / rate["null"],
        "ingest_generic_vs_bare_scrapy": rate["generic"] / rate["bare"],
        "ingest_pages_per_s": rate["product"],
        "ingest_cpu_ms_per_page": median(run.cpu_ms for run in runs["product"]),
    }
