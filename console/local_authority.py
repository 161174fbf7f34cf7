"""A certificate authority of one PC, and the server certificate that it signs (RFC 5280; lengths after what browsers accept).

The authority may speak for the named hosts and addresses only (name constraints, RFC 5280 4.2.1.10): whoever takes its key cannot pose
as any other site towards the colleagues who trust it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from console.certificates import DAY_MS, moment
from core.clock import to_epoch
from core.errors import SettingsError

AUTHORITY_DAYS: Final = 3653
SERVER_DAYS: Final = 397
"""Longest life of a server certificate that browsers accept."""
_HOUR_MS: Final = 3_600_000
"""Certificates begin an hour ago, because clocks of colleagues' PCs are late."""
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_EVERYWHERE: Final = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))


@dataclass(frozen=True, slots=True)
class Names:
    """What a certificate speaks for."""

    hosts: tuple[str, ...]
    addresses: tuple[IPv4Address | IPv6Address, ...]

    @property
    def first(self) -> str:
        """The one that colleagues open."""
        return self.hosts[0] if self.hosts else f"[{self.addresses[0]}]" if self.addresses[0].version == 6 else str(self.addresses[0])

    def spelled(self) -> list[str]:
        """All of them, hosts first."""
        return [*self.hosts, *map(str, self.addresses)]


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's certificate and private key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey


def read_names(words: Iterable[str]) -> Names:
    """Host names and addresses as typed. Raises SettingsError for what is neither, or when there are none."""
    hosts: list[str] = []
    addresses: list[IPv4Address | IPv6Address] = []
    for word in words:
        try:
            addresses.append(ip_address(word.strip("[]")))
        except ValueError:
            hosts.append(_host(word))
    if not hosts and not addresses:
        raise SettingsError("请用 --name 写明同事打开控制台用的主机名，如 --name fengxun-pc")
    return Names(tuple(dict.fromkeys(hosts)), tuple(dict.fromkeys(addresses)))


def make_authority(names: Names, now: int) -> Authority:
    """A new authority for ``names`` alone, valid for ten years from ``now`` (epoch milliseconds)."""
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Fengxun"), _common(f"Fengxun CA {names.first}")])
    built = (
        _begin(subject, subject, key.public_key(), now, now + AUTHORITY_DAYS * DAY_MS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_constraints(names), critical=True)
    )
    return Authority(built.sign(key, SHA256()), key)


def sign_server(authority: Authority, names: Names, public: EllipticCurvePublicKey, now: int) -> x509.Certificate:
    """A server certificate for ``names``, valid for 397 days or as long as the authority is. Raises SettingsError when that is over."""
    ends_at = min(now + SERVER_DAYS * DAY_MS, to_epoch(authority.certificate.not_valid_after_utc))
    if ends_at <= now:
        raise SettingsError("本机证书机构已到期；请运行 fengxun tls new --again 重新生成，并请同事重新信任")
    issuer = authority.certificate
    built = (
        _begin(x509.Name([_common(names.first)]), issuer.subject, public, now, ends_at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    return built.sign(authority.key, SHA256())


def names_of(certificate: x509.Certificate) -> Names:
    """What a certificate speaks for."""
    listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Names(tuple(listed.get_values_for_type(x509.DNSName)), tuple(listed.get_values_for_type(x509.IPAddress)))  # type: ignore[arg-type]


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate as browsers show it: pairs of digits with colons."""
    return certificate.fingerprint(SHA256()).hex(":").upper()


def _host(word: str) -> str:
    name = word.strip().lower().removesuffix(".")
    if not _HOST.fullmatch(name):
        raise SettingsError(f"{word!r} 不是主机名或 IP 地址；主机名只含字母、数字、连字符和点，如 fengxun-pc")
    return name


def _begin(subject: x509.Name, issuer: x509.Name, public: EllipticCurvePublicKey, now: int, ends_at: int) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(moment(now - _HOUR_MS)).not_valid_after(moment(ends_at))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _common(name: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(NameOID.COMMON_NAME, name[:64])


def _general(names: Names) -> list[x509.GeneralName]:
    return [*map(x509.DNSName, names.hosts), *map(x509.IPAddress, names.addresses)]


def _constraints(names: Names) -> x509.NameConstraints:
    """The names themselves; a kind of name that does not occur is shut out, since it would be free otherwise."""
    networks = [IPv4Network(address) if isinstance(address, IPv4Address) else IPv6Network(address) for address in names.addresses]
    permitted = [*map(x509.DNSName, names.hosts), *map(x509.IPAddress, networks)]
    shut: list[x509.GeneralName] = [] if names.hosts else [x509.DNSName("")]
    if not names.addresses:
        shut += [x509.IPAddress(network) for network in _EVERYWHERE]
    return x509.NameConstraints(permitted, shut or None)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
