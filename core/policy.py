"""Which network addresses a Found destination may have (crawled pages, links, redirects, attachments, pasted addresses).

The table is our own, because ``ipaddress`` of older Pythons calls multicast, mapped and translated addresses global (CVE-2024-4032).
Sources: IANA special-purpose registries for IPv4 and IPv6, RFC 6890; plus the metadata addresses of large clouds.
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from core.errors import AddressRefusedError

WEB_PORTS: Final = frozenset({80, 443})

_LOOPBACK: Final = "本机地址"
_PRIVATE: Final = "内网地址"
_LOCAL: Final = "链路本地地址"
_RESERVED: Final = "保留地址"
_EXAMPLE: Final = "文档示例地址"
_MULTICAST: Final = "组播地址"
_METADATA: Final = "云平台元数据地址"

_DENIED_V4: Final = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("168.63.129.16/32", _METADATA),
        ("100.100.100.200/32", _METADATA),
        ("169.254.169.254/32", _METADATA),
        ("127.0.0.0/8", _LOOPBACK),
        ("0.0.0.0/8", _RESERVED),
        ("10.0.0.0/8", _PRIVATE),
        ("100.64.0.0/10", _PRIVATE),
        ("169.254.0.0/16", _LOCAL),
        ("172.16.0.0/12", _PRIVATE),
        ("192.0.0.0/24", _RESERVED),
        ("192.0.2.0/24", _EXAMPLE),
        ("192.88.99.0/24", _RESERVED),
        ("192.168.0.0/16", _PRIVATE),
        ("198.18.0.0/15", _PRIVATE),
        ("198.51.100.0/24", _EXAMPLE),
        ("203.0.113.0/24", _EXAMPLE),
        ("224.0.0.0/4", _MULTICAST),
        ("240.0.0.0/4", _RESERVED),
    )
)
_DENIED_V6: Final = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("::1/128", _LOOPBACK),
        ("fc00::/7", _PRIVATE),
        ("fe80::/10", _LOCAL),
        ("fec0::/10", _PRIVATE),
        ("ff00::/8", _MULTICAST),
        ("2001:db8::/32", _EXAMPLE),
        ("3fff::/20", _EXAMPLE),
        ("2001::/32", "隧道地址"),
        ("2001::/23", _RESERVED),
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_LOW_32_BITS: Final = 0xFFFF_FFFF
_EMBEDDED: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
"""Networks that carry an IPv4 address (mapped, translated, NAT64, 6to4), with its distance from the right end in bits."""
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})
_LOCAL_SUFFIXES: Final = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".test", ".invalid")


def refusal(ip: str, *, allow_loopback: bool = False) -> str | None:
    """Why a crawl must not connect to the address ``ip``, in Chinese, or ``None`` where it may.

    ``ip`` is a resolved address in its ordinary spelling; anything else is refused. Addresses that wrap an IPv4 address are judged by it.
    ``allow_loopback`` admits 127.0.0.0/8 and ::1, but no wrapped form of them.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return "不是 IP 地址"
    if "%" in ip:
        return _LOCAL
    if allow_loopback and _is_loopback(address):
        return None
    return _refusal_v4(address) if isinstance(address, IPv4Address) else _refusal_v6(address)


def check_host_port(host: str, port: int, *, declared: Collection[int] = (), allow_loopback: bool = False) -> None:
    """Raise ``AddressRefusedError`` where host or port alone show that a Found destination must not be fetched, before any name look-up.

    ``host`` is canonical (``core.addresses``), IPv6 with or without brackets; ``declared`` are ports that the source file names besides
    80 and 443. Names are checked again by ``refusal`` once they are resolved. On loopback, where allowed, any port will do.
    """
    name = host.strip("[]").lower().removesuffix(".")
    literal = _is_literal(name)
    if allow_loopback and (name == "localhost" or (literal and _is_loopback(ip_address(name)))):
        return
    if port not in WEB_PORTS and port not in declared:
        raise AddressRefusedError(f"端口不在允许之列：{host}:{port}")
    reason = refusal(name) if literal else _name_refusal(name)
    if reason:
        raise AddressRefusedError(f"{reason}：{host}")


def _refusal_v4(address: IPv4Address) -> str | None:
    return next((reason for network, reason in _DENIED_V4 if address in network), None)


def _refusal_v6(address: IPv6Address) -> str | None:
    inner = _embedded(address)
    if inner is not None and (reason := _refusal_v4(inner)):
        return f"{reason}（嵌在 IPv6 中）"
    for network, reason in _DENIED_V6:
        if address in network:
            return reason
    return None if address in _GLOBAL_V6 or inner is not None else _RESERVED


def _embedded(address: IPv6Address) -> IPv4Address | None:
    number = int(address)
    for network, shift in _EMBEDDED:
        if address in network:
            return IPv4Address(number >> shift & _LOW_32_BITS)
    if number >> 32 & _LOW_32_BITS in _ISATAP and address in _GLOBAL_V6:
        return IPv4Address(number & _LOW_32_BITS)
    return None


def _is_loopback(address: IPv4Address | IPv6Address) -> bool:
    return int(address) == 1 if isinstance(address, IPv6Address) else int(address) >> 24 == 127


def _is_literal(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _name_refusal(name: str) -> str | None:
    if not name:
        return "主机名为空"
    last = name.rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):
        return "数字写法的主机名"
    if "." not in name or name.endswith(_LOCAL_SUFFIXES):
        return "内网主机名"
    return None
