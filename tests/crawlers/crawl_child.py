"""Run one spider in this process and leave what happened as JSON: ``python -m tests.crawlers.crawl_child JOB.json``.

A reactor runs once per process, so every crawl of the tests gets a process of its own.
"""

import json
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from core.model import Capture
from crawlers.books import Look
from tests.crawlers.memory_books import InMemoryBooks

NOW = 1_795_312_800_000
"""2026-11-22 10:00 in Asia/Shanghai."""


class CollectPipeline:
    """Stands for the product's item pipeline."""

    captures: list[Capture]

    @classmethod
    def from_crawler(cls, crawler: Any) -> "CollectPipeline":
        """Keep the books."""
        pipeline = cls()
        pipeline.books = crawler.settings["FENGXUN_BOOKS"]  # type: ignore[attr-defined]
        return pipeline

    def process_item(self, item: Capture) -> Capture:
        """Settle as new."""
        self.books.keep(item)  # type: ignore[attr-defined]
        self.books.captures.append(item)  # type: ignore[attr-defined]
        return item


def answer_names(names: dict[str, list[str]]) -> None:
    """Replace DNS: each look-up of a name gives its next answer, the last one for ever; no other name exists."""
    real = socket.getaddrinfo
    left = {name: list(answers) for name, answers in names.items()}

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name not in left:
            if name.replace(".", "").isdigit():
                return real(host, port, *args, **kwargs)
            raise socket.gaierror(socket.EAI_NONAME, "unknown in this test")
        answers = left[name].pop(0) if len(left[name]) > 1 else left[name][0]
        return [found for ip in answers.split() for found in real(ip, port, *args, **kwargs)]

    socket.getaddrinfo = look_up


def make_settings(job: dict[str, Any]) -> Settings:
    """The production settings with the job's product settings."""
    settings = Settings()
    settings.setmodule("crawlers.settings")
    product = SimpleNamespace(
        **{"contact": "qa@example.cn", "user_agent": "", "delay_s": 0, "allow_loopback": False, "chromium": "", **job["product"]}
    )
    values = {
        "FENGXUN": product,
        "FENGXUN_CLOCK": lambda: NOW,
        "FENGXUN_SOURCES": job["folders"],
        "FENGXUN_ROUTES": {host: tuple(place) for host, place in job["routes"].items()},
        "ITEM_PIPELINES": {"tests.crawlers.crawl_child.CollectPipeline": 300},
        **job["settings"],
    }
    for name, value in values.items():
        settings.set(name, value, priority="cmdline")
    return settings


def main(job_file: Path) -> None:
    """Crawl and write the report beside the job."""
    job = json.loads(job_file.read_text("utf-8"))
    answer_names(job["names"])
    books = InMemoryBooks(
        {address: Look(**look) for address, look in job["known"].items()}, {a: tuple(v) for a, v in job["validators"].items()}
    )
    books.entries = {address: text.encode() for address, text in job["entries"].items()}
    books.captures = []  # type: ignore[attr-defined]
    process = AsyncCrawlerProcess(make_settings(job))
    crawler = process.create_crawler(job["source"])
    crawler.settings.set("FENGXUN_BOOKS", books, priority="cmdline")
    process.crawl(crawler)
    process.start()
    captures = [{**asdict(capture), "body": capture.body.decode("utf-8", "replace")} for capture in books.captures]  # type: ignore[attr-defined]
    report = {
        "captures": captures,
        "counts": books.counts(),
        "seen": books.seen,
        "settled": books.settled,
        "skipped": books.skipped,
        "reasons": books.reasons,
        "states": books.states,
        "kept": books.kept,
        "stats": {name: value for name, value in crawler.stats.get_stats().items() if isinstance(value, int | float | str)},
    }
    job_file.with_suffix(".out").write_text(json.dumps(report, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
