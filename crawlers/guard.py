"""Found addresses never reach a private network: checked when a request is sent and again at connect time, after DNS.

The handler sees scheme, port and literal addresses of every request, redirect hops included; the resolver sees every address that a
name resolves to, and Twisted connects to exactly the addresses that it lets through, so a name cannot change between check and use.
"""

import asyncio
import logging
import socket
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from core.addresses import canonical
from core.errors import AddressRefusedError
from core.policy import check_host_port, refusal
from crawlers.standalone import loopback_allowed

Routes = Mapping[str, tuple[str, int]]
_LOG = logging.getLogger(__name__)
_KEPT_CONNECTIONS = 4
"""A host's next request leaves before its connection is free again; with one kept, every second request would connect anew."""


def allows_loopback(settings: BaseSettings) -> bool:
    """The product's explicit setting for tests and the demo."""
    return bool(getattr(settings.get("FENGXUN"), "allow_loopback", False))


def find_refusal(addresses: Sequence[str], *, allow_loopback: bool = False) -> str | None:
    """The first reason against one of ``addresses``: one bad answer among good ones refuses the name."""
    return next((reason for ip in addresses if (reason := refusal(ip, allow_loopback=allow_loopback))), None)


@implementer(IResolutionReceiver)
class _Gate:
    """Collects the answers for one name and passes them on when all of them are good."""

    def __init__(self, receiver: Any, allow_loopback: bool) -> None:
        self._receiver = receiver
        self._allow_loopback = allow_loopback
        self._answers: list[Any] = []
        self._name = ""

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 (Twisted's name)
        self._name = resolution.name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self._answers.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        reason = find_refusal([answer.host for answer in self._answers], allow_loopback=self._allow_loopback)
        if reason:
            _LOG.warning("refused to connect to %r: %s", self._name, reason)
        for answer in () if reason else self._answers:
            self._receiver.addressResolved(answer)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's resolver without names that lead to refused addresses; to Twisted these have no address at all."""

    def __init__(self, reactor: Any, allow_loopback: bool, routes: Routes) -> None:
        self._reactor = reactor
        self._original = reactor.nameResolver
        self._allow_loopback = allow_loopback
        self._routed = frozenset(host for host, _ in routes.values())

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "GuardedResolver":
        """Built by Scrapy once per process; ``scrapy crawl`` has put no product settings into those of the process."""
        allowed = allows_loopback(crawler.settings) if "FENGXUN" in crawler.settings else loopback_allowed()
        return cls(reactor, allowed, read_routes(crawler.settings))

    def install_on_reactor(self) -> None:
        """Called by Scrapy when the reactor starts."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve as usual, through the gate; a routed address is a configured destination and needs none."""
        receiver = resolutionReceiver if hostName in self._routed else _Gate(resolutionReceiver, self._allow_loopback)
        resolution: IHostResolution = self._original.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
        return resolution


class Guard:
    """Put before a download handler: checks each request, explains refusals, sends routed hosts to their loopback server."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)  # type: ignore[call-arg]
        self._routes = read_routes(crawler.settings)
        self._allow_loopback = allows_loopback(crawler.settings)
        self._ports = read_ports(crawler.settings)

    async def download_request(self, request: Request) -> Response:
        """Fetch, or raise ``AddressRefusedError``."""
        parts = urlsplit(canonical(request.url))
        host = parts.hostname or ""
        if self._routes:
            return await self._download_routed(request, host)
        check_host_port(host, port_of(parts), declared=self._ports, allow_loopback=self._allow_loopback)
        try:
            return await self._download(request)
        except CannotResolveHostError:
            if reason := find_refusal(await resolve(host), allow_loopback=self._allow_loopback):
                raise AddressRefusedError(f"域名指向{reason}，不采集：{host}") from None
            raise

    async def _download_routed(self, request: Request, host: str) -> Response:
        """Answer from the loopback server that stands for ``host``; the server gets the original host and scheme in headers."""
        if host not in self._routes:
            raise AddressRefusedError(f"样例环境不访问外部网站：{host}")
        ip, port = self._routes[host]
        parts = urlsplit(request.url)
        detour = request.replace(url=parts._replace(scheme="http", netloc=f"{ip}:{port}").geturl())
        detour.headers["Host"] = parts.netloc
        detour.headers["X-Sample-Scheme"] = parts.scheme
        response = await self._download(detour)
        return response.replace(url=request.url)

    async def _download(self, request: Request) -> Response:
        response: Response = await super().download_request(request)  # type: ignore[misc]
        return response


class GuardedHandler(Guard, HTTP11DownloadHandler):
    """Scrapy's own handler behind the guard."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.maxPersistentPerHost = _KEPT_CONNECTIONS


def port_of(parts: SplitResult) -> int:
    """The port of an http(s) address, named or implied."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def read_routes(settings: BaseSettings) -> Routes:
    """``FENGXUN_ROUTES``: host name to the (IP, port) of the server that stands for it in tests and the demo.

    Where there are routes, nothing else is fetched.
    """
    return dict(settings.get("FENGXUN_ROUTES") or {})


def read_ports(settings: BaseSettings) -> tuple[int, ...]:
    """``FENGXUN_PORTS``: ports besides 80 and 443 that the source file declares."""
    return tuple(settings.get("FENGXUN_PORTS") or ())


async def resolve(host: str) -> list[str]:
    """All addresses of ``host`` as DNS says now; empty where it says nothing."""
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(answer[4][0]) for answer in answers]
