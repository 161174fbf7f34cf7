"""Which address the console may be bound to: this machine freely, others only where the way to them is encrypted.

Rule of the console's security page (ASVS 5.0, 12.2: no traffic in clear beyond the machine itself; RFC 6265 ``Secure`` cookies).
"""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from core.errors import SettingsError
from core.settings import ConsoleSettings

THREE_WAYS: Final = (
    "给同事用有三种办法，任选其一：①运行 fengxun tls new，按提示填写 console.tls_cert、console.tls_key；"
    "②把本单位的证书填入这两项；③用反向代理，并把它的地址填入 console.trusted_proxies"
)


@dataclass(frozen=True, slots=True)
class Binding:
    """Where the console listens. ``certificate``: files of certificate and key as the settings name them; ``peers``: the only addresses
    that may connect (none named = everybody), which are this machine's and the proxies' where those alone encrypt.
    """

    host: str
    port: int
    certificate: tuple[str, str] | None
    peers: frozenset[str]
    base_url: str

    def address(self, port: int) -> str:
        """What people open, without a slash at the end; ``port`` is the one that was given."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{port}"


def decide_binding(settings: ConsoleSettings) -> Binding:
    """Where to listen. Raises SettingsError, saying what to do, for an address that others reach in clear."""
    certificate = _certificate(settings)
    proxies = _proxies(settings)
    beyond = not is_loopback(settings.host)
    if beyond and not (certificate or proxies):
        raise SettingsError(f"console.host = {settings.host!r} 会让别的电脑用明文访问控制台，没有启动。{THREE_WAYS}")
    if (beyond or certificate or proxies) and not settings.base_url.startswith("https://"):
        reason = "没有填写" if not settings.base_url else f"是 {settings.base_url!r}，不是 https 网址"
        raise SettingsError(f"console.base_url {reason}。请填同事打开控制台用的网址，如 https://fengxun.example:{settings.port}")
    peers = frozenset() if certificate or not proxies else frozenset({*proxies, "127.0.0.1", "::1"})
    return Binding(settings.host, settings.port, certificate, peers, settings.base_url)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``, by its spelling alone: no look-up."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _certificate(settings: ConsoleSettings) -> tuple[str, str] | None:
    if bool(settings.tls_cert) != bool(settings.tls_key):
        missing = "console.tls_key（私钥）" if settings.tls_cert else "console.tls_cert（证书）"
        raise SettingsError(f"证书和私钥要一起填写，现在缺 {missing}")
    return (settings.tls_cert, settings.tls_key) if settings.tls_cert else None


def _proxies(settings: ConsoleSettings) -> list[str]:
    listed = [part.strip() for part in settings.trusted_proxies.split(",") if part.strip()]
    for proxy in listed:
        try:
            ip_address(proxy)
        except ValueError as error:
            raise SettingsError(f"console.trusted_proxies 里的 {proxy!r} 不是 IP 地址；请写反向代理的 IP，逗号分隔") from error
    return listed
