"""What every request passes before a page sees it, and the headers that every answer carries (ASVS 5.0, 3.3–3.5)."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.settings import ConsoleSettings

SAFE: Final = ("GET", "HEAD")
_POLICY: Final = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
_LOCAL: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, and whether its way to us is encrypted."""

    address: str
    secure: bool


def client_of(settings: ConsoleSettings, request: Request) -> Client:
    """The browser's address; what proxies add is believed only of those that the settings name."""
    peer = request.client.host if request.client else ""
    if peer not in _listed(settings.trusted_proxies):
        return Client(peer, request.url.scheme == "https")
    forwarded = _listed(request.headers.get("x-forwarded-for", ""))
    return Client(forwarded[-1] if forwarded else peer, request.headers.get("x-forwarded-proto", "") == "https")


def refuse_foreign(settings: ConsoleSettings, request: Request, most_bytes: int) -> Response | None:
    """An answer for what no page of ours sends: another host name, a post from another site, a body that is too large."""
    if _host(request) not in _hosts(settings):
        return PlainTextResponse("请用管理员给出的网址打开控制台。", 421)
    if request.method not in SAFE and not is_from_here(request, settings):
        return PlainTextResponse("这个请求来自别的网站，没有执行。", 403)
    length = request.headers.get("content-length", "0")
    if request.method not in SAFE and (not length.isdecimal() or int(length) > most_bytes or "transfer-encoding" in request.headers):
        return PlainTextResponse(f"内容太大，最多{most_bytes // 1_000_000}兆字节。", 413)
    return None


def is_from_here(request: Request, settings: ConsoleSettings) -> bool:
    """Whether a browser says that one of our own pages sent this; programs that say nothing need the token alone."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    named = urlsplit(origin)
    return named.netloc == request.headers.get("host", "") or (bool(settings.base_url) and origin == settings.base_url)


def harden(response: Response, *, secure: bool) -> Response:
    """Put the security headers on an answer."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


@dataclass(slots=True)
class Limits:
    """How often one person or address may ask for something dear, within a sliding minute."""

    _times: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self, what: str, who: str, per_minute: int) -> int:
        """0 when it is allowed (and counted), else the seconds until it is."""
        now = time.monotonic()
        with self._lock:
            if len(self._times) > 10_000:
                self._times = {key: times for key, times in self._times.items() if times[-1] > now - 60}
            recent = [moment for moment in self._times.get((what, who), []) if moment > now - 60]
            allowed = len(recent) < per_minute
            self._times[what, who] = [*recent, now] if allowed else recent
            return 0 if allowed else int(60 - (now - recent[0])) + 1


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _host(request: Request) -> str:
    return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""


def _hosts(settings: ConsoleSettings) -> set[str]:
    named = {urlsplit(settings.base_url).hostname or ""} if settings.base_url else set()
    return {"127.0.0.1", "localhost", "::1", settings.host} | named
