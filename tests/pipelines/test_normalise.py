from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AddressRefusedError, ContentError
from core.model import Article, Attachment, Capture, Moment
from pipelines.normalise import MAX_ATTACHMENTS, MAX_TEXT, MAX_TITLE, normalise

NOW = 1_780_000_000_000
DAY = 24 * 3600 * 1000
CAPTURE = Capture(source="demo", kind="S4", address="HTTP://Example.cn:80/a/1.html?utm_source=x", body=b"", fetched_at=NOW)
ARTICLE = Article(title=" 召回\u200b公告 ", text="某厂召回  电压力锅。\r\n\r\n联系：13812345678", published=Moment(NOW - DAY, "day"))


def test_a_notice_is_tidied_masked_and_addressed() -> None:
    notice = normalise(CAPTURE, ARTICLE)
    assert notice.title == "召回公告"
    assert notice.text == "某厂召回 电压力锅。\n联系：***********"
    assert notice.address == "http://example.cn/a/1.html"
    assert notice.published == Moment(NOW - DAY, "day")
    assert notice.flags == ()
    assert (notice.source, notice.kind, notice.fetched_at) == ("demo", "S4", NOW)
    assert len(notice.content_hash) == 64


def test_hints_of_the_list_fill_gaps_only() -> None:
    hinted = replace(CAPTURE, title_hint="列表标题", published_hint=Moment(NOW - 2 * DAY, "day"))
    assert normalise(hinted, ARTICLE).title == "召回公告"
    assert normalise(hinted, ARTICLE).published == Moment(NOW - DAY, "day")
    bare = normalise(hinted, Article(title="", text="正文", flags=("no_date", "parse_suspect")))
    assert (bare.title, bare.published) == ("列表标题", Moment(NOW - 2 * DAY, "day"))
    assert bare.flags == ("parse_suspect",)


def test_no_title_takes_the_beginning_of_the_text() -> None:
    notice = normalise(CAPTURE, Article(title=" ", text="第一行\n" + "字" * 100))
    assert notice.title == "第一行 " + "字" * 36
    assert notice.flags == ("no_title", "no_date")


def test_a_title_alone_is_enough() -> None:
    assert normalise(CAPTURE, Article(title="热搜标题", text="")).text == ""


def test_neither_title_nor_text_goes_to_quarantine() -> None:
    with pytest.raises(ContentError, match="正文"):
        normalise(CAPTURE, Article(title="\u200b", text=" \x00\n"))


def test_an_address_that_we_do_not_keep_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        normalise(replace(CAPTURE, address="ftp://example.cn/a"), ARTICLE)


def test_a_date_in_the_future_is_dropped() -> None:
    soon = normalise(CAPTURE, replace(ARTICLE, published=Moment(NOW + DAY, "day")))
    assert soon.published == Moment(NOW + DAY, "day")
    late = normalise(CAPTURE, replace(ARTICLE, published=Moment(NOW + 3 * DAY, "day")))
    assert (late.published, late.flags) == (None, ("date_implausible", "no_date"))
    hinted = normalise(replace(CAPTURE, published_hint=Moment(NOW, "day")), replace(ARTICLE, published=Moment(NOW + 3 * DAY, "day")))
    assert (hinted.published, hinted.flags) == (Moment(NOW, "day"), ("date_implausible",))


def test_caps_are_never_silent() -> None:
    notice = normalise(CAPTURE, replace(ARTICLE, title="题" * (MAX_TITLE + 1)))
    assert (len(notice.title), notice.flags) == (MAX_TITLE, ("truncated",))
    notice = normalise(CAPTURE, replace(ARTICLE, text="字" * (MAX_TEXT + 1)))
    assert (len(notice.text), notice.flags) == (MAX_TEXT, ("truncated",))
    assert normalise(CAPTURE, replace(ARTICLE, text="字" * MAX_TEXT)).flags == ()
    many = tuple(Attachment(f"/f/{n}.pdf", "附件") for n in range(MAX_ATTACHMENTS + 1))
    notice = normalise(CAPTURE, replace(ARTICLE, attachments=many))
    assert (len(notice.attachments), notice.flags) == (MAX_ATTACHMENTS, ("attachments_cut",))


def test_a_number_on_the_cap_is_masked_before_it_is_cut() -> None:
    text = "字" * (MAX_TEXT - 5) + "13812345678"
    assert normalise(CAPTURE, replace(ARTICLE, text=text)).text.endswith("字*****")


def test_attachments_are_web_addresses_each_once() -> None:
    found = (
        Attachment("/f/a.pdf", " 附件 1 "),
        Attachment("http://example.cn/f/a.pdf", "again"),
        Attachment("javascript:alert(1)", "x"),
        Attachment("file:///etc/passwd", "x"),
        Attachment("//files.example.cn/b.doc", "附件2"),
    )
    notice = normalise(CAPTURE, replace(ARTICLE, attachments=found))
    assert notice.attachments == (
        Attachment("http://example.cn/f/a.pdf", "附件 1"),
        Attachment("http://files.example.cn/b.doc", "附件2"),
    )


def test_layout_makes_no_revision_but_words_do() -> None:
    first = normalise(CAPTURE, ARTICLE).content_hash
    assert normalise(CAPTURE, replace(ARTICLE, text="某厂召回电压力锅。\n\n 联系：\n13812345678 ")).content_hash == first
    assert normalise(replace(CAPTURE, fetched_at=NOW + DAY), replace(ARTICLE, publisher="某局")).content_hash == first
    assert normalise(CAPTURE, replace(ARTICLE, text=ARTICLE.text + "。")).content_hash != first
    assert normalise(CAPTURE, replace(ARTICLE, title="召回公告（更新）")).content_hash != first
    assert normalise(CAPTURE, replace(ARTICLE, attachments=(Attachment("/a.pdf", "附件"),))).content_hash != first


def test_a_move_to_https_makes_no_revision() -> None:
    plain = normalise(CAPTURE, replace(ARTICLE, attachments=(Attachment("http://example.cn/a.pdf", "附件"),)))
    secure = normalise(CAPTURE, replace(ARTICLE, attachments=(Attachment("https://example.cn/a.pdf", "附件"),)))
    assert plain.content_hash == secure.content_hash


@given(st.text(max_size=60), st.text(max_size=120))
def test_any_text_becomes_a_notice_or_is_refused(title: str, text: str) -> None:
    try:
        notice = normalise(CAPTURE, Article(title=title, text=text))
    except ContentError:
        return
    assert notice.title
    assert notice.title == notice.title.strip()
    assert "\n" not in notice.title
    assert notice.text == notice.text.strip()
    notice.text.encode()
