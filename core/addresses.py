"""One spelling per web address, so that a page met twice is recognised.

Follows RFC 3986 section 6.2.2 (case, percent-encoding, dot segments) and the host rules of the WHATWG URL standard.
Two addresses that differ only in ``http`` and ``https`` name the same page: ``canonical`` keeps the scheme, because it says how to
fetch, ``identity`` leaves it out. A fragment never reaches the server and is dropped.
"""

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from core.errors import AddressRefusedError

MAX_ADDRESS: Final = 2_000
"""Longest address in characters, before and after percent-encoding."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_BLANKS = " \t\r\n\f\u3000\ufeff"
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.\-]{0,251}[a-z0-9_])?")
_NUMERIC = re.compile(r"(?:.*\.)?(?:\d{1,253}|0x[0-9a-f]{0,253})")
_QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}", re.ASCII)
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_TRACKING: Final = frozenset(
    {"spm", "scm", "fbclid", "gclid", "bd_vid", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "wfr", "nsukey", "isappinstalled", "tdsourcetag"}
    | {"vd_source", "ref_src", "share_token", "share_from", "share_source", "share_medium", "share_plat", "share_session_id", "share_tag"}
    | {"sharer_sharetime", "sharer_shareid", "shareid", "sharetime", "phpsessid", "jsessionid", "wechat_redirect"}
)
_SHARED_FROM: Final = frozenset({"timeline", "singlemessage", "groupmessage", "weixin", "qq", "weibo", "wechat"})


def canonical(url: str, base: str = "") -> str:
    """The one spelling of ``url``, resolved against ``base`` where it is relative; ``canonical`` of the result is the result.

    Raises ``AddressRefusedError`` for any scheme but http and https, a backslash, a control character, user information, an empty or
    ambiguous host (``0x7f.1``, ``2130706433``), a bad port, or more than 2,000 characters.
    """
    parts = _split(_checked(url), _checked(base))
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefusedError(f"只采集 http 和 https 地址：{url[:80]!r}")
    path = _resolve_dots(_SESSION.sub("", _encode(parts.path)))
    query = _keep_meaning(_encode(parts.query))
    address = f"{parts.scheme}://{_authority(parts)}{path}{'?' + query if query else ''}"
    if len(address) > MAX_ADDRESS:
        raise AddressRefusedError(f"地址超过 {MAX_ADDRESS} 个字符")
    return address


def identity(url: str) -> str:
    """What makes two addresses the same page: the canonical form without its scheme (``example.cn/a?id=1``)."""
    return canonical(url).partition("://")[2]


def _checked(url: str) -> str:
    url = url.strip(_BLANKS)
    if len(url) > MAX_ADDRESS:
        raise AddressRefusedError(f"地址超过 {MAX_ADDRESS} 个字符")
    if _FORBIDDEN.search(url):
        raise AddressRefusedError(f"地址含有反斜杠或控制字符：{url[:80]!r}")
    return url


def _split(url: str, base: str) -> SplitResult:
    try:
        return urlsplit(urljoin(base, url) if base else url)
    except ValueError as error:
        raise AddressRefusedError(f"地址无法解析：{url[:80]!r}") from error


def _authority(parts: SplitResult) -> str:
    if "@" in parts.netloc:
        raise AddressRefusedError("地址含有用户名或密码")
    try:
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError as error:
        raise AddressRefusedError(f"主机名或端口不正确：{parts.netloc[:80]!r}") from error
    if port == 0:
        raise AddressRefusedError("端口不正确：0")
    return host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"


def _host(host: str) -> str:
    """The host in ASCII; raises ``ValueError`` for what is neither a name, nor a dotted quad, nor an IPv6 address."""
    if ":" in host:
        return f"[{_ipv6(host)}]"
    if len(host) > 253:
        raise ValueError(host)
    name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    if not _HOST.fullmatch(name) or ".." in name or (_NUMERIC.fullmatch(name) and not _QUAD.fullmatch(name)):
        raise ValueError(host)
    return name


def _ipv6(host: str) -> str:
    if "%" in host:
        raise AddressValueError(host)
    return IPv6Address(host).compressed


def _encode(text: str) -> str:
    """Percent-encoding in one form: letters that need none are written plainly, hexadecimal digits are upper case."""
    return _PERCENT.sub(_encode_match, text)


def _encode_match(match: re.Match[str]) -> str:
    piece = match.group()
    if len(piece) == 3:
        character = chr(int(piece[1:], 16))
        return character if character in _UNRESERVED else piece.upper()
    return "".join(f"%{byte:02X}" for byte in piece.encode())


def _resolve_dots(path: str) -> str:
    """RFC 3986 section 5.2.4 on an absolute or empty path."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _keep_meaning(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(pair))


def _is_tracking(pair: str) -> bool:
    key, _, value = pair.partition("=")
    key = unquote(key).lower()
    return key in _TRACKING or key.startswith("utm_") or (key == "from" and value.lower() in _SHARED_FROM)
