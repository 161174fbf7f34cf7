"""Decoding of Chinese pages whose charset is declared rightly, wrongly or not at all. All texts are invented."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.encoding import decode, looks_garbled

SIMPLIFIED = "市场监管局发布通告：示例牌电热毯存在漏电风险，企业决定召回全部产品，请消费者立即停止使用。"
TRADITIONAL = "市場監督管理局發布通告：示例牌電熱毯存在漏電風險，企業決定召回全部產品，請消費者立即停止使用。"


def make_page(text: str, charset: str, label: str = "", filler: int = 0) -> bytes:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<html><head>{'<!-- -->' * filler}{meta}<title>x</title></head><body><p>{text}</p></body></html>".encode(charset)


@pytest.mark.parametrize(
    ("text", "charset", "label", "header", "expected", "conflict"),
    [
        (SIMPLIFIED, "gbk", "", "utf-8", "gb18030", True),
        (SIMPLIFIED, "utf-8", "", "gb2312", "utf-8", True),
        (SIMPLIFIED, "utf-8", "gb2312", "", "utf-8", True),
        (SIMPLIFIED, "gbk", "utf-8", "", "gb18030", True),
        (SIMPLIFIED, "gbk", "gb2312", "gb2312", "gb18030", False),
        (SIMPLIFIED, "gbk", "", "", "gb18030", False),
        (SIMPLIFIED, "gbk", "", "ISO-8859-1", "gb18030", True),
        (SIMPLIFIED, "utf-8", "utf-8", "UTF-8", "utf-8", False),
        (SIMPLIFIED, "utf-8", "", "", "utf-8", False),
        (SIMPLIFIED, "gbk", "big5", "", "gb18030", True),
        (SIMPLIFIED, "gbk", "", "no-such-charset", "gb18030", False),
        (SIMPLIFIED + "朱镕基𠮷€喆", "gb18030", "gb2312", "", "gb18030", False),
        (TRADITIONAL, "big5", "big5", "", "big5hkscs", False),
        (TRADITIONAL, "big5", "", "", "big5hkscs", False),
        (TRADITIONAL, "big5", "gb2312", "", "big5hkscs", True),
        (TRADITIONAL, "utf-8", "big5", "", "utf-8", True),
        (TRADITIONAL, "gb18030", "", "", "gb18030", False),
        (SIMPLIFIED, "utf-16-le", "", "", "utf-16-le", False),
        (SIMPLIFIED, "utf-16-be", "", "", "utf-16-be", False),
    ],
)
def test_the_text_is_right_whatever_is_declared(text: str, charset: str, label: str, header: str, expected: str, conflict: bool) -> None:
    decoded = decode(make_page(text, charset, label), header)
    assert text in decoded.text
    assert (decoded.charset, decoded.conflict, decoded.replaced) == (expected, conflict, 0)


@pytest.mark.parametrize("filler", [200, 2000])
def test_a_meta_tag_far_down_is_not_needed(filler: int) -> None:
    assert SIMPLIFIED in decode(make_page(SIMPLIFIED, "gbk", "gbk", filler)).text


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, charset: str) -> None:
    decoded = decode(mark + SIMPLIFIED.encode(charset), "gbk")
    assert (decoded.text, decoded.charset, decoded.conflict) == (SIMPLIFIED, charset, True)


def test_the_prolog_of_a_feed_is_a_claim() -> None:
    body = f'<?xml version="1.0" encoding="gb2312"?><rss><title>{SIMPLIFIED}</title></rss>'
    assert decode(body.encode("gbk")).conflict is False
    assert decode(body.encode()).conflict is True


def test_stray_bytes_are_counted() -> None:
    body = make_page(SIMPLIFIED, "utf-8", "utf-8")
    decoded = decode(body[:80] + b"\xff" + body[80:] + SIMPLIFIED.encode()[:-2])
    assert decoded.charset == "utf-8"
    assert 1 <= decoded.replaced <= 4
    assert SIMPLIFIED[5:] in decoded.text


def test_utf_7_is_never_read() -> None:
    decoded = decode(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "utf-7")
    assert "<script>" not in decoded.text
    assert decoded.charset == "ascii"


def test_hz_is_read_where_it_is_faultless() -> None:
    body = SIMPLIFIED.encode("hz")
    assert decode(body, "hz-gb-2312").text == SIMPLIFIED
    assert decode(body).text == SIMPLIFIED
    assert decode(b"path ~{x and ~user~}", "").text == "path ~{x and ~user~}"
    assert decode(b"<p>a ~{~ b</p>", "hz-gb-2312").charset == "ascii"


def test_seven_bit_japanese_needs_its_label() -> None:
    body = "電気毛布のリコール".encode("iso2022_jp")
    assert decode(body, "iso-2022-jp").text == "電気毛布のリコール"
    assert decode(body).charset == "ascii"


def test_gbk_that_is_utf_8_by_chance_follows_its_label() -> None:
    body = "一丁".encode("gbk") + b" <p>"
    chance = b"\xc4\xa3\xd0\xa1"
    assert decode(chance, "gb2312").text == chance.decode("gbk")
    assert decode(body, "gb2312").charset == "gb18030"


def test_a_european_page_keeps_its_letters() -> None:
    assert decode("<p>déjà rappelé en été</p>".encode("latin-1"), "iso-8859-1").text == "<p>déjà rappelé en été</p>"


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL])
def test_text_that_was_decoded_wrongly_before_is_noticed(text: str) -> None:
    assert looks_garbled(text.encode("utf-8").decode("gb18030", "replace"))
    assert looks_garbled(text.encode("utf-8").decode("latin-1"))
    assert looks_garbled("锟斤拷" * 10)
    assert not looks_garbled(text)
    assert not looks_garbled("déjà rappelé en été")


@given(
    st.binary(max_size=600), st.sampled_from(["", "utf-8", "gbk", "big5", "utf-7", "hz", "zip", "\x00", "utf-16", "é", "idna", "punycode"])
)
def test_any_bytes_give_text(body: bytes, declared: str) -> None:
    decoded = decode(body, declared)
    assert decoded.replaced == decoded.text.count("\ufffd")
    assert decoded.charset not in ("utf_7", "utf-7")


@given(st.text(alphabet="的一是在不了有和人这中大为上个国我以要他市场监管召回产品质量，。", min_size=8), st.sampled_from(["gbk", "utf-8"]))
def test_plain_chinese_survives(text: str, charset: str) -> None:
    assert decode(text.encode(charset)).text == text


@pytest.mark.parametrize("body", [b"charset=" * 100_000, b"\xff" * 500_000, b"~{" * 200_000, b"\x1b$B" * 100_000, b"<\x00" * 200_000])
def test_hostile_bytes_are_read(body: bytes) -> None:
    decode(body, "hz")
