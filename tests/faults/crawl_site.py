"""Crawl the sources of a folder, every host answered by one loopback server, with short deadlines; then drain the index.

``python -m tests.faults.crawl_site HOME --port P --sources DIR``; prints ``ready`` when it begins.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import crawlers.settings
from console.crawling import drain_if_free, sail
from console.installation import open_installation
from console.logs import log_to_terminal
from crawlers.source import load_sources

TIMEOUT_S = 2


def main() -> None:
    """Crawl and drain."""
    parser = argparse.ArgumentParser(prog="tests.faults.crawl_site")
    parser.add_argument("home", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--sources", type=Path, required=True)
    asked = parser.parse_args()
    crawlers.settings.DOWNLOAD_TIMEOUT = TIMEOUT_S
    crawlers.settings.RETRY_TIMES = 1
    log_to_terminal()
    print("ready", flush=True)
    installation = open_installation(asked.home)
    sources = list(load_sources((asked.sources,)).good.values())
    routes = {host: ("127.0.0.1", asked.port) for source in sources for host in source.hosts}
    books = sail(installation, lambda fleet: fleet(installation.clock).crawl(sources), lambda _source, _books: None, routes)
    drain_if_free(installation)
    print(json.dumps([asdict(book) for book in books], ensure_ascii=False))


if __name__ == "__main__":
    main()
