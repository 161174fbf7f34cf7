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

from core.clock import SHANGHAI, shanghai, to_epoch
from core.model import Moment, Precision

_Reader = Callable[[re.Match[str], datetime], Moment | None]

_EARLIEST: Final = 1990
_AHEAD: Final = timedelta(days=2)
_LONGEST: Final = 20_000
_WIDTH: Final = str.maketrans("０１２３４５６７８９：／－．", "0123456789:/-.")
_HAN_DIGITS: Final = str.maketrans("〇○零一二两三四五六七八九", "0001223456789")
_YEARS_BACK: Final = {"今": 0, "本": 0, "去": 1, "前": 2}
_MONTHS_BACK: Final = {"本": 0, "上": 1, "上个": 1}
_DAYS_BACK: Final = {"今": 0, "昨": 1, "前": 2, "大前": 3}
_WEEKS_BACK: Final = {"本": 0, "这": 0, "上": 1, "上上": 2}
_UNITS: Final[dict[str, tuple[timedelta, Precision]]] = {
    "秒": (timedelta(seconds=1), "second"),
    "分": (timedelta(minutes=1), "minute"),
    "小": (timedelta(hours=1), "day"),
    "天": (timedelta(days=1), "day"),
    "周": (timedelta(weeks=1), "month"),
}
_ENGLISH: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NAMES: Final = "|".join(_ENGLISH)

_CLOCK: Final = r"""(?:(?:\s?[(（]?(?:星期|周)[一二三四五六日天][)）]?)?(?P<gap>[T\s-]{0,3})
(?P<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|深夜|夜间)?\s{0,2}
(?P<hour>[0-9]{1,2})[:时点](?:(?P<minute>[0-9]{2})(?![0-9])(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?)?
(?P<zone>\s?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}(?![0-9])))?)?"""
_MONTH: Final = r"""(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s{0,2}月(?!龄|饼)份?\s{0,2}
(?:(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s{0,2}[日号]|(?P<third>[上中下])旬)?"""
_THAT_MONTH: Final = _MONTH.replace("(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})", "(?P<months_back>[本当每]|[上下]个?)")
_SEASON: Final = r"第?(?P<quarter>[1-4一二三四])季度|(?P<half_year>[上下])半年"
_YEAR: Final = r"""(?:(?P<year>[0-9]{4}|[0-9]{2}(?=\s?年\s?[0-9]{1,2}\s?月)|[〇○零一二三四五六七八九]{4})\s{0,2}|
(?P<years_back>[今去前本明后每当同次]))年(?!度)"""
_FREE: Final = r"(?<![0-9一二三四五六七八九十〇○零])"


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


def _number(text: str) -> int:
    """``12``, ``十二``, ``二十`` or ``二〇二三`` as a number; ValueError where it is none."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)
    return int(text.translate(_HAN_DIGITS))


def _start(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=SHANGHAI)


def _moment(at: datetime, precision: Precision) -> Moment:
    return Moment(to_epoch(at), precision)


def _add_clock(match: re.Match[str], day: datetime) -> Moment:
    """The day with the time of day that follows it; a time that cannot be is left out."""
    if match["hour"] is None:
        return _moment(day, "day")
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if match["half"] and (match["half"][0] in "下傍晚深夜" or (match["half"] == "中午" and hour < 3)) and 0 < hour < 12:
        hour += 12
    if hour > 23 or minute > 59 or second > 59:
        return _moment(day, "day")
    at = day.replace(hour=hour, minute=minute, second=second)
    # A zone needs seconds or the T of ISO 8601 before it: 08:30-12:00 is a span of time.
    if match["zone"] and (match["second"] or "T" in match["gap"]):
        at = datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{_zone(match['zone'].strip())}")
    return _moment(at, "second" if match["second"] else "minute" if match["minute"] else "day")


def _zone(text: str) -> str:
    return "+00:00" if text.isalpha() else text


def _read_chinese(match: re.Match[str], today: datetime) -> Moment | None:
    """Year with whatever follows it: month, day, 旬, 季度, 半年."""
    word = match["years_back"]
    year = _full_year(match["year"], today) if word is None else today.year - _YEARS_BACK[word] if word in _YEARS_BACK else None
    if year is None:
        return None
    if match["quarter"] or match["half_year"]:
        return _read_season(match, year)
    if match["month"]:
        return _read_month(match, year, _number(match["month"]))
    return _moment(_start(year), "year")


def _full_year(text: str, today: datetime) -> int:
    year = _number(text)
    if len(text) > 2:
        return year
    return year + (2000 if year + 2000 <= today.year else 1900)


def _read_season(match: re.Match[str], year: int) -> Moment:
    month = 3 * _number(match["quarter"]) - 2 if match["quarter"] else {"上": 1, "下": 7}[match["half_year"]]
    return _moment(_start(year, month), "year")


def _read_month(match: re.Match[str], year: int, month: int) -> Moment:
    if match["day"]:
        return _add_clock(match, _start(year, month, _number(match["day"])))
    return _moment(_start(year, month, {"上": 1, "中": 11, "下": 21}.get(match["third"] or "", 1)), "month")


def _read_undated(match: re.Match[str], today: datetime) -> Moment | None:
    """Month, 季度 or 半年 without a year: the latest one that has begun."""
    for year in (today.year, today.year - 1):
        moment = _read_season(match, year) if match["month"] is None else _read_month(match, year, _number(match["month"]))
        if moment.at <= to_epoch(today):
            return moment
    return None


def _read_that_month(match: re.Match[str], today: datetime) -> Moment | None:
    back = _MONTHS_BACK.get(match["months_back"])
    if back is None:
        return None
    months = today.year * 12 + today.month - 1 - back
    return _read_month(match, months // 12, months % 12 + 1)


def _read_numeric(match: re.Match[str], _today: datetime) -> Moment:
    return _add_clock(match, _start(int(match["year"]), int(match["month"]), int(match["day"])))


def _read_western(match: re.Match[str], _today: datetime) -> Moment:
    """``06/06/2023``: where day and month cannot be told apart only the year is certain."""
    first, other, year = int(match["first"]), int(match["other"]), int(match["year"])
    if first != other and max(first, other) <= 12:
        return _moment(_start(year), "year")
    day, month = (first, other) if first > 12 else (other, first)
    return _add_clock(match, _start(year, month, day))


def _read_short(match: re.Match[str], today: datetime) -> Moment:
    """``06-06 08:30``: the latest such day that has begun."""
    day = _start(today.year, int(match["month"]), int(match["day"]))
    return _add_clock(match, day if day <= today else day.replace(year=today.year - 1))


def _read_english(match: re.Match[str], _today: datetime) -> Moment:
    month = _ENGLISH.index((match["name"] or match["name_first"]).lower()[:3]) + 1
    return _moment(_start(int(match["year"]), month, int(match["day"] or match["day_last"])), "day")


def _read_day_word(match: re.Match[str], today: datetime) -> Moment:
    day = today - timedelta(days=_DAYS_BACK[match["days_back"]])
    return _add_clock(match, _start(day.year, day.month, day.day))


def _read_week_day(match: re.Match[str], today: datetime) -> Moment:
    weekday = "一二三四五六日".index(match["day"].replace("天", "日")) if match["day"] else 0
    day = today - timedelta(days=today.weekday() - weekday + 7 * _WEEKS_BACK[match["weeks_back"]])
    start = _start(day.year, day.month, day.day)
    return _add_clock(match, start) if match["day"] else _moment(start, "month")


def _read_ago(match: re.Match[str], today: datetime) -> Moment | None:
    """``6小时前``: the start of that hour, day, month …; a half only of an hour."""
    unit = match["unit"][0].translate(str.maketrans("钟日星", "小天周"))
    if match["number"] == "半":
        return _moment((today - timedelta(minutes=30)).replace(second=0, microsecond=0), "minute") if unit == "小" else None
    number = _number(match["number"])
    if unit in "月年":
        months = today.year * 12 + today.month - 1 - number * (12 if unit == "年" else 1)
        return _moment(_start(months // 12, months % 12 + 1 if unit == "月" else 1), "month" if unit == "月" else "year")
    length, precision = _UNITS[unit]
    at = today - number * length
    if unit in "天周":
        return _moment(_start(at.year, at.month, at.day), precision)
    at = at.replace(microsecond=0, second=at.second if unit == "秒" else 0, minute=0 if unit == "小" else at.minute)
    return _moment(at, precision)


def _read_just_now(_match: re.Match[str], today: datetime) -> Moment:
    return _moment(today.replace(second=0, microsecond=0), "minute")


def _read_epoch(match: re.Match[str], _today: datetime) -> Moment:
    digits = int(match[1])
    return Moment(digits if len(match[1]) == 13 else digits * 1000, "second")


def _read_digits(match: re.Match[str], _today: datetime) -> Moment:
    return _moment(_start(int(match[1]), int(match[2] or 1)), "month" if match[2] else "year")


def _read_mail(match: re.Match[str], _today: datetime) -> Moment:
    moment = parsedate_to_datetime(match[0])
    return _moment(moment if moment.tzinfo else moment.replace(tzinfo=UTC), "second" if match[0].count(":") > 1 else "minute")


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


_RULES: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_compile(rf"{_FREE}{_YEAR}\s{{0,2}}(?:{_MONTH}{_CLOCK}|{_SEASON})?"), _read_chinese),
    (_compile(rf"{_FREE}(?:{_MONTH}{_CLOCK}|{_SEASON})"), _read_undated),
    (_compile(rf"{_THAT_MONTH}{_CLOCK}"), _read_that_month),
    (
        _compile(
            rf"(?<![0-9.])(?P<year>[0-9]{{4}})\s?(?P<mark>[-/.])\s?(?P<month>[0-9]{{1,2}})\s?(?P=mark)\s?(?P<day>[0-9]{{1,2}})(?![0-9]){_CLOCK}"
        ),
        _read_numeric,
    ),
    (_compile(rf"(?<![0-9/])(?P<first>[0-9]{{1,2}})/(?P<other>[0-9]{{1,2}})/(?P<year>[0-9]{{4}})(?![0-9/]){_CLOCK}"), _read_western),
    (_compile(rf"(?<![0-9./-])(?P<month>[0-9]{{1,2}})[-/](?P<day>[0-9]{{1,2}})(?=\s[0-9]{{1,2}}:[0-9]{{2}}){_CLOCK}"), _read_short),
    (
        _compile(
            rf"(?:(?P<name_first>{_NAMES})[a-z]{{0,6}}\.?\s(?P<day>[0-9]{{1,2}}),?|\b(?P<day_last>[0-9]{{1,2}})\s(?P<name>{_NAMES})[a-z]{{0,6}}\.?,?)\s(?P<year>[0-9]{{4}})(?![0-9])"
        ),
        _read_english,
    ),
    (
        _compile(rf"(?<![目之以当此年月周])(?P<days_back>[今昨]|大?前)(?:[天日](?![期均常本前报]|头条)|(?=[晨晚]))晨?{_CLOCK}"),
        _read_day_word,
    ),
    (_compile(rf"(?P<weeks_back>上上?|[本这下])(?:个?星期|周)(?P<day>[一二三四五六日天])?(?![年末岁]){_CLOCK}"), _read_week_day),
    (
        _compile(
            r"(?<![0-9])(?P<number>[0-9]{1,4}|[一二两三四五六七八九十]{1,3}|半)\s?个?\s?(?P<unit>秒钟?|分钟?|小时|钟头|天|日|周|星期|月|年)(?:以|之)?前"
        ),
        _read_ago,
    ),
    (_compile(r"刚刚(?=$|[\s,，。|·])"), _read_just_now),
)
_WHOLE: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_compile(r"(?:/Date\()?([0-9]{10}|[0-9]{13})(?:\)/)?"), _read_epoch),
    (_compile(rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_CLOCK}"), _read_numeric),
    (_compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2}))?"), _read_digits),
    (_compile(rf"(?:[a-z]{{3,9}},\s)?[0-9]{{1,2}}\s(?:{_NAMES})[a-z]{{0,6}}\s[0-9]{{2,4}}\s[0-9]{{1,2}}:[0-9]{{2}}.{{0,20}}"), _read_mail),
)
