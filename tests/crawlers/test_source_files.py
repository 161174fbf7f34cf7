"""Source files: the shipped ones are right, a wrong one says where and what, and stops only itself."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SourceError
from crawlers.loader import SourceLoader, spider_for
from crawlers.source import SHIPPED, load_source, load_sources

SHIPPED_IDS = {
    "au-accc",
    "cn-chinanews",
    "cn-mem-accident",
    "cn-samr-recall",
    "cn-samr-spotcheck-fail",
    "cn-samrdprc-consumer-notice",
    "cn-thepaper-quality",
    "us-cpsc-recall-api",
}
GOOD = """name: 示例来源
publisher: 示例机关
kind: [S4, S6]
family: listing
urls: {list: "https://www.example.cn/a/"}
items: {item: li, link: "a::attr(href)"}
provenance: 虚构数据
verified: sample
"""


def write(folder: Path, text: str, name: str = "some-source") -> Path:
    file = folder / f"{name}.yml"
    file.write_text(text, "utf-8")
    return file


def test_shipped_sources_are_right() -> None:
    sources = load_sources()
    assert not sources.broken
    assert set(sources.good) == SHIPPED_IDS
    for source in sources.good.values():
        assert source.delay_s >= 2
        assert source.provenance
        assert source.expect.must_have
        assert source.kind == source.kinds[0]
        assert not source.tls_exception
        assert all(address.startswith("https://") for address in source.lists)


def test_undocumented_interface_is_off_with_its_reason() -> None:
    off = [source for source in load_sources().good.values() if not source.enabled]
    assert [(source.id, bool(source.reason)) for source in off] == [("cn-thepaper-quality", True)]


def test_defaults(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert (source.id, source.kind, source.kinds) == ("some-source", "S4", ("S4", "S6"))
    assert (source.enabled, source.delay_s, source.cookies, source.attention, source.hosts) == (
        True,
        2.0,
        False,
        False,
        ("www.example.cn",),
    )
    assert (source.call.method, source.paging.pages, source.expect.min_items, source.window_days) == ("GET", 1, 1, 30)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "expected"),
    [
        ("verified: sample", "verified: maybe", 8, "verified", "one of structure"),
        ("verified: sample", "verified: sample\ncolour: red", 9, "colour", "no such field"),
        ("verified: sample", "verified: sample\nname: twice", 9, "name", "only once"),
        ("verified: sample", "verified: sample\nenabled: false", 1, "reason", "text"),
        ("verified: sample", "verified: sample\nenabled: 'no'", 9, "enabled", "true or false"),
        ("verified: sample", "verified: sample\ndelay_s: soon", 9, "delay_s", "a number from 0 to 600"),
        ("verified: sample", "verified: sample\nwindow_days: 0", 9, "window_days", "a number from 1"),
        ("verified: sample", "verified: sample\nwindow_days: 1.5", 1, "window_days", "a whole number"),
        ("verified: sample", "verified: sample\nlayout: {body: 'div ['}", 9, "layout.body", "a CSS selector"),
        ("verified: sample", "verified: sample\nlayout: {body: 'div::text'}", 9, "layout.body", "a CSS selector"),
        ("verified: sample", "verified: sample\nlayout: {sidebar: div}", 9, "layout.sidebar", "no such field"),
        ("verified: sample", "verified: sample\npaging: {pattern: 'https://a.cn/2'}", 9, "paging.pattern", "{n}"),
        ("verified: sample", "verified: sample\nports: ['http']", 1, "ports", "port numbers"),
        ("verified: sample", "verified: sample\nexpect: {must_have: [price]}", 9, "expect.must_have", "out of title"),
        ("verified: sample", "verified: sample\nrequest: {headers: [a]}", 9, "request.headers", "a mapping"),
        ('link: "a::attr(href)"', "link: \"a::attr(href)\", keep_if: '('", 6, "items.keep_if", "a regular expression"),
        ('link: "a::attr(href)"', f"link: a, keep_if: {'x' * 201}", 6, "items.keep_if", "at most 200"),
        ("item: li", "item: 'li >'", 1, "items", "CSS selectors"),
        ('items: {item: li, link: "a::attr(href)"}\n', "", 1, "items", "item and link"),
        ("name: 示例来源\n", "", 1, "name", "text"),
        ("name: 示例来源", "name: 2026-11-22", 1, "name", "in quotes"),
        ("name: 示例来源", "name: ''", 1, "name", "text"),
        ("[S4, S6]", "[S4, S10]", 1, "kind", "S1, S2"),
        ("family: listing", "family: magic", 4, "family", "one of listing"),
        ("family: listing", "family: api", 1, "items.item", "a path that ends in []"),
        ("https://www.example.cn/a/", "file:///etc/passwd", 5, "urls.list", "http(s)"),
        ("https://www.example.cn/a/", "https://user@www.example.cn/a/", 5, "urls.list", "http(s)"),
        ("publisher: 示例机关", "publisher: [", 4, "(file)", "YAML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, line: int, field: str, expected: str) -> None:
    assert old in GOOD
    file = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SourceError) as caught:
        load_source(file)
    message = str(caught.value)
    assert message.startswith(f"{file}:")
    assert f": {field}: expected" in message
    assert expected in message
    if line > 1:
        assert message.startswith(f"{file}:{line}:")


@pytest.mark.parametrize("body", [b"", b"- a\n", b"\xff\xfe\x00", b"a: " + b"x" * 70_000, b"just text"])
def test_files_that_are_no_source(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "odd.yml"
    file.write_bytes(body)
    with pytest.raises(SourceError, match=r"odd\.yml:1"):
        load_source(file)


def test_broken_file_stops_only_itself_and_a_local_folder_wins(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "own-source")
    write(tmp_path, "name: 1", "broken-source")
    write(tmp_path, GOOD, "Bad_Name")
    write(tmp_path, GOOD, "au-accc")
    sources = load_sources((SHIPPED, tmp_path))
    assert set(sources.broken) == {"broken-source", "Bad_Name"}
    assert sources.good["own-source"].name == sources.good["au-accc"].name == "示例来源"
    assert set(sources.good) > SHIPPED_IDS


def test_every_source_is_a_spider_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "name: 1", "broken-source")
    loader = SourceLoader((tmp_path,))
    assert loader.list() == sorted(SHIPPED_IDS)
    spiders = [loader.load(name) for name in loader.list()]
    assert [spider.name for spider in spiders] == loader.list()
    assert len(set(spiders)) == len(spiders)
    with pytest.raises(KeyError):
        loader.load("nobody")
    with pytest.raises(SourceError, match=r"broken-source\.yml:1"):
        loader.load("broken-source")


def test_each_family_has_its_spider(tmp_path: Path) -> None:
    families = {source.family: spider_for(source).__name__ for source in load_sources().good.values()}
    assert families == {"listing": "ListingSpider", "feed": "FeedSpider", "api": "ApiSpider", "hanweb_jpaas": "HanwebJpaasSpider"}
    assert spider_for(load_source(write(tmp_path, GOOD.replace("listing", "rendered")))).__name__ == "RenderedSpider"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(sorted(yaml.safe_load(GOOD))),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=5
    ),
)
def test_any_value_gives_a_source_or_a_source_error(tmp_path: Path, key: str, value: object) -> None:
    text = yaml.safe_dump({**yaml.safe_load(GOOD), key: value}, allow_unicode=True)
    write(tmp_path, text)
    sources = load_sources((tmp_path,))
    assert len(sources.good) + len(sources.broken) == 1
    assert all("some-source.yml:" in str(error) for error in sources.broken.values())
