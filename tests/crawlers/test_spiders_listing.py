"""The listing family over real HTTP: paging, books, states."""

from pathlib import Path

from tests.crawlers.fake_site import Page, Site, crawl, page, serve

HOST = "list.example.cn"
BASE = f"https://{HOST}"
SOURCE = f"""
name: 示例列表
publisher: 示例机关
kind: [S4, S3]
family: listing
urls: {{list: "{BASE}/gg/"}}
paging: {{pattern: "{BASE}/gg/index_{{n}}.html", first: 1, pages: 3}}
items: {{item: ul.list > li, link: "a::attr(href)", title: a, date: span, keep_if: "/t\\\\d+\\\\.html$"}}
caps: {{items: 6}}
window_days: 30
provenance: 虚构数据
verified: sample
"""
TEXT = "示例公司召回部分电热毯，因控温器失效可能过热起火，消费者应立即停止使用。" * 12


def row(name: str, day: str = "2026-11-20") -> str:
    """One list entry."""
    return f'<li><a href="./{name}">关于{name}的通告</a><span>{day}</span></li>'


def listing(*rows: str) -> str:
    """A list page."""
    return f"<ul class=list>{''.join(rows)}<li><a href='/about/'>关于我们</a></li></ul>"


def notice(text: str = TEXT, ETag: str = "") -> Page:  # noqa: N803
    """A notice page."""
    return page(f"<h1>通告</h1><div>{text}</div>", ETag=ETag)


def test_every_address_ends_as_one_outcome(tmp_path: Path) -> None:
    site = Site()
    hostile = "".join(
        f"<li><a href='{link}'>x</a></li>" for link in ("javascript:alert(1)//t1.html", "file:///etc/t1.html", "ftp://a.cn/t1.html")
    )
    site.pages = {
        "/robots.txt": page("User-agent: *\nDisallow: /gg/t5\n"),
        "/gg/": page(
            listing(*(row(f"t{n}.html") for n in range(1, 8)), row("t1.html#again"), row("t8.html", "2025-01-01"), hostile), ETag='"v1"'
        ),
        "/gg/t1.html": notice(ETag='"n1"'),
        "/gg/t2.html": page("拒绝", 403),
        "/gg/t3.html": page("坏了", 500),
        "/gg/t4.html": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4"),
        "/gg/t6.html": page("<script>var a='__jsl_clearance';location.reload()</script>"),
        "/gg/t7.html": notice(),
    }
    with serve(site):
        run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port})
    assert run.balanced()
    assert run.addresses == [f"{BASE}/gg/t1.html"]
    assert run.report["counts"] == {"new": 1, "quarantined": 5}
    reasons = {address.rpartition("/")[2]: reason for address, reason in run.report["reasons"].items()}
    assert reasons["t2.html"] == "网站拒绝访问（403）"
    assert reasons["t3.html"] == "网站出错（500）"
    assert "application/pdf" in reasons["t4.html"]
    assert reasons["t5.html"] == "网站的 robots.txt 不允许采集"
    assert "加速乐" in reasons["t6.html"]
    assert run.report["skipped"][f"{BASE}/gg/t8.html"] == "早于采集窗口（30 天）"
    assert run.report["skipped"][f"{BASE}/gg/t7.html"] == "超过每次 6 条的上限"
    assert {"javascript:alert(1)//t1.html", "file:///etc/t1.html", "ftp://a.cn/t1.html"} <= set(run.report["skipped"])
    assert run.state == "blocked"
    assert run.report["kept"] == {}, "the list must come again in full"
    assert site.paths().count("/gg/t3.html") == 3
    assert "/gg/t5.html" not in site.paths()
    capture = run.report["captures"][0]
    assert (capture["source"], capture["kind"], capture["robots"], capture["status"]) == ("list", "S4", "allowed", 200)
    assert capture["title_hint"] == "关于t1.html的通告"
    assert capture["published_hint"]["precision"] == "day"
    assert capture["headers"]["ETag"] == '"n1"'
    headers = site.headers_of("/gg/")
    assert headers["user-agent"] == "Fengxun/0.1 (+qa@example.cn)"
    assert headers["host"] == HOST
    assert headers["x-sample-scheme"] == "https"


def test_paging_that_counts_from_one_and_stops_at_known_pages(tmp_path: Path) -> None:
    site = Site()
    site.pages = {
        "/gg/": page(listing(row("t1.html")), ETag='"v1"', Last_Modified="Sun, 22 Nov 2026 01:00:00 GMT"),
        "/gg/index_1.html": page(listing(row("t1.html"))),
        "/gg/index_2.html": page(listing(row("t2.html"))),
        "/gg/index_3.html": page(listing(row("t3.html"))),
        **{f"/gg/t{n}.html": notice(f"{n}{TEXT}") for n in range(1, 4)},
    }
    known = {f"{BASE}/gg/t2.html": {"fetch": False}, f"{BASE}/gg/t1.html": {"fetch": True, "etag": '"n1"', "last_modified": ""}}
    site.pages["/gg/t1.html"] = lambda headers: page("", 304) if headers.get("if-none-match") == '"n1"' else notice()
    with serve(site):
        run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port}, known=known)
    assert run.balanced()
    assert sorted(site.paths()) == ["/gg/", "/gg/index_1.html", "/gg/index_2.html", "/gg/t1.html"]
    assert run.report["counts"] == {"repeated": 2}
    assert run.state == "nothing_new"
    assert run.report["kept"] == {f"{BASE}/gg/": ['"v1"', "Sun, 22 Nov 2026 01:00:00 GMT"]}


def test_unchanged_list_costs_one_request(tmp_path: Path) -> None:
    site = Site({"/gg/": lambda headers: page("", 304) if headers.get("if-none-match") == '"v1"' else page("changed")})
    with serve(site):
        run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port}, validators={f"{BASE}/gg/": ['"v1"', ""]})
    assert run.state == "not_modified"
    assert site.paths() == ["/gg/"]


def test_retry_after_is_honoured(tmp_path: Path) -> None:
    answers = [page("later", 429, Retry_After="1")]
    site = Site()
    site.pages = {
        "/gg/": page(listing(row("t1.html"), row("t2.html"))),
        "/gg/t1.html": lambda _: answers.pop() if answers else notice(),
        "/gg/t2.html": page("later", 429, Retry_After="3600"),
    }
    with serve(site):
        run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port})
    assert run.addresses == [f"{BASE}/gg/t1.html"]
    assert run.report["reasons"] == {f"{BASE}/gg/t2.html": "网站要求降低频率（429），要求等待 3600"}
    assert (site.paths().count("/gg/t1.html"), site.paths().count("/gg/t2.html")) == (2, 1)


def test_endless_list_is_cut_and_says_so(tmp_path: Path) -> None:
    site = Site({"/gg/": page(listing(*(row(f"t{n}.html", "2020-01-01") for n in range(2105))), ETag='"v"')})
    with serve(site):
        run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port})
    assert len(run.report["skipped"]) == 2001
    assert run.report["skipped"][f"{BASE}/gg/"] == "一页超过 2000 条，其余未看"
    assert run.report["kept"] == {}


def test_lost_list_is_a_changed_layout(tmp_path: Path) -> None:
    with serve(Site({"/gg/": page("<div>改版了</div>")})) as site:
        run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port})
    assert run.state == "changed_layout"
    assert run.detail == "列表只读到 0 条，至少应有 1 条"


def test_host_that_is_down_is_unreachable(tmp_path: Path) -> None:
    with serve(Site()) as site:
        pass
    run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port}, settings={"RETRY_TIMES": 0})
    assert run.state == "unreachable"
    assert "robots.txt" in run.detail
