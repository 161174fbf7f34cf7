import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AddressRefusedError
from core.policy import check_host_port, refusal

_REFUSED_TABLE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.0.0.2 127.255.255.255
168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::2 ::7f00:1 ::ffff:127.0.0.2 ::ffff:10.0.0.1 ::ffff:100.64.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:2::1
2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::1 2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1
fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1 2400:3200::5efe:10.0.0.1 2400:3200::200:5efe:127.0.0.1 4000::1 8000::1
"""

_ALLOWED_TABLE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 114.114.114.114 126.255.255.255 128.0.0.1 168.63.129.17
169.253.255.255 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
2400:3200::1 2606:4700::1111 2001:4860:4860::8888 2002:808:808:: 64:ff9b::808:808 ::ffff:8.8.8.8
"""


@pytest.mark.parametrize("ip", _REFUSED_TABLE.split())
def test_refused(ip: str) -> None:
    reason = refusal(ip)
    assert reason is not None
    assert "地址" in reason


@pytest.mark.parametrize("ip", _ALLOWED_TABLE.split())
def test_allowed(ip: str) -> None:
    assert refusal(ip) is None


@pytest.mark.parametrize(
    "ip", ["", "example.cn", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "１２７.0.0.1", "1.2.3.4.5", " 1.1.1.1", "1.1.1.1/8"]
)
def test_what_is_no_address_is_refused(ip: str) -> None:
    assert refusal(ip) == "不是 IP 地址"


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_by_explicit_setting(ip: str) -> None:
    assert refusal(ip) == "本机地址"
    assert refusal(ip, allow_loopback=True) is None


@pytest.mark.parametrize("ip", ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::", "0.0.0.0"])
def test_the_setting_opens_nothing_else(ip: str) -> None:
    assert refusal(ip, allow_loopback=True) is not None


def test_the_reason_names_the_kind() -> None:
    assert refusal("168.63.129.16") == "云平台元数据地址"
    assert refusal("::ffff:10.0.0.1") == "内网地址（嵌在 IPv6 中）"


@given(st.ip_addresses(v=4).filter(lambda ip: ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_link_local))
def test_whatever_the_standard_library_calls_private_is_refused(ip: object) -> None:
    assert refusal(str(ip)) is not None


@given(st.ip_addresses(v=4))
def test_a_wrapped_address_is_judged_by_its_inside(ip: object) -> None:
    plain = refusal(str(ip))
    assert (refusal(f"::ffff:{ip}") is None) == (plain is None)
    assert (refusal(f"64:ff9b::{ip}") is None) == (plain is None)


@pytest.mark.parametrize(("host", "port"), [("example.cn", 80), ("example.cn", 443), ("8.8.8.8", 443), ("[2400:3200::1]", 443)])
def test_ordinary_hosts_pass(host: str, port: int) -> None:
    check_host_port(host, port)


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("example.cn", 22),
        ("example.cn", 8080),
        ("127.0.0.1", 80),
        ("[::1]", 443),
        ("[::ffff:127.0.0.1]", 443),
        ("localhost", 80),
        ("LOCALHOST.", 80),
        ("a.localhost", 80),
        ("intranet", 80),
        ("server.local", 80),
        ("metadata.google.internal", 80),
        ("127.1", 80),
        ("2130706433", 80),
        ("0x7f.1", 80),
        ("", 80),
    ],
)
def test_refused_before_any_look_up(host: str, port: int) -> None:
    with pytest.raises(AddressRefusedError):
        check_host_port(host, port)


def test_declared_ports_and_loopback() -> None:
    check_host_port("example.cn", 8080, declared={8080})
    check_host_port("127.0.0.1", 43117, allow_loopback=True)
    check_host_port("localhost", 43117, allow_loopback=True)
    with pytest.raises(AddressRefusedError, match="端口"):
        check_host_port("example.cn", 43117, allow_loopback=True)
