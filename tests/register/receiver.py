"""An official system on loopback: takes an entry once per Idempotency-Key, and can be down, slow, broken or forgetful in its answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Official:
    """What the system has taken, what was sent to it, and how it answers the next requests (``ok`` when ``modes`` is used up)."""

    modes: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    released: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def take(self, key: str) -> tuple[str, bool]:
        """The number given to a key, and whether it is new."""
        with self.lock:
            fresh = key not in self.taken
            return self.taken.setdefault(key, f"YJ{len(self.taken) + 1:04}"), fresh

    def next_mode(self) -> str:
        """How to answer now."""
        with self.lock:
            return self.modes.pop(0) if self.modes else "ok"


class _Handler(BaseHTTPRequestHandler):
    official: Official

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers.get("Idempotency-Key", "")
        self.official.seen.append((key, json.loads(body)))
        self.official.headers.append(dict(self.headers))
        getattr(self, f"_{self.official.next_mode()}")(key)

    def _ok(self, key: str) -> None:
        number, fresh = self.official.take(key)
        self._answer(201 if fresh else 200, json.dumps({"accepted": number}).encode())

    def _conflict(self, key: str) -> None:
        number, fresh = self.official.take(key)
        self._answer(201 if fresh else 409, json.dumps({"accepted": number}).encode())

    def _fault(self, _key: str) -> None:
        self._answer(500, b"<html>fault\x07</html>")

    def _busy(self, _key: str) -> None:
        self._answer(429, b"later")

    def _refuse(self, _key: str) -> None:
        self._answer(422, "缺少生产者\r\n名称".encode())

    def _redirect(self, _key: str) -> None:
        self._answer(307, b"", {"Location": f"{self.official.address}/other"})

    def _drop(self, key: str) -> None:
        """Takes the entry and dies before a word."""
        self.official.take(key)
        self.connection.close()

    def _half(self, key: str) -> None:
        """Takes the entry and breaks off in the middle of its answer."""
        self.official.take(key)
        self.send_response(201)
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b'{"accep')
        self.wfile.flush()
        self.connection.close()

    def _torn(self, key: str) -> None:
        """A whole answer of half a document."""
        self.official.take(key)
        self._answer(200, b'{"accepted": "YJ')

    def _slow(self, key: str) -> None:
        """Takes the entry and answers when nobody listens any more."""
        self.official.take(key)
        self.official.released.wait(30)

    def _flood(self, key: str) -> None:
        self.official.take(key)
        self._answer(200, b" " * 1_000_000)

    def _answer(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_what: object) -> None:
        """A client that went away is what the tests want."""


@contextmanager
def receiving(*modes: str) -> Iterator[Official]:
    """A receiver until the block ends."""
    official = Official(list(modes))
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"official": official}))
    official.address = f"http://127.0.0.1:{server.server_port}/entries"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield official
    finally:
        official.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
