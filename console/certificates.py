"""The certificate that the console shows: read, checked, and made into what a TLS server needs."""

import os
import ssl
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from core.clock import chinese_date, to_epoch
from core.errors import SettingsError

DAY_MS: Final = 86_400_000
RENEW: Final = "用 fengxun tls renew 续期（本机签发的），或换上新证书"


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key that belong together; ``ends_at`` in epoch milliseconds, ``names`` as the certificate has them."""

    cert: Path
    key: Path
    ends_at: int
    names: frozenset[str]

    def speaks_for(self, host: str) -> bool:
        """Whether browsers take it for ``host`` (RFC 6125: exact, or one label under ``*``)."""
        name = host.lower()
        return name in self.names or f"*.{name.partition('.')[2]}" in self.names


def check_pair(cert: Path, key: Path, now: int) -> Pair:
    """Look at both files. Raises SettingsError naming what is missing, unreadable, not matching, not yet or no longer valid."""
    first = read_certificate(cert)
    if _public(first) != _public_of_key(key):
        raise SettingsError(f"证书 {cert} 与私钥 {key} 不是一对，请换成同一次生成的两个文件")
    starts_at, ends_at = to_epoch(first.not_valid_before_utc), to_epoch(first.not_valid_after_utc)
    if ends_at <= now:
        raise SettingsError(f"证书 {cert} 已于 {chinese_date(ends_at)} 到期；{RENEW}")
    if starts_at > now:
        raise SettingsError(f"证书 {cert} 自 {chinese_date(starts_at)} 起才有效；请核对本机时间，或换证书")
    return Pair(cert, key, ends_at, _names(first))


def open_tls(pair: Pair) -> ssl.SSLContext:
    """A server's context: TLS 1.2 or newer. Raises SettingsError for a pair that OpenSSL refuses."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(pair.cert, pair.key)
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(f"证书 {pair.cert} 不能使用：{error}") from error
    return context


def read_certificate(path: Path) -> x509.Certificate:
    """The first certificate of a PEM file. Raises SettingsError."""
    try:
        return x509.load_pem_x509_certificates(_read(path, "证书"))[0]
    except ValueError as error:
        raise SettingsError(f"{path} 不是 PEM 格式的证书（应以 -----BEGIN CERTIFICATE----- 开头）") from error


def days_left(ends_at: int, now: int) -> int:
    """Whole days until a certificate ends."""
    return (ends_at - now) // DAY_MS


def moment(epoch: int) -> datetime:
    """An instant as certificates hold it: UTC, whole seconds."""
    return datetime.fromtimestamp(epoch // 1000, UTC)


def _public_of_key(path: Path) -> bytes:
    body = _read(path, "私钥")
    if os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
        raise SettingsError(f"私钥 {path} 这台电脑上的任何用户都能读；请先运行 chmod 600 {path}")
    try:
        key = load_pem_private_key(body, None)
    except TypeError as error:
        raise SettingsError(f"私钥 {path} 带有口令，请换成不带口令、仅服务账户可读的文件") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SettingsError(f"{path} 不是 PEM 格式的私钥") from error
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _names(certificate: x509.Certificate) -> frozenset[str]:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    names = [*listed.get_values_for_type(x509.DNSName), *map(str, listed.get_values_for_type(x509.IPAddress))]
    return frozenset(name.lower() for name in names)


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"没有{what}文件 {path}；请核对 [console] 的 tls_cert、tls_key，或运行 fengxun tls new") from error
    except OSError as error:
        raise SettingsError(f"{what}文件 {path} 读不了：{error.strerror}") from error
