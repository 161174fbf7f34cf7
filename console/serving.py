"""The console's HTTP server: uvicorn in a thread of its own, so that signals, the worker and the end belong to the main thread."""

import logging
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server

from console.binding import Binding, decide_binding
from console.certificates import check_pair, days_left, open_tls
from console.installation import Installation
from console.listening import Listener, listen
from console.patience import PatientProtocol
from console.web.app import make_app
from core.errors import FengxunError

_log = logging.getLogger(__name__)
CONNECTIONS: Final = 400
"""At once; more are answered with 503. Half the files that a process may open by default."""
KEEP_ALIVE_S: Final = 15
GRACE_S: Final = 20
"""For answers under way when the console is asked to stop; with what follows less than the 30 s that a service gets."""
STOP_S: Final = 28.0
HEAD_BYTES: Final = 65_536
EXPIRES_SOON_DAYS: Final = 30
_LOOK_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Door:
    """The opened socket and what is behind it; ``address`` is what people open."""

    binding: Binding
    listener: Listener
    tls: ssl.SSLContext | None
    port: int

    @property
    def address(self) -> str:
        """Without a slash at the end."""
        return self.binding.address(self.port)


def open_door(installation: Installation) -> Door:
    """Check the settings and take the port. Raises SettingsError saying what to do; nothing is served yet."""
    binding = decide_binding(installation.settings.console)
    tls = _open_tls(installation, binding.certificate) if binding.certificate else None
    listener = listen(binding)
    return Door(binding, listener, tls, int(listener.getsockname()[1]))


def _open_tls(installation: Installation, files: tuple[str, str]) -> ssl.SSLContext:
    """The checked certificate; what will trouble people soon is said at once."""
    cert, key = (installation.home / name for name in files)
    pair = check_pair(cert, key, installation.clock())
    if (left := days_left(pair.ends_at, installation.clock())) < EXPIRES_SOON_DAYS:
        _log.warning("证书还有 %d 天到期；请运行 fengxun tls renew，或换上新证书后重新启动", left)
    host = urlsplit(installation.settings.console.base_url).hostname or ""
    if not pair.speaks_for(host):
        _log.warning(
            "证书不含 console.base_url 的主机名 %s，浏览器会提示不安全；证书用于 %s", host, "、".join(sorted(pair.names)) or "（无）"
        )
    return open_tls(pair)


@contextmanager
def serving(installation: Installation, door: Door) -> Iterator[threading.Thread]:
    """Serve the console while the block runs; yields the thread that does it, which lives as long as the console answers.

    At the end answers under way are finished, for at most 20 seconds.
    """
    server = _server(installation, door)
    thread = threading.Thread(target=server.run, args=([door.listener],), name="console", daemon=True)
    thread.start()
    try:
        while thread.is_alive() and not server.started:
            time.sleep(0.01)
        yield thread
    finally:
        server.should_exit = True
        thread.join(STOP_S)
        door.listener.close()


def wait_for_the_end(stop: threading.Event, thread: threading.Thread) -> None:
    """Until somebody asks to stop. Raises FengxunError when the console ended by itself."""
    while not stop.wait(_LOOK_S):
        if not thread.is_alive():
            raise FengxunError("控制台意外停止，原因见数据目录下的 logs/fengxun.log")


def _server(installation: Installation, door: Door) -> Server:
    app = make_app(installation)
    config = Config(
        _only_from(app, door.binding.peers) if door.binding.peers else app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,  # addresses carry what people searched for
        proxy_headers=False,  # the guard reads them, from the proxies of the settings only
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )
    config.load()
    config.ssl = door.tls
    return Server(config)


def _only_from(app: ASGIApp, peers: frozenset[str]) -> ASGIApp:
    """Where a proxy alone encrypts, nobody gets past it: others are told to use the address that they were given."""

    async def filtered(scope: Scope, receive: Receive, send: Send) -> None:
        allowed = scope["type"] != "http" or (scope["client"] or ("",))[0] in peers
        answer = app if allowed else PlainTextResponse("请用管理员给出的 https 网址打开控制台。", 421)
        await answer(scope, receive, send)

    return filtered
