"""The files of the local authority in ``HOME/tls``: made as one folder, so that a stop midway leaves the old ones or the new ones."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from console.certificates import read_certificate
from console.local_authority import Authority, Names, make_authority, names_of, sign_server
from core.errors import SettingsError

FOLDER: Final = "tls"
AUTHORITY_CERT: Final = "authority.crt"
AUTHORITY_KEY: Final = "authority.key"
SERVER_CERT: Final = "server.crt"
SERVER_KEY: Final = "server.key"


@dataclass(frozen=True, slots=True)
class Made:
    """What lies in the folder now."""

    names: Names
    authority: x509.Certificate
    server: x509.Certificate


def make_files(home: Path, names: Names, now: int, *, again: bool) -> Made:
    """A new authority and a server certificate. Raises SettingsError when there are some and ``again`` is not given."""
    folder, staged, old = home / FOLDER, home / f"{FOLDER}.new", home / f"{FOLDER}.old"
    if folder.exists() and not again:
        raise SettingsError(f"{folder} 里已有证书。续期用 fengxun tls renew；要全部重做（同事须重新信任），请加 --again")
    authority, key = make_authority(names, now), generate_private_key(SECP256R1())
    server = sign_server(authority, names, key.public_key(), now)
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    for name, body in _bodies(authority, server, key).items():
        _write(staged / name, body)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    staged.rename(folder)
    return Made(names, authority.certificate, server)


def renew_files(home: Path, now: int) -> Made:
    """A new server certificate for the same names and the same key, so that certificate and key match at any moment.

    Raises SettingsError when there is no local authority, or its files cannot be read.
    """
    folder = home / FOLDER
    if not (folder / AUTHORITY_KEY).exists():
        raise SettingsError(f"{folder} 里没有本机证书机构；先运行 fengxun tls new")
    authority = Authority(read_certificate(folder / AUTHORITY_CERT), _read_key(folder / AUTHORITY_KEY))
    names = names_of(read_certificate(folder / SERVER_CERT))
    server = sign_server(authority, names, _read_key(folder / SERVER_KEY).public_key(), now)
    staged = folder / f"{SERVER_CERT}.new"
    staged.unlink(missing_ok=True)
    _write(staged, _pem(server))
    staged.replace(folder / SERVER_CERT)
    return Made(names, authority.certificate, server)


def find_authority(home: Path) -> x509.Certificate | None:
    """The local authority's certificate; None where there is none. Raises SettingsError for a broken file."""
    path = home / FOLDER / AUTHORITY_CERT
    return read_certificate(path) if path.exists() else None


def _bodies(authority: Authority, server: x509.Certificate, key: EllipticCurvePrivateKey) -> dict[str, bytes]:
    return {
        AUTHORITY_CERT: _pem(authority.certificate),
        AUTHORITY_KEY: _pem_key(authority.key),
        SERVER_CERT: _pem(server),
        SERVER_KEY: _pem_key(key),
    }


def _write(path: Path, body: bytes) -> None:
    """A new file that only the present account reads, from its first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _read_key(path: Path) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, OSError) as error:
        raise SettingsError(f"私钥 {path} 读不了；请运行 fengxun tls new --again 重做") from error
    if not isinstance(key, EllipticCurvePrivateKey):
        raise SettingsError(f"私钥 {path} 不是 fengxun tls new 生成的；请运行 fengxun tls new --again 重做")
    return key


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _pem_key(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
