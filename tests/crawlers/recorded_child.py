"""Crawl every recorded source in this process: ``python -m tests.crawlers.recorded_child HOME``; a reactor runs once per process."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from console.crawling import MakeFleet, sail
from console.demo import SETTINGS
from console.installation import open_installation
from console.recording import ITEMS
from core.clock import to_epoch
from crawlers.recorded.pages_of_source import RecordedSites, read_expected
from crawlers.sample.server import serve
from crawlers.source import Source, load_sources
from storage.home import create_home
from storage.runs import Books

FOLDERS = Path(__file__).parent.parent / "sources"


async def crawl_each(make_fleet: MakeFleet, sources: list[Source]) -> list[Books]:
    """Each source at the time of its recording."""
    books: list[Books] = []
    for source in sources:
        now = to_epoch(datetime.fromisoformat(read_expected(FOLDERS / source.id)["recorded_at"]))
        narrow = replace(source, paging=replace(source.paging, pages=1), items_per_run=ITEMS)
        books += await make_fleet(lambda now=now: now).crawl([narrow])  # type: ignore[misc]
    return books


def main(home: Path) -> None:
    """Serve the recorded folders and crawl their sources."""
    create_home(home, SETTINGS)
    sources = [source for name, source in sorted(load_sources().good.items()) if (FOLDERS / name).is_dir()]
    with serve(RecordedSites(FOLDERS / source.id for source in sources)) as server:
        routes = {host: ("127.0.0.1", server.port) for source in sources for host in source.hosts}
        sail(open_installation(home), lambda make_fleet: crawl_each(make_fleet, sources), lambda _source, _books: None, routes)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
