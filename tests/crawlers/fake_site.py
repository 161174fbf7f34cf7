"""A web site on loopback whose pages a test writes down, and one spider run against it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Page = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(text: str, status: int = 200, **headers: str) -> Page:
    """An HTML page; underscores of header names become hyphens."""
    return status, HTML | {name.replace("_", "-"): value for name, value in headers.items()}, text.encode()


@dataclass
class Site:
    """``pages`` maps paths (with query) to pages or functions of request headers, the rest is 404; ``hits`` are requests as they came."""

    pages: dict[str, Page | Callable[[dict[str, str]], Page]] = field(default_factory=dict)
    hits: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    def paths(self) -> list[str]:
        """Requested paths in order, robots.txt left out."""
        return [path for _, path, _ in self.hits if path != "/robots.txt"]

    def headers_of(self, path: str) -> dict[str, str]:
        """Headers of the first request for ``path``."""
        return next(headers for _, hit, headers in self.hits if hit == path)


@contextmanager
def serve(site: Site, ip: str = "127.0.0.1") -> Iterator[Site]:
    """Answer on a free port of ``ip`` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.rfile.read(int(headers.get("content-length", 0)))
            site.hits.append((self.command, self.path, headers))
            answer = site.pages.get(self.path, page("no", 404))
            status, more, body = answer(headers) if callable(answer) else answer
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 (the name that http.server calls)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer((ip, 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Run:
    """What a crawl left behind."""

    report: dict[str, Any]

    @property
    def state(self) -> str:
        """The last state that the spider gave."""
        return str(self.report["states"][-1][0])

    @property
    def detail(self) -> str:
        """The words that came with it."""
        return str(self.report["states"][-1][1])

    @property
    def addresses(self) -> list[str]:
        """Addresses of the captures."""
        return [capture["address"] for capture in self.report["captures"]]

    def balanced(self) -> bool:
        """Every address that was looked at is settled."""
        return set(self.report["seen"]) == set(self.report["settled"])


def crawl(folder: Path, source: str, text: str, *, routes: dict[str, int] | None = None, **job: Any) -> Run:
    """Run the spider of one source file in a process of its own."""
    (folder / f"{source}.yml").write_text(text, "utf-8")
    defaults: dict[str, Any] = {"settings": {}, "product": {}, "known": {}, "validators": {}, "entries": {}, "names": {}}
    places = {host: ("127.0.0.1", port) for host, port in (routes or {}).items()}
    job_file = folder / "job.json"
    job_file.write_text(json.dumps({**defaults, "source": source, "folders": [str(folder)], "routes": places, **job}), "utf-8")
    command = [sys.executable, "-m", "tests.crawlers.crawl_child", str(job_file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-3000:]
    run = Run(json.loads(job_file.with_suffix(".out").read_text("utf-8")))
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return run
