"""Every page of every source, read with the selectors that the real sites are known by."""

import json
import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode, urljoin

import feedparser
import pytest
from parsel import Selector

from crawlers.sample import World
from crawlers.sample.story import Story, shelve

TODAY = date(2026, 11, 22)
WORLD = World(TODAY)
STORIES = shelve(WORLD.items, TODAY, 3)
ODD = {"gbk", "forbidden", "changed_layout"}


def fetch(url: str, body: bytes | None = None) -> bytes:
    response = WORLD.respond("GET" if body is None else "POST", url, {}, body or b"", 3)
    assert response.status == 200, url
    return response.body


def page(url: str) -> Selector:
    return Selector(fetch(url).decode())


def plain(source: str) -> list[Story]:
    return [story for story in STORIES.of(source) if story.item.oddity not in ODD]


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def assert_body(story: Story, nodes: Iterable[Selector]) -> None:
    found = flat("".join(text for node in nodes for text in node.css("::text").getall()))
    assert found.endswith(flat(story.text.replace("|", ""))), story.item.key


def assert_listed(source: str, found: list[tuple[str, str, str]]) -> None:
    """Link, title and day of a list are those of the stories, newest first."""
    assert found == [(WORLD.address(story.item.key), story.title, f"{story.published:%Y-%m-%d}") for story in STORIES.of(source)]


def test_samrdprc() -> None:
    source, column = "cn-samrdprc-consumer-notice", "https://www.samrdprc.org.cn/xfpzh/xfpzhgg/"
    rows = [row for name in ("", "index_1.html") for row in page(column + name).css("div.boxl_ul ul > li")]
    rows = [row for row in rows if re.search(r"/t\d{8}_\d+\.html$", row.css("a").attrib["href"])]
    found = [(urljoin(column, row.css("a").attrib["href"]), row.css("a::text").get(""), row.css("span::text").get("")) for row in rows]
    assert_listed(source, found)
    for story in plain(source):
        detail = page(WORLD.address(story.item.key))
        assert detail.css("div.show_tit h1::text").get() == story.title
        assert f"{story.published:%Y-%m-%d}" in detail.css("div.show_tit2::text").get("")
        assert_body(story, detail.css("div.show_txt > .TRS_Editor > .TRS_Editor"))
        assert len(detail.css("div.table tr")) == len(story.item.facts)
        assert len(detail.css("ul.files a[href$='.pdf']")) == len(story.item.attachments)


@pytest.mark.parametrize("column", ["sggpdbqk", "tbzdsgdcbg"])
def test_mem(column: str) -> None:
    address = f"https://www.mem.gov.cn/gk/sgcc/{column}/"
    stories = [story for story in plain("cn-mem-accident") if story.item.column == column]
    links = page(address).css("table.center_main02 a[title]")
    assert [urljoin(address, link.attrib["href"]) for link in links] == [WORLD.address(story.item.key) for story in stories]
    assert [link.css("::text").get() for link in links] == [story.title for story in stories]
    assert [link.css("span::text").get() for link in links] == [f"{story.published:%Y-%m-%d}" for story in stories]
    for story in stories:
        detail = page(WORLD.address(story.item.key))
        assert detail.css("meta[name=ArticleTitle]").attrib["content"] == story.title
        assert detail.css("meta[name=PubDate]").attrib["content"] == f"{story.published:%Y-%m-%d %H:%M}"
        assert_body(story, detail.css("#content"))


@pytest.mark.parametrize(
    ("source", "column", "item"),
    [
        ("cn-samr-recall", "https://www.samr.gov.cn/zw/zh/index.html", "ul"),
        ("cn-samr-spotcheck-fail", "https://www.samr.gov.cn/zljds/jdcc/index.html", "li.content-3-left-text.imgContent01new"),
    ],
)
def test_samr(source: str, column: str, item: str) -> None:
    script = page(column).css("script[querydata]")
    query = json.loads(script.attrib["querydata"].replace("'", '"')) | {"paramJson": '{"pageNo":1,"pageSize":20}'}
    answer = json.loads(fetch(f"{urljoin(column, script.attrib['url'])}?{urlencode(query)}"))
    rows = [row for row in Selector(answer["data"]["html"]).css(item) if row.css("a")]
    found = [
        (
            urljoin(column, row.css("li.nav04Left02_content a").attrib["href"]),
            row.css("li.nav04Left02_content a::text").get(""),
            row.css("li.nav04Left02_contenttime::text").get(""),
        )
        for row in rows
    ]
    assert_listed(source, found)
    for story in plain(source):
        detail = page(WORLD.address(story.item.key))
        assert detail.css("meta[name=ArticleTitle]").attrib["content"] == story.title
        assert f"{story.published:%Y-%m-%d %H:%M}" in detail.css("li.Three_xilan_04::text").get("")
        assert_body(story, detail.css("div.Three_xilan_07"))
        assert len(detail.css("ul.contentLeft0102box a[href*='/cms_files/']")) == len(story.item.attachments)


def test_chinanews() -> None:
    source = "cn-chinanews"
    links = [
        link for number in (1, 2, 3, 4) for link in page(f"https://www.chinanews.com.cn/scroll-news/news{number}.html").css(".dd_bt a")
    ]
    assert [link.attrib["href"] for link in links] == [WORLD.address(story.item.key) for story in STORIES.of(source)]
    assert [link.css("::text").get() for link in links] == [story.title for story in STORIES.of(source)]
    templates = set()
    for story in plain(source):
        detail = page(WORLD.address(story.item.key))
        assert detail.css("h1::text").get() == story.title
        moment = f"{story.published.year}年{story.published:%m}月{story.published:%d}日 {story.published:%H:%M}"
        assert moment in "".join(detail.css("div.left-t::text").getall())
        assert detail.css("a.source::text").get()
        (body,) = detail.css("div.left_zw, div.content_desc")
        templates.add(body.attrib["class"])
        assert_body(story, [body])
    assert templates == {"left_zw", "content_desc"}


def test_thepaper() -> None:
    source = "cn-thepaper-quality"
    api = "https://api.thepaper.cn/contentapi/nodeCont/getByNodeIdPortal"
    entries = json.loads(fetch(api, b'{"nodeId":"25464"}'))["data"]["list"]
    expected = [(story.title, int(story.published.timestamp() * 1000)) for story in STORIES.of(source)]
    assert [(entry["name"], entry["pubTimeLong"]) for entry in entries] == expected
    for entry, story in zip(entries, STORIES.of(source), strict=True):
        detail = page(f"https://m.thepaper.cn/detail/{entry['contId']}")
        data = json.loads(detail.css("script#__NEXT_DATA__::text").get(""))["props"]["pageProps"]["detailData"]["contentDetail"]
        assert (data["name"], data["publishTime"]) == (story.title, entry["pubTimeLong"])
        assert data["author"]
        assert_body(story, [Selector(data["content"])])
    for body in (b'{"nodeId":"1"}', b"", b"[]", b"{"):
        assert json.loads(fetch(api, body) if body else WORLD.respond("POST", api, {}, b"", 3).body)["data"]["list"] == []


def test_cpsc() -> None:
    stories = STORIES.of("us-cpsc-recall-api")
    records = json.loads(fetch("https://www.saferproducts.gov/RestWebServices/Recall?format=json&LastPublishDateStart=2026-11-01"))
    for record, story in zip(records, stories, strict=True):
        assert (record["Title"], record["Description"]) == (story.title, story.text)
        assert record["RecallDate"] == f"{story.published:%Y-%m-%d}T00:00:00"
        assert record["URL"] == WORLD.address(story.item.key)
        assert record["Products"][0]["NumberOfUnits"].startswith("About ")
        assert record["ManufacturerCountries"][0]["Country"] in {"China", "Vietnam", "United States"}
        assert page(record["URL"]).css("h1::text").get() == story.title
    assert len({record["RecallNumber"] for record in records}) == len(records)


def test_accc() -> None:
    stories = STORIES.of("au-accc")
    feed = feedparser.parse(fetch("https://www.productsafety.gov.au/rss/feed.xml/psa_recall"))
    assert not feed.bozo
    assert "Fictitious" in feed.feed.description
    for entry, story in zip(feed.entries, stories, strict=True):
        assert (entry.title, entry.link) == (story.title, WORLD.address(story.item.key))
        assert entry.published_parsed[:5] == story.published.utctimetuple()[:5]
        assert_body(story, [Selector(entry.description)])
        assert_body(story, page(entry.link).css("div.recall-body"))


def test_rendered_pages_carry_their_data_for_the_script() -> None:
    stories = STORIES.of("sample-rendered")
    listing = page("https://sample.fengxun.invalid/notices/")
    assert listing.css("#notices *") == []
    rows = json.loads(listing.css("script#data::text").get(""))
    for row, story in zip(rows, stories, strict=True):
        address = urljoin("https://sample.fengxun.invalid/notices/", row["link"])
        assert (address, row["title"]) == (WORLD.address(story.item.key), story.title)
        article = json.loads(page(address).css("script#data::text").get(""))
        assert article["title"] == story.title
        assert flat("".join(article["lines"])) == flat(story.text)


def test_the_changed_layout_has_none_of_the_selectors_but_the_text() -> None:
    detail = page(WORLD.address("cn-samrdprc-consumer-notice/electric-scooter"))
    assert detail.css("div.show_tit, div.show_tit2, div.show_txt, .TRS_Editor") == []
    (story,) = (story for story in STORIES.stories if story.item.oddity == "changed_layout")
    assert_body(story, detail.css("article"))


def test_the_mojibake_page_says_utf_8_and_is_gbk() -> None:
    response = WORLD.respond("GET", WORLD.address("cn-chinanews/scooter-complaints"), {}, b"", 3)
    assert response.headers["Content-Type"].endswith("charset=utf-8")
    assert b'<meta charset="utf-8">' in response.body
    with pytest.raises(UnicodeDecodeError):
        response.body.decode()
    assert "儿童滑板车车把断裂投诉增多" in response.body.decode("gbk")


@pytest.mark.parametrize("name", ["script-title", "formula-title", "bidi-title"])
def test_hostile_titles_are_data_in_the_page(name: str) -> None:
    (story,) = (story for story in STORIES.of("cn-chinanews") if story.item.id == name)
    detail = page(WORLD.address(story.item.key))
    assert detail.css("h1::text").get() == story.title
    assert not [script for script in detail.css("script::text").getall() if "alert" in script]
