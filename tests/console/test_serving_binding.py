"""Which addresses the console may be bound to, as a table, and what is said about ports that cannot be had."""

import socket
from typing import Any

import pytest

from console.binding import Binding, decide_binding, is_loopback
from console.listening import listen
from core.errors import SettingsError
from core.settings import ConsoleSettings

Given = dict[str, Any]
PAIR: Given = {"tls_cert": "c.pem", "tls_key": "k.pem"}
BASE: Given = {"base_url": "https://fengxun.example:8710"}
PROXY: Given = {"trusted_proxies": "192.0.2.1, 192.0.2.2"}


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8710"),
        ({"host": "localhost"}, "http://localhost:8710"),
        ({"host": "127.8.9.1"}, "http://127.8.9.1:8710"),
        ({"host": "::1"}, "http://[::1]:8710"),
        ({"base_url": "http://localhost:9"}, "http://localhost:9"),
        ({**PAIR, **BASE}, "https://fengxun.example:8710"),
        ({"host": "0.0.0.0", **PAIR, **BASE}, "https://fengxun.example:8710"),
        ({"host": "192.0.2.9", **PROXY, **BASE}, "https://fengxun.example:8710"),
        ({**PROXY, **BASE}, "https://fengxun.example:8710"),
    ],
)
def test_these_may_be_bound(given: Given, address: str) -> None:
    assert decide_binding(ConsoleSettings(**given)).address(8710) == address


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.0.2.9", "10.0.0.5", "fengxun-pc", "127.0.0.1.example", "localhost.example", "127.1"]
)
def test_others_in_clear_are_refused_with_the_three_ways(host: str) -> None:
    with pytest.raises(SettingsError, match=r"fengxun tls new.+console\.tls_cert.+console\.trusted_proxies") as refused:
        decide_binding(ConsoleSettings(host=host, **BASE))
    assert repr(host) in str(refused.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tls_cert": "c.pem"}, "缺 console.tls_key"),
        ({"tls_key": "k.pem"}, "缺 console.tls_cert"),
        ({"host": "0.0.0.0", "tls_cert": "c.pem", **BASE}, "缺 console.tls_key"),
        (PAIR, "console.base_url 没有填写"),
        ({**PAIR, "base_url": "http://fengxun.example"}, "不是 https"),
        ({"host": "0.0.0.0", **PAIR}, "console.base_url 没有填写"),
        ({"host": "0.0.0.0", **PROXY}, "console.base_url 没有填写"),
        (PROXY, "console.base_url 没有填写"),
        ({"trusted_proxies": "proxy.example", **BASE}, "不是 IP 地址"),
        ({"trusted_proxies": "192.0.2.0/24", **BASE}, "不是 IP 地址"),
    ],
)
def test_halves_and_slips_are_refused(given: Given, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        decide_binding(ConsoleSettings(**given))


def test_only_proxies_may_connect_where_they_alone_encrypt() -> None:
    assert decide_binding(ConsoleSettings(host="0.0.0.0", **PROXY, **BASE)).peers == {"192.0.2.1", "192.0.2.2", "127.0.0.1", "::1"}
    assert decide_binding(ConsoleSettings(host="0.0.0.0", **PROXY, **PAIR, **BASE)).peers == frozenset()
    assert decide_binding(ConsoleSettings()).peers == frozenset()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.255.255.254", "::1"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


def _bound(host: str, port: int) -> Binding:
    return Binding(host, port, None, frozenset(), "")


def test_a_port_in_use_is_named_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"端口 {port} 已被其他程序占用（console\.port = {port}）.+FENGXUN_CONSOLE_PORT"):
            listen(_bound("127.0.0.1", port))


@pytest.mark.parametrize(("host", "words"), [("192.0.2.1", "不是本机的地址"), ("no such host.invalid", "不是本机的地址或主机名")])
def test_an_address_of_another_machine(host: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        listen(_bound(host, 0))


def test_a_free_port() -> None:
    with listen(_bound("127.0.0.1", 0)) as listener:
        assert listener.getsockname()[1] > 0
