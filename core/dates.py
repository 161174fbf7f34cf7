"""Chinese and international dates in text, with the precision that the text gives them.

Rules are hand-written because the libraries we measured miss everyday forms (6月6日, 二〇二三年, 上周五, 一季度, 刚刚). A date
that cannot be (13月, 2月30日, before 1990, more than two days ahead) is refused as a whole: nothing inside it is read as
another date, and nothing becomes "now" that the text does not call now. Times without a zone are Asia/Shanghai.
"""

import heapq
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from core import date_rules as rules
from core.clock import SHANGHAI, shanghai, to_epoch
from core.date_rules import add_clock, make_moment, read_month, read_number, read_season, read_year, start_day
from core.model import Moment

_Reader = Callable[[re.Match[str], datetime], Moment | None]

_EARLIEST: Final = 1990
_AHEAD: Final = timedelta(days=2)
_LONGEST: Final = 20_000
_WIDTH: Final = str.maketrans("０１２３４５６７８９：／－．", "0123456789:/-.")


def find_moment(text: str, now: int) -> Moment | None:
    """The first date in ``text`` that can be one, read at ``now`` (epoch milliseconds); only the first 20,000 characters are read.

    Widths that ``Precision`` has no word for take the next wider one: hour is ``day``, week and ten days ``month``, quarter ``year``.
    """
    text = text[:_LONGEST].translate(_WIDTH)
    today = shanghai(now)
    end = 0
    # Each rule scans the text once; the earliest, then longest match wins and hides what lies inside it, refused or not.
    found = heapq.merge(*(_scan(index, text) for index in range(len(_RULES))))
    for start, stop, index, match in found:
        if start >= end:
            if moment := _read(_RULES[index][1], match, today):
                return moment
            end = -stop
    return None


def parse_moment(text: str, now: int) -> Moment | None:
    """One date as a feed, a meta tag or a JSON field gives it: also RFC 822, ISO 8601, 20230606, 2023-06, 2023 and epoch digits."""
    text = text.strip()[:100].translate(_WIDTH)
    today = shanghai(now)
    for rule, reader in _WHOLE:
        if match := rule.fullmatch(text):
            return _read(reader, match, today)
    return find_moment(text, now)


def _scan(index: int, text: str) -> Iterator[tuple[int, int, int, re.Match[str]]]:
    return ((match.start(), -match.end(), index, match) for match in _RULES[index][0].finditer(text))


def _read(reader: _Reader, match: re.Match[str], today: datetime) -> Moment | None:
    """What ``reader`` makes of the match, or nothing where the calendar, the past or the future forbid it."""
    try:
        moment = reader(match, today)
    except (ValueError, OverflowError, TypeError, LookupError):
        return None
    if moment is None or not to_epoch(datetime(_EARLIEST, 1, 1, tzinfo=SHANGHAI)) <= moment.at <= to_epoch(today + _AHEAD):
        return None
    return moment


def _read_chinese(match: re.Match[str], today: datetime) -> Moment | None:
    """Year with whatever follows it: month, day, 旬, 季度, 半年."""
    word = match["years_back"]
    year = read_year(match["year"], today) if word is None else today.year - rules.YEARS_BACK[word] if word in rules.YEARS_BACK else None
    if year is None:
        return None
    if match["quarter"] or match["half_year"]:
        return read_season(match, year)
    if match["month"]:
        return read_month(match, year, read_number(match["month"]))
    return make_moment(start_day(year), "year")


def _read_undated(match: re.Match[str], today: datetime) -> Moment | None:
    """Month, 季度 or 半年 without a year: the latest one that has begun."""
    for year in (today.year, today.year - 1):
        moment = read_season(match, year) if match["month"] is None else read_month(match, year, read_number(match["month"]))
        if moment.at <= to_epoch(today):
            return moment
    return None


def _read_that_month(match: re.Match[str], today: datetime) -> Moment | None:
    back = rules.MONTHS_BACK.get(match["months_back"])
    if back is None:
        return None
    months = today.year * 12 + today.month - 1 - back
    return read_month(match, months // 12, months % 12 + 1)


def _read_numeric(match: re.Match[str], _today: datetime) -> Moment:
    return add_clock(match, start_day(int(match["year"]), int(match["month"]), int(match["day"])))


def _read_western(match: re.Match[str], _today: datetime) -> Moment:
    """``06/06/2023``: where day and month cannot be told apart only the year is certain; am and pm go with month first."""
    first, other, year = int(match["first"]), int(match["other"]), int(match["year"])
    if first != other and max(first, other) <= 12 and not match["noon"]:
        return make_moment(start_day(year), "year")
    day, month = (first, other) if first > 12 else (other, first)
    return add_clock(match, start_day(year, month, day))


def _read_short(match: re.Match[str], today: datetime) -> Moment:
    """``06-06 08:30``: the latest such day that has begun."""
    day = start_day(today.year, int(match["month"]), int(match["day"]))
    return add_clock(match, day if day <= today else day.replace(year=today.year - 1))


def _read_english(match: re.Match[str], _today: datetime) -> Moment:
    month = rules.MONTH_NAMES.index((match["name"] or match["name_first"]).lower()[:3]) + 1
    return add_clock(match, start_day(int(match["year"]), month, int(match["day"] or match["day_last"])))


def _read_day_word(match: re.Match[str], today: datetime) -> Moment:
    day = today - timedelta(days=rules.DAYS_BACK[match["days_back"]])
    return add_clock(match, start_day(day.year, day.month, day.day))


def _read_week_day(match: re.Match[str], today: datetime) -> Moment:
    weekday = "一二三四五六日".index(match["day"].replace("天", "日")) if match["day"] else 0
    day = today - timedelta(days=today.weekday() - weekday + 7 * rules.WEEKS_BACK[match["weeks_back"]])
    start = start_day(day.year, day.month, day.day)
    return add_clock(match, start) if match["day"] else make_moment(start, "month")


def _read_ago(match: re.Match[str], today: datetime) -> Moment | None:
    """``6小时前``: the start of that hour, day, month …; a half only of an hour."""
    unit = match["unit"][0].translate(str.maketrans("钟日星", "小天周"))
    if match["number"] == "半":
        return make_moment((today - timedelta(minutes=30)).replace(second=0, microsecond=0), "minute") if unit == "小" else None
    number = read_number(match["number"])
    if unit in "月年":
        months = today.year * 12 + today.month - 1 - number * (12 if unit == "年" else 1)
        return make_moment(start_day(months // 12, months % 12 + 1 if unit == "月" else 1), "month" if unit == "月" else "year")
    length, precision = rules.UNITS[unit]
    at = today - number * length
    if unit in "天周":
        return make_moment(start_day(at.year, at.month, at.day), precision)
    at = at.replace(microsecond=0, second=at.second if unit == "秒" else 0, minute=0 if unit == "小" else at.minute)
    return make_moment(at, precision)


def _read_just_now(_match: re.Match[str], today: datetime) -> Moment:
    return make_moment(today.replace(second=0, microsecond=0), "minute")


def _read_epoch(match: re.Match[str], _today: datetime) -> Moment:
    digits = int(match[1])
    return Moment(digits if len(match[1]) == 13 else digits * 1000, "second")


def _read_digits(match: re.Match[str], _today: datetime) -> Moment:
    return make_moment(start_day(int(match[1]), int(match[2] or 1)), "month" if match[2] else "year")


def _read_mail(match: re.Match[str], _today: datetime) -> Moment:
    moment = parsedate_to_datetime(match[0])
    return make_moment(moment if moment.tzinfo else moment.replace(tzinfo=UTC), "second" if match[0].count(":") > 1 else "minute")


_RULES: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (rules.CHINESE, _read_chinese),
    (rules.UNDATED, _read_undated),
    (rules.THAT_MONTH, _read_that_month),
    (rules.NUMERIC, _read_numeric),
    (rules.WESTERN, _read_western),
    (rules.SHORT, _read_short),
    (rules.ENGLISH, _read_english),
    (rules.DAY_WORD, _read_day_word),
    (rules.WEEK_DAY, _read_week_day),
    (rules.AGO, _read_ago),
    (rules.JUST_NOW, _read_just_now),
)
_WHOLE: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (rules.EPOCH, _read_epoch),
    (rules.COMPACT, _read_numeric),
    (rules.DIGITS, _read_digits),
    (rules.MAIL, _read_mail),
)
