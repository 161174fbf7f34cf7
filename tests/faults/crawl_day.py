"""Crawl one day of the sample world into a home with the production code, then drain the index; made to be killed at any moment.

``python -m tests.faults.crawl_day HOME --port P --today D --day N [--source ID …] [--disk BYTES] [--no-drain]``; prints ``ready`` when
it begins and the books at the end.
"""

import argparse
import json
import resource
from dataclasses import asdict
from datetime import date
from pathlib import Path

from console.crawling import drain_if_free, sail
from console.demo import day_clock, demo_sources
from console.installation import Installation, open_installation
from console.logs import log_to_terminal
from crawlers import sample
from crawlers.source import Source
from storage.runs import Books


def plain_sources(installation: Installation, chosen: list[str]) -> list[Source]:
    """The sources that the sample world answers without a browser; all of them, or those that were chosen."""
    plain = [source for source in demo_sources(installation) if source.family != "rendered"]
    return [source for source in plain if not chosen or source.id in chosen]


def crawl_day(installation: Installation, port: int, today: date, day: int, chosen: list[str]) -> list[Books]:
    """Crawl as on the evening of ``day``, all hosts answered by the loopback server on ``port``."""
    routes = dict.fromkeys(sorted(sample.hosts()), ("127.0.0.1", port))
    sources, clock = plain_sources(installation, chosen), day_clock(today, day)
    return sail(installation, lambda make_fleet: make_fleet(clock).crawl(sources), lambda _source, _books: None, routes)


def main() -> None:
    """Crawl and drain."""
    parser = argparse.ArgumentParser(prog="tests.faults.crawl_day")
    parser.add_argument("home", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--today", type=date.fromisoformat, required=True)
    parser.add_argument("--day", type=int, required=True)
    parser.add_argument("--source", action="append", default=[])
    parser.add_argument("--no-drain", action="store_true", help="leave the index rows to a worker")
    parser.add_argument("--disk", type=int, default=0, help="no file can grow beyond this size, as on a full disk")
    asked = parser.parse_args()
    log_to_terminal()
    if asked.disk:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.disk, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    print("ready", flush=True)
    installation = open_installation(asked.home)
    books = crawl_day(installation, asked.port, asked.today, asked.day, asked.source)
    if not asked.no_drain:
        drain_if_free(installation)
    print(json.dumps([asdict(book) for book in books], ensure_ascii=False))


if __name__ == "__main__":
    main()
