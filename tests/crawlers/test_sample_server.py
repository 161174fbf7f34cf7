"""The sample world over real HTTP on loopback."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date

import pytest

from crawlers.sample import World
from crawlers.sample.server import SampleServer, serve

WORLD = World(date(2026, 11, 22))
LIST = "/xfpzh/xfpzhgg/"
HOST = {"Host": "www.samrdprc.org.cn"}


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with serve(WORLD, day=2) as running:
        yield running


@pytest.fixture
def client(server: SampleServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    yield connection
    connection.close()


def test_the_original_address_comes_from_the_headers(server: SampleServer, client: http.client.HTTPConnection) -> None:
    client.request("GET", LIST, headers=HOST)
    response = client.getresponse()
    assert response.read() == WORLD.respond("GET", f"https://www.samrdprc.org.cn{LIST}", {}, b"", 2).body
    client.request("GET", LIST, headers=HOST | {"X-Sample-Scheme": "http", "User-Agent": "Fengxun/0.1"})
    client.getresponse().read()
    first, second = server.requests
    assert (first.method, first.url) == ("GET", f"https://www.samrdprc.org.cn{LIST}")
    assert second.url == f"http://www.samrdprc.org.cn{LIST}"
    assert second.headers["user-agent"] == "Fengxun/0.1"
    assert first.at <= second.at


def test_the_day_may_change_while_it_runs(server: SampleServer, client: http.client.HTTPConnection) -> None:
    for server.day in (1, 3):
        client.request("GET", LIST, headers=HOST)
        expected = WORLD.respond("GET", f"https://www.samrdprc.org.cn{LIST}", {}, b"", server.day).body
        assert client.getresponse().read() == expected


def test_head_304_post_and_unknown_hosts_on_one_connection(server: SampleServer, client: http.client.HTTPConnection) -> None:
    client.request("HEAD", LIST, headers=HOST)
    head = client.getresponse()
    assert (head.status, head.read()) == (200, b"")
    client.request("GET", LIST, headers=HOST | {"If-None-Match": head.headers["ETag"]})
    unchanged = client.getresponse()
    assert (unchanged.status, unchanged.read()) == (304, b"")
    client.request("POST", "/contentapi/nodeCont/getByNodeIdPortal", b'{"nodeId":"25464"}', {"Host": "api.thepaper.cn"})
    assert "凌晨居民楼起火2死3伤".encode() in client.getresponse().read()
    client.request("GET", "/", headers={"Host": "127.0.0.1"})
    missing = client.getresponse()
    assert (missing.status, bool(missing.read())) == (404, True)


@pytest.mark.parametrize("length", ["65537", "-1", "many"])
def test_a_body_that_is_too_long_or_of_no_length_is_refused(client: http.client.HTTPConnection, length: str) -> None:
    client.putrequest("POST", LIST)
    client.putheader("Content-Length", length)
    client.endheaders()
    assert client.getresponse().status == 413


def test_closing_frees_the_port_and_ends_every_thread() -> None:
    before = threading.active_count()
    with serve(WORLD) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", LIST, headers=HOST)
        connection.getresponse().read()
        port = server.port
    assert threading.active_count() == before
    connection.close()
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=10).connect()


def test_it_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "crawlers.sample.server", "--day", "3", "--today", "2026-11-22"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline()), timeout=10)
        connection.request("GET", LIST, headers=HOST)
        body = connection.getresponse().read()
        connection.close()
        process.terminate()
    assert body == WORLD.respond("GET", f"https://www.samrdprc.org.cn{LIST}", {}, b"", 3).body
