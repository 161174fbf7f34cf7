"""Dates of Chinese text against a fixed clock: Tuesday 20 June 2023, 10:30 in Asia/Shanghai."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI, shanghai, to_epoch
from core.dates import find_moment, parse_moment

NOW = to_epoch(datetime(2023, 6, 20, 10, 30, 45, tzinfo=SHANGHAI))


def shown(moment: Any) -> Any:
    return None if moment is None else (f"{shanghai(moment.at):%Y-%m-%d %H:%M:%S}", moment.precision)


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2023年6月6日 08:30", "2023-06-06 08:30:00", "minute"),
        ("发布时间：2023-06-06", "2023-06-06 00:00:00", "day"),
        ("2023/6/6", "2023-06-06 00:00:00", "day"),
        ("2023.06.06", "2023-06-06 00:00:00", "day"),
        ("2023 年 6 月 6 日", "2023-06-06 00:00:00", "day"),
        ("２０２３年６月６日", "2023-06-06 00:00:00", "day"),
        ("二〇二三年六月六日", "2023-06-06 00:00:00", "day"),
        ("二○二二年十二月三十一日", "2022-12-31 00:00:00", "day"),
        ("二〇二三年", "2023-01-01 00:00:00", "year"),
        ("2023年6月6日（星期二）08:30:15", "2023-06-06 08:30:15", "second"),
        ("2023-06-06-08:30:15", "2023-06-06 08:30:15", "second"),
        ("2023年6月6日下午3时20分许", "2023-06-06 15:20:00", "minute"),
        ("2023年6月6日晚8点", "2023-06-06 20:00:00", "day"),
        ("23年6月6日", "2023-06-06 00:00:00", "day"),
        ("6月6日", "2023-06-06 00:00:00", "day"),
        ("记者6月6日获悉", "2023-06-06 00:00:00", "day"),
        ("12月6日", "2022-12-06 00:00:00", "day"),
        ("六月六号", "2023-06-06 00:00:00", "day"),
        ("今年3月15日", "2023-03-15 00:00:00", "day"),
        ("去年12月", "2022-12-01 00:00:00", "month"),
        ("前年", "2021-01-01 00:00:00", "year"),
        ("昨日凌晨", "2023-06-19 00:00:00", "day"),
        ("昨晚8点30分", "2023-06-19 20:30:00", "minute"),
        ("昨天 08:30", "2023-06-19 08:30:00", "minute"),
        ("今天", "2023-06-20 00:00:00", "day"),
        ("前天", "2023-06-18 00:00:00", "day"),
        ("大前天", "2023-06-17 00:00:00", "day"),
        ("6小时前", "2023-06-20 04:00:00", "day"),
        ("半小时前", "2023-06-20 10:00:00", "minute"),
        ("3分钟前", "2023-06-20 10:27:00", "minute"),
        ("三天前", "2023-06-17 00:00:00", "day"),
        ("2个月前", "2023-04-01 00:00:00", "month"),
        ("刚刚", "2023-06-20 10:30:00", "minute"),
        ("上周五", "2023-06-16 00:00:00", "day"),
        ("本周一", "2023-06-19 00:00:00", "day"),
        ("上周", "2023-06-12 00:00:00", "month"),
        ("6月上旬", "2023-06-01 00:00:00", "month"),
        ("2023年5月中旬", "2023-05-11 00:00:00", "month"),
        ("5月下旬", "2023-05-21 00:00:00", "month"),
        ("本月5日", "2023-06-05 00:00:00", "day"),
        ("上个月下旬", "2023-05-21 00:00:00", "month"),
        ("一季度", "2023-01-01 00:00:00", "year"),
        ("2022年第四季度", "2022-10-01 00:00:00", "year"),
        ("四季度", "2022-10-01 00:00:00", "year"),
        ("去年下半年", "2022-07-01 00:00:00", "year"),
        ("06/06/2023", "2023-06-06 00:00:00", "day"),
        ("25/05/2023", "2023-05-25 00:00:00", "day"),
        ("05/25/2023", "2023-05-25 00:00:00", "day"),
        ("03/04/2023", "2023-01-01 00:00:00", "year"),
        ("06-06 08:30", "2023-06-06 08:30:00", "minute"),
        ("June 6, 2023", "2023-06-06 00:00:00", "day"),
        ("6 Jun 2023", "2023-06-06 00:00:00", "day"),
        ("Tuesday, June 6th, 2023 10:56 am", "2023-06-06 10:56:00", "minute"),
        ("June 6, 2023 at 7:32 PM", "2023-06-06 19:32:00", "minute"),
        ("3/4/2023 9:23:57 PM", "2023-03-04 21:23:57", "second"),
        ("3/17/2023 12:05:00 a.m.", "2023-03-17 00:05:00", "second"),
        ("17/3/2023 12:05 pm", "2023-03-17 12:05:00", "minute"),
        ("2023-06-06 13:05 PM", "2023-06-06 13:05:00", "minute"),
        ("2023年2月30日开始，2023年3月1日结束", "2023-03-01 00:00:00", "day"),
        ("2023年6月6日至8日", "2023-06-06 00:00:00", "day"),
        ("2023-06-06 08:30-12:00", "2023-06-06 08:30:00", "minute"),
        ("2023-06-06 25:70", "2023-06-06 00:00:00", "day"),
    ],
)
def test_a_date_is_found_with_its_precision(text: str, at: str, precision: str) -> None:
    assert shown(find_moment(text, NOW)) == (at, precision)
    assert shown(parse_moment(text, NOW)) == (at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "近日",
        "2023年13月6日",
        "2023年2月30日",
        "13月",
        "2月30日",
        "1970年1月1日",
        "1970-01-01",
        "2023-13-06",
        "2023-06-31",
        "2023年6月23日",
        "2031年1月1日",
        "明年3月15日",
        "每年3月15日",
        "每月15日",
        "下月5日",
        "下周五",
        "当年5月",
        "目前日均销量",
        "本年度",
        "GB 4706.1-2005",
        "电话 0359-2023060",
        "刚刚好",
        "3个月",
        "10.0.0.1",
    ],
)
def test_what_is_no_possible_date_is_refused(text: str) -> None:
    assert find_moment(text, NOW) is None
    assert parse_moment(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("Tue, 06 Jun 2023 00:30:00 GMT", "2023-06-06 08:30:00", "second"),
        ("06 Jun 2023 08:30:00 +0800", "2023-06-06 08:30:00", "second"),
        ("2023-06-06T00:30:00Z", "2023-06-06 08:30:00", "second"),
        ("2023-06-06T08:30:00.123+08:00", "2023-06-06 08:30:00", "second"),
        ("2023-06-06T00:30+0000", "2023-06-06 08:30:00", "minute"),
        ("2023-06-06T08:30:00", "2023-06-06 08:30:00", "second"),
        ("1686011400000", "2023-06-06 08:30:00", "second"),
        ("1686011400", "2023-06-06 08:30:00", "second"),
        ("/Date(1686011400000)/", "2023-06-06 08:30:00", "second"),
        ("20230606", "2023-06-06 00:00:00", "day"),
        ("20230606T08:30", "2023-06-06 08:30:00", "minute"),
        ("2023-06", "2023-06-01 00:00:00", "month"),
        ("2023", "2023-01-01 00:00:00", "year"),
    ],
)
def test_a_machine_date_is_parsed(text: str, at: str, precision: str) -> None:
    assert shown(parse_moment(text, NOW)) == (at, precision)


@pytest.mark.parametrize("text", ["0", "0000000000000", "9999999999999", "Tue, 99 Jun 2023 00:30:00 GMT", "1888", "2099", "20231306"])
def test_an_impossible_machine_date_is_refused(text: str) -> None:
    assert parse_moment(text, NOW) is None


def test_tomorrow_is_allowed_because_clocks_differ() -> None:
    assert shown(find_moment("2023-06-21", NOW)) == ("2023-06-21 00:00:00", "day")


@given(st.text(alphabet="0123456789年月日号时点前今昨上下周季度旬半 :-/.T一二三十〇個个Z+", max_size=60))
def test_whatever_is_found_is_possible(text: str) -> None:
    moment = find_moment(text, NOW)
    assert moment is None or 1990 <= shanghai(moment.at).year <= 2023
    parse_moment(text, NOW)


@pytest.mark.parametrize("text", ["13月1日" * 40_000, "2" * 200_000, "二" * 200_000, "上" * 200_000, "6月6" * 50_000, " " * 200_000])
def test_hostile_text_is_read(text: str) -> None:
    find_moment(text, NOW)
