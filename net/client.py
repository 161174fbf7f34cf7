"""A guarded HTTP client for configured destinations: exactly the configured host and port, no redirects, no proxies from the environment,
certificates verified, answers capped. Addresses found on the web never come here.
"""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpx2

from core.errors import DeliveryError, RefusedError

MAX_ANSWER: Final = 65_536
"""Longest answer read, in bytes."""
_AGENT: Final = "fengxun"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a destination said."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Client:
    """One destination. ``token`` goes into the Authorization header and nowhere else; ``ca_file`` empty = the system's authorities."""

    address: str
    token: str = field(default="", repr=False)
    ca_file: str = ""
    timeout_s: float = 20.0

    def post_json(self, value: Any, headers: Mapping[str, str]) -> Answer:
        """POST ``value`` as JSON and return whatever the destination answers, redirects and errors included.

        Raises RefusedError where the settings do not allow a request, and DeliveryError where none or half an answer comes within
        ``timeout_s`` (also for a certificate that does not verify).
        """
        sent = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": _AGENT}
        host = self._checked().netloc
        body = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
        try:
            with httpx2.Client(verify=self._trust(), timeout=self.timeout_s, trust_env=False, follow_redirects=False) as client:
                return self._send(client, body, {**headers, **sent, **self._authorization()})
        except httpx2.TimeoutException as error:
            raise DeliveryError(f"{host} 在{self.timeout_s:g}秒内没有答完") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise DeliveryError(_in_words(host, error)) from error

    def _send(self, client: httpx2.Client, body: bytes, headers: Mapping[str, str]) -> Answer:
        ends, read = time.monotonic() + self.timeout_s, bytearray()
        with client.stream("POST", self.address, content=body, headers=dict(headers)) as response:
            for piece in response.iter_raw():
                read += piece
                if len(read) > MAX_ANSWER:
                    raise DeliveryError(f"接收方的回答超过{MAX_ANSWER // 1024} KiB，不是约定的格式")
                if time.monotonic() > ends:
                    raise httpx2.ReadTimeout("answer drips")
            return Answer(response.status_code, bytes(read))

    def _checked(self) -> SplitResult:
        """The parts of the address; a token goes over TLS or stays on this machine."""
        try:
            parts = urlsplit(self.address)
            known = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc and parts.port != 0
        except ValueError:
            known = False
        if not known:
            raise RefusedError("接收地址应为 https://主机:端口/路径，不含用户名和口令")
        if self.token and parts.scheme == "http" and not _is_here(parts.hostname or ""):
            raise RefusedError("接收地址是http，访问令牌会明文传送；请改用https")
        return parts

    def _authorization(self) -> dict[str, str]:
        if not self.token:
            return {}
        if not (self.token.isascii() and self.token.isprintable() and " " not in self.token):
            raise RefusedError("访问令牌含有不能写进请求头的字符，请核对设置")
        return {"Authorization": f"Bearer {self.token}"}

    def _trust(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=str(Path(self.ca_file)) if self.ca_file else None)
        except (OSError, ssl.SSLError) as error:
            raise RefusedError(f"CA文件 {self.ca_file} 读不出证书，请核对设置") from error


def _is_here(host: str) -> bool:
    """Whether a host is this machine by its spelling."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _in_words(host: str, error: Exception) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return f"{host} 的证书验证未通过，没有发送"
    if isinstance(error, httpx2.ConnectError):
        return f"连不上 {host}"
    return f"{host} 没有答完就断开了"
