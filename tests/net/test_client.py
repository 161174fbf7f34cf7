"""The client for configured destinations, against real servers on loopback."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.errors import DeliveryError, RefusedError
from net.client import MAX_ANSWER, Client
from tests.register.receiver import receiving

KEY = {"Idempotency-Key": "k1"}


def test_what_is_sent_and_answered() -> None:
    with receiving() as official:
        answer = Client(official.address, "s3cret").post_json({"题": "甲"}, KEY)
    assert (answer.status, answer.body) == (201, b'{"accepted": "YJ0001"}')
    assert official.seen == [("k1", {"题": "甲"})]
    (headers,) = official.headers
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Host"] in official.address
    assert headers["Accept-Encoding"] == "identity"


def test_the_token_is_not_in_what_is_printed_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    with receiving("fault") as official, caplog.at_level("DEBUG"):
        client = Client(official.address, "s3cret")
        client.post_json({}, KEY)
    assert "s3cret" not in repr(client) + caplog.text


def test_redirects_are_shown_and_not_followed() -> None:
    with receiving("redirect") as official:
        assert Client(official.address).post_json({}, KEY).status == 307
    assert len(official.seen) == 1


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with receiving() as official:
        assert Client(official.address).post_json({}, KEY).status == 201


@pytest.mark.parametrize("mode", ["drop", "half", "slow", "flood"])
def test_half_an_answer_is_none(mode: str) -> None:
    with receiving(mode) as official, pytest.raises(DeliveryError):
        Client(official.address, timeout_s=0.3).post_json({}, KEY)
    assert len(official.taken) == 1


def test_nobody_there() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(DeliveryError, match="连不上"):
            Client(f"http://127.0.0.1:{unused.getsockname()[1]}/").post_json({}, KEY)


@pytest.mark.parametrize(
    "address",
    ["", "ftp://a.example/", "file:///etc/passwd", "https://", "https://user:pw@a.example/", "http://[::1/", "https://a.example:99999/"],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(RefusedError, match="接收地址应为"):
        Client(address).post_json({}, KEY)


def test_a_token_never_goes_in_clear_over_the_network() -> None:
    with pytest.raises(RefusedError, match="明文"):
        Client("http://register.example/", "s3cret").post_json({}, KEY)


@pytest.mark.parametrize("token", ["a b", "a\r\nX: 1", "口令"])
def test_a_token_that_is_no_header_is_refused(token: str) -> None:
    with receiving() as official, pytest.raises(RefusedError, match="令牌"):
        Client(official.address, token).post_json({}, KEY)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that no system trusts, with its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(plain)
    return folder


@pytest.fixture
def tls_port(authority: Path) -> Iterator[int]:
    """A server that shakes hands and answers every request with an empty document."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, context))
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(plain, server_side=True) as secure:
                request = b""
                while not request.endswith(b"\r\n\r\n{}") and (piece := secure.recv(65_536)):
                    request += piece
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        except OSError:
            plain.close()


def test_an_unknown_certificate_is_not_trusted(tls_port: int) -> None:
    with pytest.raises(DeliveryError, match="证书"):
        Client(f"https://localhost:{tls_port}/", "s3cret").post_json({}, KEY)


def test_the_bureaus_own_authority_is(tls_port: int, authority: Path) -> None:
    client = Client(f"https://localhost:{tls_port}/", "s3cret", str(authority / "cert.pem"))
    assert client.post_json({}, KEY).status == 200


def test_another_name_than_the_certificates_is_refused(tls_port: int, authority: Path) -> None:
    with pytest.raises(DeliveryError, match="证书"):
        Client(f"https://127.0.0.1:{tls_port}/", "s3cret", str(authority / "cert.pem")).post_json({}, KEY)


def test_a_missing_authority_is_named() -> None:
    with pytest.raises(RefusedError, match="no-such-file"):
        Client("https://register.example/", ca_file="no-such-file.pem").post_json({}, KEY)


def test_the_cap_is_generous_enough() -> None:
    assert MAX_ANSWER >= 10_000
