"""The sample world as a browser sees it: status, paging, conditional requests, days, links that stay inside."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawlers.sample import Response, World, hosts

TODAY = date(2026, 11, 22)
WORLD = World(TODAY)
LISTS = (
    "https://www.samrdprc.org.cn/xfpzh/xfpzhgg/",
    "https://www.samr.gov.cn/zw/zh/index.html",
    "https://www.samr.gov.cn/zljds/jdcc/index.html",
    "https://www.mem.gov.cn/gk/sgcc/sggpdbqk/",
    "https://www.mem.gov.cn/gk/sgcc/tbzdsgdcbg/",
    "https://www.chinanews.com.cn/scroll-news/news1.html",
    "https://www.saferproducts.gov/RestWebServices/Recall?format=json",
    "https://www.productsafety.gov.au/rss/feed.xml/psa_recall",
    "https://sample.fengxun.invalid/notices/",
)
REVISED = "cn-samrdprc-consumer-notice/pressure-cooker"


def get(url: str, day: int = 3, headers: Mapping[str, str] | None = None, method: str = "GET") -> Response:
    return WORLD.respond(method, url, headers or {}, b"", day)


def pages(day: int) -> Iterator[tuple[str, Response]]:
    for url in LISTS:
        yield url, get(url, day)
    for item in WORLD.items:
        if item.day <= day:
            yield WORLD.address(item.key), get(WORLD.address(item.key), day)


def test_every_page_is_answered_and_marked() -> None:
    for url, response in pages(3):
        forbidden = url == WORLD.address("cn-chinanews/toy-forbidden")
        assert response.status == (403 if forbidden else 200), url
        assert response.headers["X-Sample-Notice"]
        encoding = "gbk" if url == WORLD.address("cn-chinanews/scooter-complaints") else "utf-8"
        text = response.body.decode(encoding)
        assert "虚构数据" in text or "Fictitious" in text, url
        assert response.headers["Content-Length"] == str(len(response.body))


def test_the_mark_stands_outside_the_article() -> None:
    for item in WORLD.items:
        assert "虚构" not in item.text
        assert "Fictitious" not in item.text


def test_the_same_question_gets_the_same_bytes() -> None:
    other = World(TODAY)
    for url, response in pages(2):
        assert other.respond("GET", url, {}, b"", 2) == response


def test_another_today_moves_the_dates() -> None:
    body = World(date(2026, 3, 5)).respond("GET", LISTS[0], {}, b"", 3).body.decode()
    assert "2026-03-05" in body
    assert "2026-11" not in body


def test_items_of_later_days_do_not_exist_yet() -> None:
    for item in WORLD.items:
        for day in range(item.day):
            assert get(WORLD.address(item.key), day).status == 404, item.key
    assert get(LISTS[6], 0).body == b"[]"


def test_a_page_changes_from_day_two_to_three_only_for_the_revised_recall() -> None:
    changed = [key for key in (item.key for item in WORLD.items if item.day < 3) if _differs(key)]
    assert changed == [REVISED]
    before, after = (get(WORLD.address(REVISED), day).body.decode() for day in (2, 3))
    assert "12800台" in before
    assert "YL-60C" not in before
    assert "31600台" in after
    assert "YL-60C" in after


def _differs(key: str) -> bool:
    return get(WORLD.address(key), 2) != get(WORLD.address(key), 3)


def test_links_never_lead_outside() -> None:
    for url, response in pages(3):
        for link in re.findall(r'(?:href|src|url)="([^"]+)"', response.body.decode("utf-8", "replace")):
            target = urlsplit(urljoin(url, link))
            assert target.scheme == "javascript" or target.hostname in hosts(), (url, link)
    assert {urlsplit(WORLD.address(item.key)).hostname for item in WORLD.items} <= hosts()


@pytest.mark.parametrize("url", LISTS)
def test_an_unchanged_page_is_304(url: str) -> None:
    first = get(url)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If-None-Match": etag},
        {"if-none-match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        again = get(url, headers=headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert get(url, headers=headers).status == 200


def test_the_revised_page_is_not_304_any_more() -> None:
    before = get(WORLD.address(REVISED), 2).headers
    assert get(WORLD.address(REVISED), 3, {"If-None-Match": before["ETag"]}).status == 200
    assert get(WORLD.address(REVISED), 3, {"If-Modified-Since": before["Last-Modified"]}).status == 200


def test_head_has_the_headers_and_no_body() -> None:
    full, head = get(LISTS[0]), get(LISTS[0], method="HEAD")
    assert (head.status, head.headers, head.body) == (200, full.headers, b"")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.samr.gov.cn/",
        "https://www.samr.gov.cn/zw/zh/art/2026/art_0.html",
        "https://www.samrdprc.org.cn/xfpzh/xfpzhgg/index_9.html",
        "https://www.chinanews.com.cn/scroll-news/news99.html",
        "https://www.chinanews.com.cn/scroll-news/news0.html",
        "https://m.thepaper.cn/detail/1",
        "https://api.thepaper.cn/contentapi/",
        "https://elsewhere.example/",
        "https://[broken/",
        "",
    ],
)
def test_unknown_addresses_are_404(url: str) -> None:
    assert get(url).status == 404


def test_methods() -> None:
    api = "https://api.thepaper.cn/contentapi/nodeCont/getByNodeIdPortal"
    assert get(api).status == 405
    assert get(LISTS[0], method="POST").status == 405
    assert get(LISTS[0], method="DELETE").status == 405


def test_robots() -> None:
    for host in hosts():
        response = get(f"https://{host}/robots.txt")
        if host.endswith("thepaper.cn"):
            assert response.status == 404
        else:
            assert b"Disallow: /internal/\n" in response.body
    assert "/internal/" in WORLD.address("cn-chinanews/internal-draft")


def test_scheme_and_port_do_not_matter() -> None:
    assert get("http://www.samrdprc.org.cn:8080/xfpzh/xfpzhgg/index.html").body == get(LISTS[0]).body


def test_static_lists_have_a_second_page() -> None:
    first, second = (get(LISTS[0] + name).body.decode() for name in ("", "index_1.html"))
    assert "var countPage = 2" in first
    assert len(re.findall(r"/t\d{8}_\d+\.html", first)) == len(re.findall(r"/t\d{8}_\d+\.html", second)) == 5
    found = [get(f"https://www.chinanews.com.cn/scroll-news/news{page}.html") for page in (1, 2, 3, 4)]
    assert [len(Selector(text.body.decode()).css(".dd_bt a")) for text in found] == [8, 8, 8, 3]


def test_the_unit_of_samr_reads_its_parameters() -> None:
    column = Selector(get(LISTS[1]).body.decode()).css("script[querydata]")
    query = json.loads(column.attrib["querydata"].replace("'", '"'))
    unit = urljoin(LISTS[1], column.attrib["url"])
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())

    def ask(paging: str) -> dict[str, object]:
        answer: dict[str, object] = json.loads(get(f"{unit}?{asked}&paramJson={quote(paging)}").body)
        return answer

    second = str(ask('{"pageNo":2,"pageSize":3}')["data"])
    assert second.count("<a ") == 2
    assert 'count="5"' in second
    assert ask('{"pageNo":3,"pageSize":3}')["success"] is True
    for broken in ("[1]", "{", '{"pageNo":Infinity}', "[" * 30_000, '{"pageNo":"x"}', '{"pageNo":null}'):
        assert ask(broken)["success"] is False
    assert json.loads(get(f"{unit}?pageId=unknown").body)["success"] is False


def test_the_recall_interface_filters_by_its_windows() -> None:
    def count(query: str) -> int:
        return len(json.loads(get(f"{LISTS[6]}&{query}").body))

    assert count("RecallDateStart=2026-11-21") == 3
    assert count("RecallDateStart=2026-11-20&RecallDateEnd=2026-11-21") == 3
    assert count("LastPublishDateStart=2026-11-22") == 2
    assert count("LastPublishDateStart=2026-11-23") == 0
    assert count("recalldatestart=2026-11-22") == 5
    assert "Error" in json.loads(get(f"{LISTS[6]}&RecallDateStart=soon").body)[0]


URLS = st.one_of(
    st.text(max_size=80),
    st.builds("https://{}{}".format, st.sampled_from(sorted(hosts())), st.text(max_size=60)),
    st.builds("{}{}".format, st.sampled_from(LISTS), st.text(max_size=60)),
)


@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", ""]),
    URLS,
    st.dictionaries(st.sampled_from(["If-None-Match", "If-Modified-Since", "Host"]), st.text(max_size=40)),
    st.one_of(st.binary(max_size=60), st.just(b"[" * 60_000)),
    st.integers(-5, 9),
)
def test_no_question_breaks_the_world(method: str, url: str, headers: dict[str, str], body: bytes, day: int) -> None:
    response = WORLD.respond(method, url, headers, body, day)
    assert response.status in {200, 304, 403, 404, 405}


@given(st.sampled_from(LISTS), st.text(alphabet="0123456789 -+:GMTJanuryFebMoTuWedhFiSatc,", max_size=40))
def test_no_date_breaks_the_world(url: str, since: str) -> None:
    assert get(url, headers={"If-Modified-Since": since}).status in {200, 304}
