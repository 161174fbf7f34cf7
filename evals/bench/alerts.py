"""From a key page on a site to its mail in a real SMTP server: real crawls, the worker's lane of warnings, the local mailbox.

Pages appear one after the other; each is crawled at once by a child process (``python -m evals.bench.alerts HOME SOURCE_FILE``), so the
poll interval of a source is not part of the figures.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import select

from alerts.table import Line, add_recipient
from console.alerting import WARNINGS
from console.crawling import sail
from console.installation import Installation, open_installation
from console.mailbox import Mailbox, open_mailbox
from console.worker import Worker
from core.clock import shanghai, system_clock
from crawlers.sample.server import serve
from crawlers.sample.world import Response
from crawlers.source import load_source
from evals.bench.crawl import BenchError
from evals.bench.site import source_file
from evals.bench.texts import Stories
from storage.tables import outbox

RUNS: Final = 30
PATIENCE_S: Final = 60.0
_SETTINGS: Final = """[crawl]
delay_s = 0
allow_loopback = true
recheck_minutes = 0
processes = 0
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "fengxun@bench.example"
[alerts]
storm_mails = 1000
"""


class GrowingSite:
    """A list page and the notices that have appeared so far, each about people killed by a product."""

    def __init__(self) -> None:
        self._stories = Stories()
        self.published = 0

    def respond(self, _method: str, url: str, _headers: Mapping[str, str], _body: bytes, _day: int) -> Response:
        """The answer to one request."""
        path = url.partition("://")[2].partition("/")[2]
        number = path.removeprefix("notice/").removesuffix(".html")
        if path == "list_1.html":
            return _html("".join(self._row(number) for number in range(self.published)))
        return _html(self._notice(int(number))) if number.isdecimal() else Response(404, {"Content-Length": "0"}, b"")

    def _row(self, number: int) -> str:
        title = _title(number)
        return f'<ul class="news"><li><a href="/notice/{number}.html">{title}</a><span>{shanghai(system_clock()):%Y-%m-%d}</span></li></ul>'

    def _notice(self, number: int) -> str:
        story = self._stories.story(number)
        text = f"盐湖区第{number}小区一辆电动自行车充电时电池起火，火灾造成2人死亡、{number + 1}人受伤，起火原因为锂电池热失控。"
        body = "".join(f"<p>{line}</p>" for line in (text, *story.text.split("\n")))
        return f'<h1 class="title">{_title(number)}</h1><div class="article-body">{body}</div>'


def measure_mail_delay(runs: int = RUNS, step: Callable[[], None] = lambda: None) -> dict[str, float]:
    """``mail_after_ingest_p95_s``: from the commit of the item to its mail in the mailbox; ``page_to_mail_p95_s``: from the page.

    Raises BenchError when a mail does not arrive.
    """
    site = GrowingSite()
    with tempfile.TemporaryDirectory(prefix="fengxun-bench-") as folder, serve(site) as server:
        home, source = Path(folder) / "home", Path(folder) / "bench-site.yml"
        home.mkdir()
        source.write_text(source_file(server.port, 1, layout=True), "utf-8")
        with open_mailbox(home) as mailbox, _running_lane(home, mailbox.port) as installation:
            appeared = [_publish(site, home, source, mailbox, step) for _ in range(runs)]
            arrived = [path.stat().st_mtime for path in sorted(mailbox.folder.glob("*.eml"))]
            kept = _kept(installation)
    return {
        "mail_after_ingest_p95_s": _p95([mail - item for mail, item in zip(arrived, kept, strict=True)]),
        "page_to_mail_p95_s": _p95([mail - page for mail, page in zip(arrived, appeared, strict=True)]),
    }


@contextmanager
def _running_lane(home: Path, port: int) -> Iterator[Installation]:
    """An installation with one duty officer, and the lane of warnings at work."""
    (home / "fengxun.toml").write_text(_SETTINGS.format(port=port), "utf-8")
    installation = open_installation(home)
    with installation.record.write() as connection:
        add_recipient(connection, Line("测速", "duty@bench.example", "duty"))
    stop = threading.Event()
    lane = threading.Thread(target=Worker(installation, WARNINGS, keeps_house=False).run, args=(stop,))
    lane.start()
    try:
        yield installation
    finally:
        stop.set()
        lane.join()
        installation.record.close()


def _publish(site: GrowingSite, home: Path, source: Path, mailbox: Mailbox, step: Callable[[], None]) -> float:
    """One more page, crawled at once; returns when it appeared, after its mail has arrived."""
    site.published += 1
    appeared = time.time()
    command = [sys.executable, "-m", "evals.bench.alerts", str(home), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own module
    if done.returncode:
        raise BenchError(f"the crawl failed: {done.stderr[-2000:]}")
    while len(list(mailbox.folder.glob("*.eml"))) < site.published:
        if time.time() > appeared + PATIENCE_S:
            raise BenchError(f"no mail about page {site.published}")
        time.sleep(0.02)
    step()
    return appeared


def _kept(installation: Installation) -> list[float]:
    """When each item was committed, in seconds: its notify row was written in the same transaction."""
    with installation.record.read() as connection:
        return [at / 1000 for at in connection.scalars(select(outbox.c.created_at).where(outbox.c.kind == "notify").order_by(outbox.c.id))]


def _p95(delays: list[float]) -> float:
    return sorted(delays)[max(0, -(-len(delays) * 95 // 100) - 1)]


def _title(number: int) -> str:
    return f"盐湖区第{number}小区电动自行车电池起火致2人死亡"


def _html(content: str) -> Response:
    body = f'<!doctype html><html><head><meta charset="utf-8"><title>测速</title></head><body>{content}</body></html>'.encode()
    return Response(200, {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}, body)


def _crawl(home: Path, file: Path) -> None:
    """What the worker's child does with one source."""
    installation, source = open_installation(home), load_source(file)
    sail(installation, lambda make_fleet: make_fleet(installation.clock).crawl([source]), lambda _source, _books: None)


if __name__ == "__main__":
    _crawl(Path(sys.argv[1]), Path(sys.argv[2]))
