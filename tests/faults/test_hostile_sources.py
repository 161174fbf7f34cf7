"""Bad sources beside good ones, with the real fleet, intake and record: the good are kept, the bad are named, the books balance."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.faults.child import Child
from tests.faults.harness import SETTINGS, check, finish, new_home
from tests.faults.hostile_site import HostileSite, serve_hostile
from tests.faults.record_facts import opened

LISTING: Final = """
name: 测试来源
publisher: 测试机关
kind: [S6]
family: listing
urls: {{list: "https://{host}{path}"}}
items: {{item: "ul > li", link: "a::attr(href)", title: a}}
provenance: 测试
verified: sample
"""
FEED: Final = """
name: 测试来源
publisher: 测试机关
kind: [S7]
family: feed
urls: {{list: "https://{host}{path}"}}
provenance: 测试
verified: sample
"""
API: Final = """
name: 测试来源
publisher: 测试机关
kind: [S7]
family: api
urls: {{list: "https://{host}{path}"}}
items: {{item: "data.rows[]", link: url, title: title}}
record: {{title: title, text: {{body: body}}}}
provenance: 测试
verified: sample
"""

PAGES: Final = {
    "hang": "连接超时",
    "drip": "连接超时",
    "endless": "内容超过大小上限",
    "bomb": "内容超过大小上限",
    "short": "传输中断",
    "reset": "无法连接",
    "status429": "降低频率",
    "status503": "网站出错（503）",
    "wall": "验证页面",
    "inside": "不访问",
    "binary": "不是网页",
    "blank": "",
    "nested": "",
    "same": "",
}
"""How each bad notice must end: quarantined with these words in its reason, or (empty) either kept or quarantined with a reason."""
LISTS: Final = {
    "hang": "unreachable",
    "drip": "unreachable",
    "endless": "unreachable",
    "bomb": "unreachable",
    "short": "unreachable",
    "reset": "unreachable",
    "status429": "blocked",
    "status503": "unreachable",
    "wall": "blocked",
    "inside": "blocked",
    "empty": "changed_layout",
}
"""The state of a run whose list is bad."""
TEXT: Final = "示例公司召回一批取暖器，因外壳过热可能引起火灾，已接到三起烫伤报告。"


def _item(name: str) -> str:
    return f"<item><title>{name}召回</title><link>https://{{host}}/{name}.html</link><description>{name}：{TEXT}</description></item>"


LYING_FEED: Final = f'<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel>{_item("真话")}</channel></rss>'
BROKEN_FEED: Final = f'<rss version="2.0"><channel>{_item("完整一")}{_item("完整二")}<item><title>断在这里 & <link>'
LINKLESS_FEED: Final = (
    f'<rss version="2.0"><channel><item><title>无网址</title><description>{TEXT}</description></item>{_item("有")}</channel></rss>'
)
ROWS: Final = [
    {"url": "https://{host}/a.html", "title": "甲公司召回", "body": f"甲：{TEXT}"},
    {"title": "没有网址的一条", "body": TEXT},
    {"url": "https://{host}/c.html", "title": "丙公司召回", "body": f"丙：{TEXT}"},
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record says after the crawl."""

    home: Path
    inside_hits: int

    def looks(self, source: str) -> dict[str, tuple[str, str]]:
        """Path → outcome and reason of everything that the run of ``source`` looked at."""
        query = "SELECT l.address, l.outcome, l.reason FROM looks l JOIN runs r ON r.id = l.run WHERE r.source = ?"
        with opened(self.home) as connection:
            rows = connection.execute(query, (source,)).fetchall()
        return {row["address"].partition(".cn")[2]: (row["outcome"], row["reason"]) for row in rows}

    def health(self, source: str) -> tuple[str, str, str]:
        """State, health and detail of the run."""
        with opened(self.home) as connection:
            row = connection.execute("SELECT state, health, detail FROM runs WHERE source = ?", (source,)).fetchone()
        return row["state"], row["health"], row["detail"]

    def titles(self, source: str) -> set[str]:
        """Titles that were kept."""
        with opened(self.home) as connection:
            return {title for (title,) in connection.execute("SELECT title FROM signals WHERE source = ?", (source,))}

    def skips(self, source: str) -> dict[str, int]:
        """Reasons for skipping, with numbers."""
        query = "SELECT s.reason, s.number FROM skips s JOIN runs r ON r.id = s.run WHERE r.source = ?"
        with opened(self.home) as connection:
            return dict(connection.execute(query, (source,)).fetchall())


def _write_sources(folder: Path, site: HostileSite) -> None:
    """One source on one host per misbehaviour."""
    folder.mkdir()
    for mode in PAGES:
        links = "".join(f"<li><a href='{path}'>{path}</a></li>" for path in (f"/good/{mode}1", f"/page/{mode}", f"/good/{mode}2"))
        site.pages[f"/{mode}/"] = f"<ul>{links}</ul>".encode(), "text/html"
        (folder / f"page-{mode}.yml").write_text(LISTING.format(host=f"page-{mode}.cn", path=f"/{mode}/"), "utf-8")
    for mode in LISTS:
        (folder / f"list-{mode}.yml").write_text(LISTING.format(host=f"list-{mode}.cn", path=f"/list/{mode}"), "utf-8")
    for name, template, body, kind in (
        ("lying-feed", FEED, LYING_FEED, "text/xml"),
        ("broken-feed", FEED, BROKEN_FEED, "text/xml"),
        ("linkless-feed", FEED, LINKLESS_FEED, "text/xml"),
        ("missing-key", API, json.dumps({"data": {"rows": ROWS}}, ensure_ascii=False), "application/json"),
        ("renamed-key", API, json.dumps({"data": {"rows": [{"link": "/a", "title": "改名"}]}}), "application/json"),
        ("other-json", API, json.dumps({"code": 0, "data": None}), "application/json"),
        ("not-json", API, "<html>维护中</html>", "text/html"),
    ):
        site.pages[f"/{name}"] = body.replace("{host}", f"{name}.cn").encode(), kind
        (folder / f"{name}.yml").write_text(template.format(host=f"{name}.cn", path=f"/{name}"), "utf-8")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """All of them crawled by one child, which must end by itself."""
    folder = tmp_path_factory.mktemp("hostile")
    home = new_home(folder / "home", SETTINGS.replace("processes = 0", "processes = 1\nitem_deadline_s = 10"))
    with serve_hostile() as site, serve_hostile("127.0.0.2", site.server_port) as inside:
        _write_sources(folder / "sources", site)
        arguments = [str(home), "--port", str(site.server_port), "--sources", str(folder / "sources")]
        with Child("tests.faults.crawl_site", arguments) as child:
            ended = finish(child.wait())
        assert "Traceback" not in ended.said
        yield Outcome(home, len(inside.hits))


@pytest.mark.parametrize("mode", PAGES)
def test_good_notices_are_kept_beside_a_bad_one(outcome: Outcome, mode: str) -> None:
    looks = outcome.looks(f"page-{mode}")
    assert looks[f"/good/{mode}1"] == looks[f"/good/{mode}2"] == ("new", "")
    result, reason = looks[f"/page/{mode}"]
    assert result == "quarantined" if PAGES[mode] else result in {"new", "quarantined"}
    assert PAGES[mode] in reason
    assert result == "new" or any("\u4e00" <= char <= "\u9fff" for char in reason)


@pytest.mark.parametrize("mode", LISTS)
def test_a_bad_list_gives_the_run_its_state(outcome: Outcome, mode: str) -> None:
    state, health, detail = outcome.health(f"list-{mode}")
    assert (state, health) == ("finished", LISTS[mode])
    assert any("\u4e00" <= char <= "\u9fff" for char in detail)


def test_a_feed_may_lie_about_its_encoding(outcome: Outcome) -> None:
    assert outcome.health("lying-feed")[1] == "ok"
    assert outcome.titles("lying-feed") == {"真话召回"}


def test_a_broken_feed_is_read_as_far_as_it_goes(outcome: Outcome) -> None:
    assert outcome.health("broken-feed")[1] == "broken_feed"
    assert outcome.titles("broken-feed") >= {"完整一召回", "完整二召回"}


@pytest.mark.parametrize(("source", "titles"), [("missing-key", {"甲公司召回", "丙公司召回"}), ("linkless-feed", {"有召回"})])
def test_an_entry_without_its_address_is_counted(outcome: Outcome, source: str, titles: set[str]) -> None:
    assert outcome.titles(source) == titles
    assert outcome.skips(source) == {"条目没有网址": 1}


@pytest.mark.parametrize(
    ("source", "health"), [("renamed-key", "changed_layout"), ("other-json", "changed_layout"), ("not-json", "blocked")]
)
def test_an_interface_that_changed_is_not_called_quiet(outcome: Outcome, source: str, health: str) -> None:
    assert outcome.health(source)[1] == health


def test_nothing_inside_is_asked(outcome: Outcome) -> None:
    assert outcome.inside_hits == 0


def test_all_books_balance_and_the_index_is_whole(outcome: Outcome) -> None:
    check(outcome.home)
