"""Feeds, JSON interfaces, jpaas columns and rendered pages over real HTTP."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers.records import freeze
from crawlers.spiders.rendered import CHROMIUM
from tests.crawlers.fake_site import Page, Site, crawl, page, serve

HOST = "data.example.cn"
BASE = f"https://{HOST}"
HEAD = "name: 示例来源\npublisher: 示例机关\nkind: [S7]\nprovenance: 虚构数据\nverified: sample\n"
FEED = f"{HEAD}family: feed\nurls: {{list: {BASE}/feed.xml}}\n"
API = f"""{HEAD}family: api
urls: {{list: "{BASE}/api?from={{from}}&until={{until}}"}}
items: {{item: "data.list[]", link: "{BASE}/r/{{id}}", title: name, date: day}}
record: {{title: name, published: day, text: {{body: what, Units: "parts[].n"}}}}
expect: {{min_items: 0}}
"""
FOLLOW = f"""{HEAD}family: api
urls: {{list: "{BASE}/list"}}
request: {{method: POST, headers: {{Content-Type: application/json}}, body: '{{"node":"1"}}'}}
items: {{item: "[]", link: "{BASE}/d/{{id}}", title: name}}
follow: true
record: {{script: "script#state", title: page.title, published: page.at, text: {{body: page.html}}}}
"""
JPAAS = f"""{HEAD}family: hanweb_jpaas
urls: {{list: {BASE}/zw/index.html}}
request: {{params: {{tagId: 内容区域}}}}
items: {{item: "ul:has(li.c)", link: "li.c a::attr(href)", title: li.c a, date: li.t}}
paging: {{pages: 3, size: 200}}
cookies: true
"""
TEXT = "示例公司召回部分电热毯，因控温器失效可能过热起火。" * 15


def feed(*items: str) -> Page:
    """An RSS feed."""
    body = f"<?xml version='1.0' encoding='gb2312'?><rss version='2.0'><channel><title>示例</title>{''.join(items)}</channel></rss>"
    return 200, {"Content-Type": "application/rss+xml"}, body.encode("utf-8")


def item(link: str, description: str = "&lt;p&gt;第一段&lt;/p&gt;&lt;p&gt;第二段&lt;/p&gt;") -> str:
    """One feed entry."""
    when = "<pubDate>Sat, 21 Nov 2026 01:00:00 GMT</pubDate>"
    return f"<item><title>召回{link[-1]}</title><link>{link}</link>{when}<description>{description}</description></item>"


def test_feed_entries_are_whole_items(tmp_path: Path) -> None:
    items = [item(f"{BASE}/1"), item("javascript:alert(2)"), item(f"{BASE}/3"), item(f"{BASE}/4", "")]
    site = Site({"/feed.xml": feed(*items), "/4": page(f"<p>{TEXT}</p>")})
    with serve(site):
        run = crawl(tmp_path, "feed", FEED, routes={HOST: site.port})
        first = {capture["address"]: capture for capture in run.report["captures"]}
        again = crawl(tmp_path, "feed", FEED, routes={HOST: site.port}, entries={f"{BASE}/1": first[f"{BASE}/1"]["body"]})
    assert run.balanced()
    assert run.state == "ok"
    assert set(run.addresses) == {f"{BASE}/1", f"{BASE}/3", f"{BASE}/4"}
    assert first[f"{BASE}/1"]["article"]["text"] == "第一段\n第二段"
    assert first[f"{BASE}/1"]["article"]["title"] == "召回1"
    assert first[f"{BASE}/1"]["article"]["published"]["precision"] == "second"
    assert first[f"{BASE}/4"]["article"] is None
    assert "javascript:alert(2)" in run.report["skipped"]
    assert again.report["settled"][f"{BASE}/1"] == "repeated"


@pytest.mark.parametrize(
    ("body", "state", "addresses"),
    [
        (b"<html><body>not a feed</body></html>", "changed_layout", []),
        (b"\x00\x01\x02 {", "broken_feed", []),
        (feed(item(f"{BASE}/1"))[2].replace(b"</channel></rss>", b"<item><title>a < b"), "broken_feed", [f"{BASE}/1"]),
    ],
)
def test_broken_feeds_are_said_to_be_broken(tmp_path: Path, body: bytes, state: str, addresses: list[str]) -> None:
    with serve(Site({"/feed.xml": (200, {"Content-Type": "application/rss+xml"}, body)})) as site:
        run = crawl(tmp_path, "feed", FEED, routes={HOST: site.port})
    assert (run.state, run.addresses[:1]) == (state, addresses)
    assert run.balanced()


def test_records_of_an_interface_are_whole_items(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "name": "Kettle recall", "day": "2026-11-20", "what": "<p>It may leak.</p>", "parts": [{"n": "300"}]},
        {"name": "no id"},
    ]
    site = Site(
        {
            "/api?from=2026-10-23&until=2026-11-22": (
                200,
                {"Content-Type": "application/json"},
                json.dumps({"data": {"list": rows}}).encode(),
            )
        }
    )
    with serve(site):
        run = crawl(tmp_path, "api", API, routes={HOST: site.port})
        site.pages = {site.paths()[0]: (200, {}, b'{"data":{"list":[]}}')}
        empty = crawl(tmp_path, "api", API, routes={HOST: site.port})
        site.pages = {site.paths()[0]: (200, {}, b'{"error":"too wide"}')}
        changed = crawl(tmp_path, "api", API, routes={HOST: site.port})
        site.pages = {site.paths()[0]: page("<h1>维护</h1>")}
        blocked = crawl(tmp_path, "api", API, routes={HOST: site.port})
    capture = run.report["captures"][0]
    assert run.addresses == [f"{BASE}/r/1"]
    assert capture["article"]["text"] == "It may leak.\nUnits: 300"
    assert capture["body"] == freeze(rows[0]).decode()
    assert capture["content_type"] == "application/json"
    assert [run.state, empty.state, changed.state, blocked.state] == ["ok", "nothing_new", "changed_layout", "blocked"]


def test_pages_of_an_interface_are_read_from_their_script(tmp_path: Path) -> None:
    state = json.dumps({"page": {"title": "火灾", "at": 1795276800000, "html": "<p>甲</p><p>乙</p>"}})
    site = Site()
    site.pages = {
        "/list": (200, {"Content-Type": "application/json"}, b'[{"id":"7","name":"a"},{"id":"8","name":"b"}]'),
        "/d/7": page(f"<div id=root></div><script id=state type=application/json>{state}</script>"),
        "/d/8": page(f"<div>{TEXT}</div>"),
    }
    with serve(site):
        run = crawl(tmp_path, "follow", FOLLOW, routes={HOST: site.port})
    captures = {capture["address"]: capture for capture in run.report["captures"]}
    assert captures[f"{BASE}/d/7"]["article"]["text"] == "甲\n乙"
    assert captures[f"{BASE}/d/7"]["article"]["published"] == {"at": 1795276800000, "precision": "second"}
    assert captures[f"{BASE}/d/7"]["body"].startswith("<div id=root>")
    assert captures[f"{BASE}/d/8"]["article"] is None
    assert site.hits[1][:2] == ("POST", "/list")


def fragment(*names: str) -> Page:
    """A unit answer."""
    rows = "".join(
        f"<ul><li class=c><a href='/zw/art/{name}.html' title='{name}'>{name}</a></li><li class=t>2026-11-20</li></ul>" for name in names
    )
    html = f"<div><ul><li class=c>标题</li></ul>{rows}</div>"
    return 200, {"Content-Type": "application/json"}, json.dumps({"success": True, "data": {"html": html}}).encode()


def unit_site(*pages: Page) -> Site:
    """A column with two units, of which 内容区域 answers ``pages``."""
    query = "{'parseType':'bulidstatic','webId':'w1','tagId':'%s','pageId':'p%d'}"
    scripts = "".join(f"<script url='/unit' queryData=\"{query % (tag, n)}\"></script>" for n, tag in enumerate(("其他", "内容区域")))
    site = Site({"/zw/index.html": page(scripts, ETag='"shell"'), **{f"/zw/art/{n}.html": page(f"<p>{n}{TEXT}</p>") for n in "abc"}})
    for number, answer in enumerate(pages, 1):
        parameters = (
            f"webId=w1&tagId=%E5%86%85%E5%AE%B9%E5%8C%BA%E5%9F%9F&pageId=p1&paramJson=%7B%22pageNo%22%3A{number}%2C%22pageSize%22%3A99%7D"
        )
        site.pages[f"/unit?parseType=bulidstatic&{parameters}"] = answer
    return site


def test_jpaas_columns(tmp_path: Path) -> None:
    site = unit_site(fragment("a", "b"), fragment("c"), fragment())
    with serve(site):
        validators = {f"{BASE}/zw/index.html": ['"shell"', ""]}
        run = crawl(tmp_path, "jpaas", JPAAS, routes={HOST: site.port}, validators=validators)
    assert run.balanced()
    assert set(run.addresses) == {f"{BASE}/zw/art/{name}.html" for name in "abc"}
    assert run.state == "ok"
    units = [path for path in site.paths() if path.startswith("/unit")]
    assert [json.loads(parse_qs(urlsplit(path).query)["paramJson"][0])["pageNo"] for path in units] == [1, 2, 3]
    assert site.headers_of(units[0])["referer"] == f"{BASE}/zw/index.html"
    assert "if-none-match" not in site.headers_of("/zw/index.html"), "the shell says nothing about its list"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (page("<title>访问验证</title>请完成安全验证"), "blocked"),
        (page("<p>" + TEXT), "blocked"),
        ((200, {}, b'{"success":false,"data":null}'), "changed_layout"),
        (fragment(), "changed_layout"),
        (page("no", 403), "blocked"),
        (page("no", 500), "unreachable"),
    ],
)
def test_jpaas_without_a_list_is_not_an_empty_list(tmp_path: Path, answer: Page, state: str) -> None:
    with serve(unit_site(answer)) as site:
        run = crawl(tmp_path, "jpaas", JPAAS, routes={HOST: site.port})
    assert (run.state, run.report["seen"]) == (state, {})


def test_jpaas_column_behind_a_wall_is_blocked(tmp_path: Path) -> None:
    with serve(Site({"/zw/index.html": page("<script>wzwsconfirm()</script>")})) as site:
        run = crawl(tmp_path, "jpaas", JPAAS, routes={HOST: site.port})
    assert run.state == "blocked"


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")
def test_rendered_pages(tmp_path: Path) -> None:
    victim_link = "fetch('http://127.0.0.2:{port}/x').catch(e=>0); new WebSocket('ws://127.0.0.2:{port}/y')"
    with serve(Site(), "127.0.0.2") as victim:
        row = "<li><a href=/n1>通告</a><span>2026-11-20</span></li>"
        script = f"<ul id=l></ul><img src='http://127.0.0.2:{{port}}/z.png'><script>{{attack}};l.innerHTML='{row}'</script>"
        site = Site()
        site.pages["/notices/"] = page(script.format(attack=victim_link.format(port=victim.port), port=victim.port))
        site.pages["/n1"] = page(f"<div id=b></div><script>b.className='body';b.textContent={TEXT!r}</script>")
        items = "items: {item: li, link: 'a::attr(href)', title: a, date: span}\nwait_for: 'li, div.body'\n"
        text = f"{HEAD}family: rendered\nurls: {{list: {BASE}/notices/}}\n{items}"
        with serve(site):
            run = crawl(tmp_path, "rendered", text, routes={HOST: site.port})
    assert victim.hits == []
    assert run.state == "ok"
    assert run.balanced()
    assert [urlsplit(address).path for address in run.addresses] == ["/n1"]
    assert TEXT in run.report["captures"][0]["body"]
