"""The invented site on a loopback port, in a process of its own: ``python -m evals.bench.server PAGES DAY`` prints the port."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus

from evals.bench.site import make_site


@contextmanager
def serve_site(pages: int, day: str) -> Iterator[int]:
    """Run the server as a child; yields its port."""
    command = [sys.executable, "-m", "evals.bench.server", str(pages), day]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603  # our own module
        try:
            yield int(child.stdout.readline() if child.stdout else "")
        finally:
            child.terminate()


class _Site(asyncio.Protocol):
    """Just enough of HTTP/1.1: GET without a body, kept connections. Faster than what it measures."""

    def __init__(self, site: Mapping[str, bytes]) -> None:
        self._site = site
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            self._answer(request.split(b" ", 2)[1].decode("latin-1"))

    def _answer(self, path: str) -> None:
        body = self._site.get(path, b"")
        status = HTTPStatus.OK if body else HTTPStatus.NOT_FOUND
        head = f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        if self._transport:
            self._transport.write(head.encode() + body)


async def _serve(site: Mapping[str, bytes]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Site(site), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(make_site(int(sys.argv[1]), sys.argv[2])))
