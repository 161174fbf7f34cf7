"""The sample world on a loopback port: the original host comes in the Host header, the scheme in ``X-Sample-Scheme``."""

import argparse
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol, Self

from crawlers.sample.world import Response, World

SCHEME_HEADER: Final = "X-Sample-Scheme"
MAX_BODY: Final = 65_536


class Site(Protocol):
    """What can be served: a pure function of the request and the day."""

    def respond(self, method: str, url: str, headers: Mapping[str, str], body: bytes, day: int) -> Response:
        """The answer to one request."""


class SampleRequest(NamedTuple):
    """One request as it came; ``at`` is in seconds of ``time.monotonic``, header names are lower case."""

    at: float
    method: str
    url: str
    headers: dict[str, str]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleWorld"
    sys_version = ""
    server: "_Listener"

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self._send(Response(413, {"Content-Length": "0", "Connection": "close"}, b""))
            return
        url = f"{self.headers.get(SCHEME_HEADER, 'https')}://{self.headers.get('Host', '')}{self.path}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.sample.requests.append(SampleRequest(time.monotonic(), self.command, url, headers))
        self._send(self.server.sample.respond(self.command, url, headers, self.rfile.read(int(length))))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, *_: Any, **__: Any) -> None:
        """Stay quiet: tests read ``requests`` instead."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, port: int, sample: "SampleServer") -> None:
        self.sample = sample
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; everything else is printed as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def drop_connections(self) -> None:
        """Wake the threads that wait for the next request of a kept connection."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)


class SampleServer:
    """A world on ``127.0.0.1:port``; ``day`` may be set while it runs, ``requests`` lists what was asked."""

    def __init__(self, world: Site, day: int = 1, port: int = 0) -> None:
        self.world = world
        self.day = day
        self.requests: list[SampleRequest] = []
        self._listener = _Listener(port, self)
        self._thread = Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-world", daemon=True)

    @property
    def port(self) -> int:
        """The port that was given by the system."""
        return self._listener.server_port

    def respond(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Response:
        """What the world answers on the present day."""
        return self.world.respond(method, url, headers, body, self.day)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._listener.shutdown()
        self._listener.drop_connections()
        self._listener.server_close()
        self._thread.join()

    def join(self) -> None:
        """Wait until the server is closed."""
        self._thread.join()


def serve(world: Site, day: int = 1, port: int = 0) -> SampleServer:
    """A server for ``with serve(world, day=2) as server:``; port 0 lets the system choose."""
    return SampleServer(world, day, port)


def main() -> None:
    """Serve until the process is ended; the first line printed is the port."""
    parser = argparse.ArgumentParser(prog="crawlers.sample.server", description="Serve the sample world on 127.0.0.1.")
    parser.add_argument("--day", type=int, default=3, choices=(1, 2, 3))
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="the date of day 3, YYYY-MM-DD")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    arguments = parser.parse_args()
    with serve(World(arguments.today), arguments.day, arguments.port) as server:
        print(server.port, flush=True)
        with suppress(KeyboardInterrupt):
            server.join()


if __name__ == "__main__":
    main()
