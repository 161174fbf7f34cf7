import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import MAX_ADDRESS, canonical, identity
from core.errors import AddressRefusedError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.CN:80/a", "http://example.cn/a"),
        ("https://example.cn:443", "https://example.cn/"),
        ("https://example.cn:8443/", "https://example.cn:8443/"),
        ("http://example.cn./a#top", "http://example.cn/a"),
        ("http://example.cn/a/./b/../c", "http://example.cn/a/c"),
        ("http://example.cn/a/%2e%2E/b", "http://example.cn/b"),
        ("http://example.cn/../..", "http://example.cn/"),
        ("http://example.cn/a/..", "http://example.cn/"),
        ("http://example.cn/%7euser/%e5%8f%AC", "http://example.cn/~user/%E5%8F%AC"),
        ("http://example.cn/召回 公告", "http://example.cn/%E5%8F%AC%E5%9B%9E%20%E5%85%AC%E5%91%8A"),
        ("http://example.cn/100%", "http://example.cn/100%25"),
        ("http://例子.中国/", "http://xn--fsqu00a.xn--fiqs8s/"),
        ("http://example.cn/a?b=2&a=1&b=2", "http://example.cn/a?b=2&a=1&b=2"),
        ("http://example.cn/a?utm_source=x&id=3&spm=1.2&UTM%5FMEDIUM=y", "http://example.cn/a?id=3"),
        ("http://example.cn/a?from=timeline&isappinstalled=0", "http://example.cn/a"),
        ("http://example.cn/a?from=2024", "http://example.cn/a?from=2024"),
        ("http://example.cn/a.jsp;jsessionid=0A1B?id=1", "http://example.cn/a.jsp?id=1"),
        ("http://example.cn/a?&&", "http://example.cn/a"),
        ("  http://example.cn/a\n", "http://example.cn/a"),
        ("http://[2001:DB8:0:0::1]:80/", "http://[2001:db8::1]/"),
        ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
    ],
)
def test_one_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("../b.html", "https://example.cn/b.html"),
        ("//other.cn/x", "https://other.cn/x"),
        ("/c?d=1", "https://example.cn/c?d=1"),
        ("?p=2", "https://example.cn/a/list.html?p=2"),
        ("", "https://example.cn/a/list.html"),
    ],
)
def test_relative_addresses_are_resolved(url: str, expected: str) -> None:
    assert canonical(url, "https://example.cn/a/list.html") == expected


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://example.cn/a",
        "gopher://example.cn/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "mailto:a@example.cn",
        "//example.cn/without-base",
        "relative",
        "",
        "http://",
        "http:///path",
        "http://.",
        "http://a@127.0.0.1\\@example.cn/",
        "http://ok\\@127.0.0.2/",
        "http://user@example.cn/",
        "http://user:word@example.cn/",
        "http://@example.cn/",
        "http://example.cn/a\r\nHost: x",
        "http://example.cn/a\tb",
        "http://example.cn/a\x00b",
        "http://example.cn/a\x7f",
        "http://example.cn/\ud800",
        "http://exa mple.cn/",
        "http://example.cn:99999/",
        "http://example.cn:0/",
        "http://example.cn:8a/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://%31%32%37.0.0.1/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://[::g]/",
        "http://a..b/",
        "http://" + "a" * 254 + "/",
        "http://example.cn/" + "a" * MAX_ADDRESS,
        "http://example.cn/" + "召" * 700,
    ],
)
def test_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        canonical(url)


def test_a_hostile_link_is_refused_whatever_the_base() -> None:
    with pytest.raises(AddressRefusedError):
        canonical("javascript:alert(1)", "https://example.cn/")
    with pytest.raises(AddressRefusedError):
        canonical("a.html", "file:///etc/")


def test_identity_ignores_the_scheme_alone() -> None:
    assert identity("http://example.cn/a?utm_source=x") == identity("https://EXAMPLE.cn:443/a#b") == "example.cn/a"
    assert identity("http://example.cn/a") != identity("http://example.cn/A")


_PIECES = st.lists(
    st.sampled_from(
        ["a", "B", "%2e", "%2F", "%", "%e5", "/", "..", ".", "?", "&", "=", "utm_a", ";jsessionid=", ";", "召", " ", "#", "+", "from"]
    )
)


@given(st.builds(lambda pieces: "http://Example.CN/" + "".join(pieces), _PIECES))
def test_canonical_is_idempotent_on_made_paths(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once


@given(st.text(max_size=60), st.text(max_size=60))
def test_canonical_is_idempotent_and_always_web(host: str, rest: str) -> None:
    try:
        once = canonical(f"https://{host}/{rest}")
    except AddressRefusedError:
        return
    assert once.startswith(("http://", "https://"))
    assert once.isascii()
    assert canonical(once) == once
    assert identity(once) == once.split("://", 1)[1]


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = canonical(text, "https://example.cn/a/")
    except AddressRefusedError:
        return
    assert address.startswith(("http://", "https://"))
