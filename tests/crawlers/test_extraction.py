"""Pages to articles. All pages are invented; no firm in them is real."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI, to_epoch
from core.errors import ContentError
from core.model import Layout, Moment
from crawlers.extraction import extract

NOW = to_epoch(datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI))
ADDRESS = "https://scjgj.example.gov.cn/art/2026/11/20/page.html"
PARAGRAPHS = (
    "近日，示例市市场监督管理局收到消费者反映，某品牌电热毯在使用过程中出现局部过热，个别产品冒烟。",
    "经检验，该批次产品的非正常工作项目不符合标准要求，存在烫伤和火灾隐患，企业已停止销售，并向社会公布召回计划。",
    "市场监管部门提醒消费者，请立即停止使用上述产品，保留购买凭证，并通过热线电话联系企业办理退货和退款手续。",
)
NAVIGATION = "".join(f'<li><a href="/c{index}/">栏目名称{index}</a></li>' for index in range(20))


def make_page(*, head: str = "", before: str = "", body: str = "", after: str = "") -> str:
    paragraphs = body or "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f'<html><head><meta charset="utf-8"><title>示例牌电热毯召回公告_示例市市场监督管理局</title>{head}</head><body>'
        f'<div class="nav"><ul>{NAVIGATION}</ul></div><div class="main"><h1>示例牌电热毯召回公告</h1>{before}'
        f'<div class="content">{paragraphs}{after}</div></div><div class="foot"><a href="/about">关于我们</a> 版权所有</div></body></html>'
    )


def read(page: str | bytes, **options: Any) -> Any:
    body = page if isinstance(page, bytes) else page.encode()
    return extract(body, address=ADDRESS, now=NOW, **options)


def at(*parts: int) -> int:
    return to_epoch(datetime(*parts, tzinfo=SHANGHAI))


def test_a_page_without_layout_is_read_by_agreement() -> None:
    article = read(make_page(before="<div>发布时间：2026-11-20 15:30 来源：示例市局 作者：张三</div>"))
    assert article.title == "示例牌电热毯召回公告"
    assert article.text.split("\n")[-3:] == list(PARAGRAPHS)
    assert "栏目名称" not in article.text
    assert article.published == Moment(at(2026, 11, 20, 15, 30), "minute")
    assert (article.publisher, article.author) == ("示例市局", "张三")
    assert article.flags == ()


def test_text_broken_by_br_in_a_form_is_read() -> None:
    page = f"<html><body><form id=aspnetForm><div>{'<br>'.join(PARAGRAPHS)}</div></form></body></html>"
    assert read(page).text == "\n".join(PARAGRAPHS)


def test_government_meta_tags_come_first_and_without_case() -> None:
    head = (
        '<meta name="ArticleTitle" content="关于召回示例牌电热毯的公告"><META NAME="pubdate" CONTENT="2026-11-18 08:05">'
        '<meta name="ContentSource" content="示例处"><meta name="author" content="李四">'
    )
    article = read(make_page(head=head, before="<div>发布时间：2026-11-20</div>"))
    assert (article.title, article.publisher, article.author) == ("关于召回示例牌电热毯的公告", "示例处", "李四")
    assert article.published == Moment(at(2026, 11, 18, 8, 5), "minute")


def test_the_layout_of_a_source_wins() -> None:
    layout = Layout(
        title=(".no-such", "h2.t"),
        published=(".when",),
        body=(".missing", ".TRS_Editor"),
        publisher=("meta[name=unit]",),
        author=(".who",),
        attachments=(".files a",),
    )
    page = (
        '<html><head><meta name="unit" content="示例科"></head><body><h2 class="t">选中的标题</h2><i class="when">2026年11月19日</i>'
        '<b class="who">王五</b><div class="TRS_Editor"><style>p{}</style><div class="TRS_Editor"><p>短文。</p><p>第二段。</p></div></div>'
        '<div class="files"><a href="./P02026.pdf">附件1</a></div><a href="/other.pdf">别的</a></body></html>'
    )
    article = read(page, layout=layout)
    assert (article.title, article.text, article.author, article.publisher) == ("选中的标题", "短文。\n第二段。", "王五", "示例科")
    assert article.published == Moment(at(2026, 11, 19), "day")
    assert [(file.address, file.name) for file in article.attachments] == [
        ("https://scjgj.example.gov.cn/art/2026/11/20/P02026.pdf", "附件1")
    ]


def test_a_layout_that_no_longer_fits_falls_back() -> None:
    article = read(make_page(), layout=Layout(body=("#gone",), title=("#gone",), published=("#gone",)))
    assert PARAGRAPHS[1] in article.text
    assert article.flags == ("no_date",)


def test_a_date_without_sense_is_no_date() -> None:
    article = read(make_page(before="<div>发布时间：2026-13-40</div>"))
    assert article.published is None
    assert "no_date" in article.flags


def test_a_date_of_a_comment_does_not_outshine_that_of_the_page() -> None:
    after = "<p>评论 发表时间：2026-11-21 10:00:00</p>"
    assert read(make_page(before="<span>2026-11-20</span>", after=after)).published == Moment(at(2026, 11, 20), "day")


def test_linked_data_names_the_date() -> None:
    head = '<script type="application/ld+json">{"datePublished": "2026-11-17T00:30:00Z"}</script>'
    assert read(make_page(head=head)).published == Moment(at(2026, 11, 17, 8, 30), "second")


def test_a_relative_date_near_the_head_counts() -> None:
    assert read(make_page(before="<span>3天前</span>")).published == Moment(at(2026, 11, 19), "day")


def test_only_files_with_http_addresses_are_attachments() -> None:
    links = "".join(
        f'<a href="{link}">{name}</a>'
        for link, name in [
            ("/f/a.PDF", "通知"),
            ("b.xlsx?x=1", ""),
            ("javascript:void('a.pdf')", "x"),
            ("file:///etc/a.pdf", "x"),
            ("//cdn.example.cn/c.ofd", "丙"),
            ("/cms_files/filemanager/1?fileName=d", "丁"),
            ("/page.html", "页"),
            ("/f/a.PDF#2", "again"),
            ("http://[bad/a.pdf", "x"),
        ]
    )
    files = read(make_page(after=f"<p>{links}</p>")).attachments
    assert [(file.address, file.name) for file in files] == [
        ("https://scjgj.example.gov.cn/f/a.PDF", "通知"),
        ("https://scjgj.example.gov.cn/art/2026/11/20/b.xlsx?x=1", "b.xlsx"),
        ("https://cdn.example.cn/c.ofd", "丙"),
        ("https://scjgj.example.gov.cn/cms_files/filemanager/1?fileName=d", "丁"),
    ]


def test_a_wrong_charset_is_flagged_and_the_text_right() -> None:
    article = extract(make_page().encode("gbk"), address=ADDRESS, declared="utf-8", now=NOW)
    assert PARAGRAPHS[0] in article.text
    assert "charset_conflict" in article.flags


def test_lost_characters_and_old_mojibake_are_flagged() -> None:
    assert "replaced_characters" in read(make_page(body=f"<p>{PARAGRAPHS[0]}\ufffd</p>")).flags
    assert "garbled" in read(make_page(body=f"<p>{PARAGRAPHS[0] * 4}</p>".encode().decode("gb18030", "replace"))).flags


def test_readers_that_disagree_are_flagged() -> None:
    lists = "".join(f"<div><div><div>{chr(0x4E00 + index) * 41}</div></div></div>" for index in range(300))
    assert read(f"<html><body>{lists}</body></html>").text


@pytest.mark.parametrize("depth", [300, 5000, 60_000])
def test_text_below_many_nested_tags_is_kept_and_flagged(depth: Any) -> None:
    article = read(f"<html><body><p>开头</p>{'<div>' * depth}{PARAGRAPHS[1]}{'</div>' * depth}</body></html>")
    assert PARAGRAPHS[1] in article.text
    assert "parse_suspect" in article.flags


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\x00\x00", b"<html></html>", b"<script>var x=1</script>", "<p>\u200b</p>".encode()])
def test_a_page_without_text_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(ContentError, match="没有正文"):
        read(body)


def test_one_character_is_a_text() -> None:
    article = read("<html><body>召</body></html>")
    assert article.text == "召"
    assert {"no_date", "no_title", "low_agreement"} <= set(article.flags)


def test_long_text_is_cut_and_flagged() -> None:
    article = read("<html><body><p>" + "一" * 200_001 + "</p></body></html>")
    assert len(article.text) == 200_000
    assert "truncated" in article.flags


def test_nul_and_surrogate_bytes_are_dropped() -> None:
    article = read(make_page(body=f"<p>{PARAGRAPHS[0]}</p>").encode().replace("近日".encode(), b"\x00\xed\xa0\x80"))
    assert "\x00" not in article.text
    assert not any("\ud800" <= character <= "\udfff" for character in article.text)


@pytest.mark.parametrize(
    "markup",
    [
        "<a " * 20_000,
        "<!--" * 20_000,
        "回" * 200_000,
        "<p>" + "召回" * 100_000,
        "<" * 100_000,
        "<p>短</p>" * 20_000,
        "<div>" * 250 + "<p>短文。</p>" * 10_000,
        "<script>" * 20_000,
        "&#" * 50_000,
        "<p " + " ".join(f"a{index}=1" for index in range(100_000)) + ">召回</p>",
        "<p " + " ".join(f"a{index}='>'" for index in range(100_000)) + ">召回</p>",
        "<form>" * 200 + "<p>召回</p>" * 5_000,
        "2026年13月40日" * 20_000,
    ],
)
def test_hostile_markup_gives_text_or_a_reason(markup: Any) -> None:
    try:
        article = read(markup)
    except ContentError:
        return
    assert article.text


@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_reason(body: bytes) -> None:
    try:
        article = read(body)
    except ContentError:
        return
    assert article.text
    assert article.text == article.text.strip()


MARKUP = ["<div>", "</div>", "<p>", "<br>", "<a href=x.pdf>", "</a>", "<form>", "<table><tr><td>", "召回公告，", "2026-11-20 "]
MARKUP += ["<!-- x", "-->", "<script>", "</script>", "<h1>", "</h1>", "<!DOCTYPE html>", "&nbsp;", "<title>"]


@given(st.lists(st.sampled_from(MARKUP), max_size=60))
def test_any_markup_gives_an_article_or_a_reason(parts: Any) -> None:
    try:
        assert read("".join(parts)).text
    except ContentError:
        return
