"""One crawl of the invented site in a process of its own: ``python -m evals.bench.crawl KIND SOURCE_FILE`` prints pages, time and CPU.

Scrapy's reactor starts once a process, and the memory of one crawl must not help the next; hence a child for each.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from scrapy.crawler import Crawler

from console.crawling import drain_if_free, sail
from console.installation import Installation, open_installation
from core.errors import FengxunError
from crawlers.reactor import run_in_reactor
from crawlers.source import Source, load_source
from evals.bench.bare import bare_crawler, bare_settings

Kind = Literal["product", "bare", "null"]
_SETTINGS: Final = "[crawl]\ndelay_s = 0\nallow_loopback = true\n"


class BenchError(FengxunError):
    """A measured run did not do its work, so its time says nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """Pages taken, wall time and CPU time of all its processes, in seconds."""

    pages: int
    wall_s: float
    cpu_s: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall_s

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a page."""
        return 1000 * self.cpu_s / self.pages


def run_crawl(kind: Kind, source: Path, pages: int) -> Run:
    """Crawl in a child. Raises BenchError when it did not take every page."""
    command = [sys.executable, "-m", "evals.bench.crawl", kind, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own module
    if done.returncode:
        raise BenchError(f"the crawl {kind} failed: {done.stderr[-2000:]}")
    run = Run(**json.loads(done.stdout.splitlines()[-1]))
    if run.pages != pages:
        raise BenchError(f"the crawl {kind} took {run.pages} of {pages} pages: {done.stderr[-2000:]}")
    return run


def _open(home: Path) -> Installation:
    """A new installation with its record and index: made once, not for each crawl."""
    (home / "fengxun.toml").write_text(_SETTINGS, "utf-8")
    installation = open_installation(home)
    installation.rebuild_index()
    return installation


def _crawl_product(source: Source, installation: Installation) -> int:
    """What ``fengxun crawl`` does, from starting its reader to the last document in the index; returns the new items."""
    books = sail(installation, lambda make_fleet: make_fleet(installation.clock).crawl([source]), lambda _source, _books: None)
    drain_if_free(installation)
    return installation.index().count() if books[0].balanced else 0


def _crawl_bare(source: Source, *, reads: bool) -> int:
    async def crawl(start: Callable[[Crawler], Awaitable[None]]) -> int:
        crawler = bare_crawler(source, reads=reads)
        await start(crawler)
        stats = crawler.stats.get_stats() if crawler.stats else {}
        return int(stats["item_scraped_count"] if reads else stats["response_received_count"] - source.paging.pages)

    return run_in_reactor(bare_settings(), crawl)


def _measure(kind: str, source: Source) -> Run:
    with tempfile.TemporaryDirectory(prefix="fengxun-bench-") as home:
        installation = _open(Path(home))
        began, used = time.perf_counter(), sum(os.times()[:4])
        pages = _crawl_product(source, installation) if kind == "product" else _crawl_bare(source, reads=kind == "bare")
        return Run(pages, time.perf_counter() - began, sum(os.times()[:4]) - used)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(sys.argv[1], load_source(Path(sys.argv[2]))))))
