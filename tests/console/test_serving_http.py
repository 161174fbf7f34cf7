"""The HTTP server under bad clients: half-open connections, slow ones, huge heads, spoofed proxies, other host names."""

import socket
import threading
from pathlib import Path

import pytest

from console.patience import PatientProtocol
from console.serving import Door
from core.people import Role
from storage.audit import list_audit
from tests.console.served import local, served
from tests.console.web_client import add_person

HEAD = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
NETWORK = {"base_url": "https://fengxun.example"}


def reach(door: Door) -> socket.socket:
    return socket.create_connection(("127.0.0.1", door.port), timeout=30)


def ends(connection: socket.socket) -> bool:
    """Whether the server hangs up."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return True


def test_half_open_connections_stop_nobody(tmp_path: Path) -> None:
    with served(tmp_path / "home") as (_, door):
        slow = [reach(door) for _ in range(50)]
        for number, connection in enumerate(slow):
            connection.sendall(HEAD[: number % len(HEAD)])
        with local(door) as client:
            assert [client.get("/login").status_code for _ in range(20)] == [200] * 20
        for connection in slow:
            connection.close()


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        HEAD,
        b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nuser",
    ],
)
def test_what_never_arrives_whole_is_hung_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    monkeypatch.setattr(PatientProtocol, "arrival_s", 0.3)
    with served(tmp_path / "home") as (_, door), reach(door) as connection:
        connection.sendall(beginning)
        assert ends(connection)


def test_a_second_request_has_to_arrive_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "arrival_s", 0.3)
    with served(tmp_path / "home") as (_, door), reach(door) as connection:
        connection.sendall(HEAD + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(HEAD)
        assert ends(connection)


def test_patience_is_for_each_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "arrival_s", 0.5)
    with served(tmp_path / "home") as (_, door), local(door) as client:
        answers = [client.get("/login") for _ in range(40)]
    assert {answer.status_code for answer in answers} == {200}


def test_a_head_without_end_is_refused(tmp_path: Path) -> None:
    with served(tmp_path / "home") as (_, door), reach(door) as connection:
        connection.sendall(HEAD + b"X-Long: " + b"a" * 200_000)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 400")


POST = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    "more", [b"Content-Length: 12000001\r\n\r\n", b"Content-Length: 9e9\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n1\r\n"]
)
def test_bodies_without_measure_are_refused_before_they_are_read(tmp_path: Path, more: bytes) -> None:
    with served(tmp_path / "home") as (_, door), reach(door) as connection:
        connection.sendall(POST + more)
        assert connection.recv(65_536).split(b" ")[1] in {b"413", b"400"}
        with local(door) as client:
            assert client.get("/health/live").status_code == 200


def test_a_thousand_parameters_and_deep_json_are_no_errors(tmp_path: Path) -> None:
    with served(tmp_path / "home") as (_, door), local(door) as client:
        assert client.get("/login?" + "&".join(f"a{n}=1" for n in range(1000))).status_code == 200
        assert client.post("/login", content="[" * 100_000, headers={"content-type": "application/json"}).status_code == 401


def test_an_answer_under_way_is_finished_when_the_console_stops(tmp_path: Path) -> None:
    form = b"username=nobody&password=wrong"
    with served(tmp_path / "home") as (_, door):
        connection = reach(door)
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(form))
        with local(door) as client:
            assert client.get("/health/live").status_code == 200
        later = threading.Timer(0.5, connection.sendall, [form])
        later.start()
    later.join()
    assert connection.recv(65_536).startswith(b"HTTP/1.1 401")
    connection.close()


def test_nothing_tells_what_serves(tmp_path: Path) -> None:
    with served(tmp_path / "home") as (_, door), local(door) as client:
        assert "server" not in client.get("/health/live").headers


def test_another_host_name_is_refused_and_never_comes_back(tmp_path: Path) -> None:
    with served(tmp_path / "home") as (_, door), local(door, host="evil.example") as client:
        answer = client.get("/login")
    assert (answer.status_code, "evil" in answer.text) == (421, False)


@pytest.mark.parametrize(("proxies", "believed"), [("", False), ("192.0.2.1", False), ("127.0.0.1", True)])
def test_a_forwarded_address_is_believed_of_the_proxy_only(tmp_path: Path, proxies: str, believed: bool) -> None:
    network = {"trusted_proxies": proxies, **NETWORK} if proxies else {}
    with served(tmp_path / "home", **network) as (installation, door):
        add_person(installation, Role.ADMIN)
        with local(door, **{"x-forwarded-for": "203.0.113.5, 198.51.100.9", "x-forwarded-proto": "https"}) as client:
            answer = client.post("/login", data={"username": "admin", "password": "wrong"})
        with installation.record.read() as connection:
            seen = {row.detail["from"] for row in list_audit(connection) if row.action == "log-in failed"}
    assert seen == ({"198.51.100.9"} if believed else {"127.0.0.1"})
    assert ("strict-transport-security" in answer.headers) is believed


def test_nobody_passes_a_proxy_that_encrypts(tmp_path: Path) -> None:
    with served(tmp_path / "home", host="0.0.0.0", trusted_proxies="192.0.2.1", **NETWORK) as (_, door):
        with local(door) as client:
            assert client.get("/health/live").status_code == 200
        own = _own_address()
        if own is None:
            pytest.skip("this machine has no address but loopback")
        with socket.create_connection((own, door.port), timeout=30) as connection:
            connection.sendall(b"GET /login HTTP/1.1\r\nHost: fengxun.example\r\nConnection: close\r\n\r\n")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 421")


def _own_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses the address that would be used
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address
