"""A loopback web server that misbehaves in one way per path: ``/page/MODE`` is a bad notice, ``/list/MODE`` a bad list."""

import gzip
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

PATIENCE_S: Final = 8.0
"""How long the slow modes go on unless the client hangs up."""
BOMB: Final = gzip.compress(bytes(64 * 1024 * 1024), 9)
ROBOTS: Final = b"User-agent: *\nDisallow:\n"
HTML: Final = "text/html; charset=utf-8"
_WORDS: Final = (
    *(
        "电热毯",
        "推车",
        "充电宝",
        "燃气灶",
        "滑板车",
        "电饭煲",
        "插线板",
        "安全帽",
        "取暖器",
        "平衡车",
        "外壳",
        "电池",
        "阀门",
        "支架",
        "线缆",
    ),
    *(
        "过热",
        "起火",
        "漏电",
        "触电",
        "断裂",
        "夹伤",
        "窒息",
        "中毒",
        "烫伤",
        "坠落",
        "检验",
        "抽查",
        "通报",
        "下架",
        "整改",
        "温度",
        "压力",
    ),
    *(
        "消费者",
        "经营者",
        "生产者",
        "检测站",
        "社区",
        "学校",
        "工厂",
        "仓库",
        "商场",
        "网店",
        "凌晨",
        "上午",
        "傍晚",
        "周末",
        "春季",
        "夏季",
    ),
)


def notice(key: str) -> str:
    """A good notice whose text is its own: the same key gives the same text, another key hardly a word of it."""
    chance = random.Random(key)
    words = "".join("，".join(chance.choices(_WORDS, k=40)) + "。" for _ in range(4))
    title = f"{''.join(chance.choices(_WORDS, k=4))}召回"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{words}</div></body></html>"


class Handler(BaseHTTPRequestHandler):
    """Answers by path; ``hits`` of the server counts what was asked."""

    protocol_version = "HTTP/1.1"
    server: "HostileSite"

    def do_GET(self) -> None:
        """Find the mode in the path."""
        self.server.hits.append((time.monotonic(), self.headers.get("Host", ""), self.path))
        path = self.path.partition("?")[0]
        kind, _, mode = path.strip("/").partition("/")
        with suppress(ConnectionError):
            if path == "/robots.txt":
                self.send(200, ROBOTS, "text/plain")
            elif path in self.server.pages:
                body, content_type = self.server.pages[path]
                self.send(200, body, content_type)
            elif kind in {"page", "list"} and mode in MODES:
                self.close_connection = True
                MODES[mode](self)
            else:
                self.send(200, notice(mode or "x").encode(), HTML)

    def send(self, status: int, body: bytes, content_type: str, **headers: str) -> None:
        """One ordinary answer; underscores of header names become hyphens."""
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay quiet."""


def _hang(handler: Handler) -> None:
    handler.server.closing.wait(PATIENCE_S)


def _drip(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and not handler.server.closing.wait(0.5):
        handler.wfile.write(b"<")
        handler.wfile.flush()


def _endless(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        handler.wfile.write(chunk)


def _short(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<h1>half a page")


def _reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _serve_page(body: bytes, content_type: str = HTML, status: int = 200, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(status, body, content_type, **headers)


def _go_inside(handler: Handler) -> None:
    handler.send(302, b"", HTML, Location=f"http://127.0.0.2:{handler.server.server_port}/secret")


_STORY: Final = "深层嵌套的页面里仍有一段话：示例公司召回电热水壶，因把手脱落可能烫伤。" * 6
_WALL: Final = "<html><body><script>var a='__jsl_clearance';</script>请完成安全验证</body></html>"

MODES: Final[dict[str, Callable[[Handler], None]]] = {
    "hang": _hang,
    "drip": _drip,
    "endless": _endless,
    "bomb": _serve_page(BOMB, Content_Encoding="gzip"),
    "short": _short,
    "reset": _reset,
    "status429": _serve_page(b"slow down", status=429, Retry_After="1"),
    "status503": _serve_page(b"busy", status=503),
    "nested": _serve_page(("<div>" * 5000 + _STORY + "</div>" * 5000).encode()),
    "same": _serve_page(f"<h1>同一个字二十万遍</h1><div>{'召' * 200_000}</div>".encode()),
    "wall": _serve_page(_WALL.encode()),
    "inside": _go_inside,
    "binary": _serve_page(b"%PDF-1.7 not a page", "application/pdf"),
    "blank": _serve_page(b""),
    "empty": _serve_page(b"<ul></ul>"),
}


class HostileSite(ThreadingHTTPServer):
    """``pages``: path → (body, content type) that are served as they are."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int]) -> None:
        self.hits: list[tuple[float, str, str]] = []
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.closing = threading.Event()
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are no news here."""


@contextmanager
def serve_hostile(ip: str = "127.0.0.1", port: int = 0) -> Iterator[HostileSite]:
    """Answer on a free port until the block ends."""
    server = HostileSite((ip, port))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
