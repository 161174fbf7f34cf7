"""A real SMTP server on loopback that can be told to misbehave, and a certificate authority of its own."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.mailbox import serve_smtp

PASSWORD = "secret-of-the-bureau"


@dataclass(slots=True)
class Post:
    """What the server got, and how it is to answer. ``refused``: answers to single addresses; ``answer``: to the data."""

    refused: dict[str, str] = field(default_factory=dict)
    answer: str = "250 OK"
    drop: bool = False
    hang_s: float = 0.0
    got: list[tuple[str, bytes]] = field(default_factory=list)
    logged_in: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("2"):
            self.got += [(address, bytes(envelope.original_content or b"")) for address in envelope.rcpt_tos]
        if self.hang_s:
            await asyncio.sleep(self.hang_s)
        if self.drop and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return self.answer

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword) -> AuthResult:
        self.logged_in.append(data.password)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    def messages(self) -> list[EmailMessage]:
        """Everything that was accepted, read again."""
        return [message_from_bytes(content, policy=default) for _, content in self.got]

    def ids(self) -> list[str]:
        """Message-IDs in the order of arrival."""
        return [str(message["Message-ID"]) for message in self.messages()]


def plain(message: EmailMessage) -> str:
    """The text part, with our line ends."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@contextmanager
def serve(post: Post, **options: Any) -> Iterator[int]:
    """The server; yields its port."""
    with serve_smtp(post, **options) as port:
        yield port


@dataclass(frozen=True, slots=True)
class Authority:
    """Files of a certificate authority and of a server certificate for 127.0.0.1 that it signed."""

    ca_file: str
    context: ssl.SSLContext


def make_authority(folder: Path) -> Authority:
    """A new authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
    now = datetime.now(UTC)
    authority = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    own = ec.generate_private_key(ec.SECP256R1())
    signed = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")]))
        .issuer_name(name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    ca_file, chain = folder / "ca.pem", folder / "server.pem"
    ca_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    private = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Authority(str(ca_file), context)
