"""The guard without a crawl: resolver, handler checks, routes."""

# ruff: noqa: N802 (names of Twisted interfaces)

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address

from crawlers.guard import GuardedResolver, allows_loopback, find_refusal, read_ports, read_routes
from crawlers.spiders.rendered import Bouncer


class FakeResolver:
    """Answers every name with the same addresses."""

    def __init__(self, *ips: str) -> None:
        self.ips = ips

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: Any) -> Any:
        resolution = SimpleNamespace(name=name)
        receiver.resolutionBegan(resolution)
        for ip in self.ips:
            receiver.addressResolved(IPv4Address("TCP", ip, port))
        receiver.resolutionComplete()
        return resolution


class Receiver:
    """Keeps what the resolver lets through."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:
        pass

    def addressResolved(self, address: IPv4Address) -> None:
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


def resolve(
    *ips: str, name: str = "a.example.cn", allow_loopback: bool = False, routes: dict[str, tuple[str, int]] | None = None
) -> list[str]:
    reactor = SimpleNamespace(nameResolver=FakeResolver(*ips))
    receiver = Receiver()
    GuardedResolver(reactor, allow_loopback, routes or {}).resolveHostName(receiver, name, 80)  # type: ignore[arg-type]
    assert receiver.complete
    return receiver.hosts


def test_public_addresses_pass() -> None:
    assert resolve("39.156.66.10", "110.242.68.66") == ["39.156.66.10", "110.242.68.66"]


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"])
def test_private_addresses_do_not(ip: str) -> None:
    assert resolve(ip) == []


def test_one_bad_answer_refuses_the_name() -> None:
    assert resolve("39.156.66.10", "10.0.0.1") == []
    assert find_refusal(["39.156.66.10", "10.0.0.1"])


def test_rebinding_is_checked_at_every_look_up_and_only_checked_answers_are_used() -> None:
    fake = FakeResolver("39.156.66.10")
    resolver = GuardedResolver(SimpleNamespace(nameResolver=fake), False, {})
    first, second = Receiver(), Receiver()
    resolver.resolveHostName(first, "a.example.cn", 80)  # type: ignore[arg-type]
    fake.ips = ("127.0.0.2",)
    resolver.resolveHostName(second, "a.example.cn", 80)  # type: ignore[arg-type]
    assert (first.hosts, second.hosts) == (["39.156.66.10"], [])


def test_loopback_only_by_setting_or_route() -> None:
    assert resolve("127.0.0.1", allow_loopback=True) == ["127.0.0.1"]
    assert resolve("127.0.0.1", name="127.0.0.1", routes={"a.cn": ("127.0.0.1", 4000)}) == ["127.0.0.1"]
    assert resolve("127.0.0.1", name="evil.cn", routes={"a.cn": ("127.0.0.1", 4000)}) == []


def test_resolver_installs_itself() -> None:
    installed: list[Any] = []
    reactor = SimpleNamespace(nameResolver=FakeResolver(), installNameResolver=installed.append)
    resolver = GuardedResolver(reactor, False, {})
    resolver.install_on_reactor()
    assert installed == [resolver]


def test_settings_are_read_with_safe_defaults() -> None:
    settings = Settings()
    assert (allows_loopback(settings), read_routes(settings), read_ports(settings)) == (False, {}, ())


@pytest.mark.parametrize(
    ("url", "kind", "aborted"),
    [
        ("https://a.cn/x", "document", False),
        ("https://a.cn/x", "script", False),
        ("https://a.cn/x.png", "image", True),
        ("https://a.cn/x.css", "stylesheet", True),
        ("https://b.cn/x", "script", True),
        ("http://127.0.0.2/", "fetch", True),
        ("file:///etc/passwd", "document", True),
        ("data:text/html,x", "document", True),
    ],
)
def test_browser_requests(url: str, kind: str, aborted: bool) -> None:
    assert Bouncer(["a.cn"])(SimpleNamespace(url=url, resource_type=kind)) is aborted
