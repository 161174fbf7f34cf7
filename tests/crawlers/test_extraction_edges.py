"""What stands before and after an article on its page. All pages are invented; no firm in them is real."""

from datetime import datetime
from typing import Any

import pytest

from core.clock import SHANGHAI, to_epoch
from core.model import Article, Moment
from crawlers.extraction import extract
from crawlers.extraction.blocks import split_blocks
from crawlers.extraction.page import parse_page
from crawlers.extraction.tail import find_comments

NOW = to_epoch(datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI))
STORY = (
    "示例市一家商场近日下架了一款儿童摇椅，原因是椅腿与底座的连接处容易松脱，幼儿可能因此跌落受伤，目前没有人员受伤的报告。",
    "商场负责人表示，已通过会员系统联系全部购买者，凭小票即可退款，没有小票的也可以凭支付记录办理，退款期限为三个月。",
    "市场监管部门已经抽取样品送检，结果出来之后将向社会公布，并提醒家长在使用摇椅前检查每一处连接件是否牢固。",
)
BODY = "".join(f"<p>{text}</p>" for text in STORY)
REMARK = "我家也买过这一款摇椅，用了不到两个星期底座就开始晃动，找店家理论了好几次，最后才同意退货，大家千万要当心！"


def read(markup: str) -> Article:
    return extract(f"<html><body>{markup}</body></html>".encode(), address="https://news.example.cn/1.html", now=NOW)


@pytest.mark.parametrize(
    "heading",
    [
        "网友评论",
        "评论(12)",
        "最新評論：",
        "已有3条评论",
        "《摇椅下架》已有1件评论",
        "網友回應",
        "跟帖",
        "Comments",
        "2 comments",
        "全部留言 5",
    ],
)
def test_comments_are_no_part_of_the_article(heading: str) -> None:
    page = f"<div>{BODY}<h3>{heading}</h3><ol><li><p>{REMARK}</p><p>{REMARK}</p></li><li><p>{REMARK}</p></li></ol></div>"
    assert read(page).text.split("\n") == list(STORY)


@pytest.mark.parametrize("heading", ["评论员文章", "留言", "回复：", "市场监管部门的回应", "评论认为，此事值得重视", "已有3人受伤"])
def test_what_is_no_heading_of_comments_ends_nothing(heading: str) -> None:
    page = f"<div>{BODY}<h3>{heading}</h3></div><div>{BODY}</div>"
    blocks = split_blocks(parse_page(page.encode(), "").tree).items
    assert find_comments(blocks) == len(blocks)


@pytest.mark.parametrize(
    "notice",
    [
        "声明：",
        "声明：本网登载此文是为了传递更多信息，并不意味着赞同其观点。",
        "（内容由示例晚报提供，未经授权，不得转载。）",
        "示例新聞現已開設Facebook專頁，讓你即時掌握本地新聞，與朋友分享！",
        "Trackback: https://news.example.cn/trackback?id=1",
        "浏览次数：1024",
        "责任编辑：张三",
    ],
)
def test_notices_of_a_site_about_itself_are_left_out(notice: str) -> None:
    assert read(f"<div>{BODY}<p>{notice}</p></div>").text.split("\n") == list(STORY)


@pytest.mark.parametrize(
    "sentence",
    [
        "声明：我公司从未生产过上述批次的摇椅，市场上出现的同名产品均为假冒，特此提醒各位消费者注意辨别。",
        "该公司在其Facebook專頁發表聲明，宣布回收有關批次的搖椅，顧客可到任何一間分店辦理退款手續。",
        "网友评论说，自己购买的摇椅也出现过同样的松动，向店家反映之后一直没有得到答复，希望有关部门介入调查。",
        "律师认为，检验报告未经许可不得转载的条款不能成立，因为召回信息涉及公共利益，任何人都可以引用和传播。",
    ],
)
def test_sentences_that_only_look_like_notices_are_kept(sentence: str) -> None:
    assert sentence in read(f"<div>{BODY}<p>{sentence}</p></div>").text


def test_a_heading_inside_the_story_ends_nothing() -> None:
    page = f"<div>{BODY}<p>网友评论</p><p>{REMARK}</p></div>"
    assert REMARK in read(page).text


def test_a_link_to_comments_above_the_story_ends_nothing() -> None:
    page = f"<div><h1>摇椅下架</h1><span>评论(3)</span><div class=lead>{STORY[0]}</div><div>评论(3)</div><div>{BODY}</div></div>"
    assert STORY[2] in read(page).text


def test_links_to_other_stories_are_left_out_and_the_text_after_them_is_kept() -> None:
    links = "".join(f"<div>·<a href=/{day}.html>某地抽检儿童用品</a> (2026-11-{day} 10:30 来源示例晚报)</div>" for day in range(10, 16))
    text = read(f"<div><p>{STORY[0]}</p><p>{STORY[1]}</p><div>【相关报道】</div>{links}<p>{STORY[2]}</p></div>").text
    assert text.split("\n") == list(STORY)


def test_a_lead_in_an_element_of_its_own_is_kept() -> None:
    rest = BODY.replace(STORY[0], REMARK)
    page = f"<div><h1>摇椅下架</h1><div>2026-11-20 08:30</div><div><p>{STORY[0]}</p></div><div>广告</div><div>{rest}</div></div>"
    assert read(page).text.split("\n") == [STORY[0], REMARK, *STORY[1:]]


@pytest.mark.parametrize("border", ["<h1>摇椅下架</h1>", "<div>2026-11-20 08:30 来源：示例晚报</div>"])
def test_a_notice_above_the_head_of_the_article_is_no_lead(border: str) -> None:
    notice = "本站提醒各位读者：订阅示例手机报，发送短信即可第一时间了解本地新闻，每月资费三元，随时可以退订，欢迎试用。"
    page = f"<div><div><p>{notice}</p></div>{border}<div>{BODY}</div></div>"
    assert read(page).text.split("\n")[-3:] == list(STORY)
    assert notice not in read(page).text


def test_an_article_inside_a_link_that_was_never_closed_is_read() -> None:
    foot = "<div>示例晚报社地址：示例市示例路1号，邮编100000。</div>"
    page = f"<ul><li><a href=/>首页</a><li><a href=/a>新闻</a></ul><div><a name=top href=/x>{BODY}</div>{foot}"
    assert read(page).text.split("\n") == list(STORY)


def test_a_card_that_is_a_link_stays_a_link() -> None:
    cards = "".join(f"<a href=/{index}><div><h3>别的新闻</h3><p>{REMARK}</p></div></a>" for index in range(5))
    assert REMARK not in read(f"<div>{BODY}{cards}</div>").text


@pytest.mark.parametrize(
    ("shown", "moment"),
    [
        ("发布日期： 11/17/2026 5:54:13 AM", Moment(to_epoch(datetime(2026, 11, 17, 5, 54, 13, tzinfo=SHANGHAI)), "second")),
        ("Tuesday, November 17th, 2026 10:56 pm", Moment(to_epoch(datetime(2026, 11, 17, 22, 56, tzinfo=SHANGHAI)), "minute")),
        ("11/12/2026", None),
    ],
)
def test_western_dates_are_found_where_they_are_certain(shown: str, moment: Any) -> None:
    assert read(f"<div><div>{shown}</div>{BODY}</div>").published == moment


@pytest.mark.parametrize("markup", ["<a>" * 50_000, "<a><p>召回召回</p>" * 20_000, "<p>评论</p>" * 20_000, "<div>相关新闻</div>" * 20_000])
def test_many_links_and_headings_are_read(markup: str) -> None:
    assert read(f"<div>{BODY}</div>{markup}").text
