"""Serve recorded material on loopback and crawl it with the real spiders into a home of its own."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from console.crawling import sail
from console.installation import Installation, open_apart
from crawlers.fleet import Report
from crawlers.recorded.archive import HOST, Archive, address_of
from crawlers.sample.server import serve
from crawlers.source import Source, load_source
from storage.runs import Books

_FOR_EVER: Final = 36_500
TEMPLATE: Final = Path(__file__).parent / "replay.yml"
_SETTINGS: Final = "# 回放用设置：材料在本机回答，不等待、允许本机地址\n[crawl]\ndelay_s = 0\nallow_loopback = true\n"


def open_replay_home(home: Path) -> Installation:
    """The installation that replays fill, made on first use. Raises HomeError for the home of a real installation."""
    return open_apart(home, _SETTINGS)


def replay_archive(installation: Installation, archive: Archive, report: Report) -> list[Books]:
    """Crawl everything in ``archive``; one source, and one line in the books, per folder."""
    sources = list(recorded_sources(archive, archive.root.name))
    with serve(archive) as server:
        routes = {HOST: ("127.0.0.1", server.port)}
        return sail(installation, lambda make_fleet: make_fleet(installation.clock).crawl(sources), report, routes)


def recorded_sources(archive: Archive, name: str) -> Iterator[Source]:
    """One source per folder of the archive."""
    template = load_source(TEMPLATE)
    for folder in archive.folders():
        inside = "" if folder == "." else f"{folder}/"
        label = f"{name}/{inside}".rstrip("/")
        # nothing that was given is left out: no window, no cap
        yield replace(
            template,
            id=f"replay:{label}",
            name=label,
            family="recorded",
            lists=(address_of(inside),),
            hosts=(HOST,),
            window_days=_FOR_EVER,
            items_per_run=sys.maxsize,
        )
