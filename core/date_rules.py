"""How dates are written, for ``core.dates``: patterns, words, and what the single parts mean. Patterns are bounded and ignore case."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from core.clock import SHANGHAI, to_epoch
from core.model import Moment, Precision

YEARS_BACK: Final[Mapping[str, int]] = {"今": 0, "本": 0, "去": 1, "前": 2}
MONTHS_BACK: Final[Mapping[str, int]] = {"本": 0, "上": 1, "上个": 1}
DAYS_BACK: Final[Mapping[str, int]] = {"今": 0, "昨": 1, "前": 2, "大前": 3}
WEEKS_BACK: Final[Mapping[str, int]] = {"本": 0, "这": 0, "上": 1, "上上": 2}
UNITS: Final[Mapping[str, tuple[timedelta, Precision]]] = {
    "秒": (timedelta(seconds=1), "second"),
    "分": (timedelta(minutes=1), "minute"),
    "小": (timedelta(hours=1), "day"),
    "天": (timedelta(days=1), "day"),
    "周": (timedelta(weeks=1), "month"),
}
MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NAMES: Final = "|".join(MONTH_NAMES)
_HAN_DIGITS: Final = str.maketrans("〇○零一二两三四五六七八九", "0001223456789")

_CLOCK: Final = r"""(?:(?:\s?[(（]?(?:星期|周)[一二三四五六日天][)）]?)?(?P<gap>,\s|\sat\s|[T\s-]{0,3})
(?P<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|晚|深夜|夜间)?\s{0,2}
(?P<hour>[0-9]{1,2})[:时点](?:(?P<minute>[0-9]{2})(?![0-9])(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?)?
(?:\s?(?P<noon>[ap])\.?m\b\.?)?(?P<zone>\s?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}(?![0-9])))?)?"""
_MONTH: Final = r"""(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s{0,2}月(?!龄|饼)份?\s{0,2}
(?:(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s{0,2}[日号]|(?P<third>[上中下])旬)?"""
_THAT_MONTH: Final = _MONTH.replace("(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})", "(?P<months_back>[本当每]|[上下]个?)")
_SEASON: Final = r"第?(?P<quarter>[1-4一二三四])季度|(?P<half_year>[上下])半年"
_YEAR: Final = r"""(?:(?P<year>[0-9]{4}|[0-9]{2}(?=\s?年\s?[0-9]{1,2}\s?月)|[〇○零一二三四五六七八九]{4})\s{0,2}|
(?P<years_back>[今去前本明后每当同次]))年(?!度)"""
_FREE: Final = r"(?<![0-9一二三四五六七八九十〇○零])"


def read_number(text: str) -> int:
    """``12``, ``十二``, ``二十`` or ``二〇二三`` as a number; ValueError where it is none."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * (read_number(tens) if tens else 1) + (read_number(ones) if ones else 0)
    return int(text.translate(_HAN_DIGITS))


def start_day(year: int, month: int = 1, day: int = 1) -> datetime:
    """Midnight in Asia/Shanghai; ValueError where the calendar has no such day."""
    return datetime(year, month, day, tzinfo=SHANGHAI)


def make_moment(at: datetime, precision: Precision) -> Moment:
    """``at`` as the start of a period as wide as ``precision``."""
    return Moment(to_epoch(at), precision)


def add_clock(match: re.Match[str], day: datetime) -> Moment:
    """The day with the time of day that follows it; a time that cannot be is left out."""
    if match["hour"] is None:
        return make_moment(day, "day")
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if match["half"] and (match["half"][0] in "下傍晚深夜" or (match["half"] == "中午" and hour < 3)) and 0 < hour < 12:
        hour += 12
    if match["noon"] and hour <= 12:
        hour = hour % 12 + 12 * (match["noon"] in "pP")
    if hour > 23 or minute > 59 or second > 59:
        return make_moment(day, "day")
    at = day.replace(hour=hour, minute=minute, second=second)
    # A zone needs seconds or the T of ISO 8601 before it: 08:30-12:00 is a span of time.
    if match["zone"] and (match["second"] or "T" in match["gap"]):
        at = datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{_zone(match['zone'].strip())}")
    return make_moment(at, "second" if match["second"] else "minute" if match["minute"] else "day")


def _zone(text: str) -> str:
    return "+00:00" if text.isalpha() else text


def read_year(text: str, today: datetime) -> int:
    """The year of four digits, or of two: the latest that has begun."""
    year = read_number(text)
    if len(text) > 2:
        return year
    return year + (2000 if year + 2000 <= today.year else 1900)


def read_season(match: re.Match[str], year: int) -> Moment:
    """季度 or 半年."""
    month = 3 * read_number(match["quarter"]) - 2 if match["quarter"] else {"上": 1, "下": 7}[match["half_year"]]
    return make_moment(start_day(year, month), "year")


def read_month(match: re.Match[str], year: int, month: int) -> Moment:
    """The day in that month, else its 旬, else the month."""
    if match["day"]:
        return add_clock(match, start_day(year, month, read_number(match["day"])))
    return make_moment(start_day(year, month, {"上": 1, "中": 11, "下": 21}.get(match["third"] or "", 1)), "month")


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


CHINESE: Final = _compile(rf"{_FREE}{_YEAR}\s{{0,2}}(?:{_MONTH}{_CLOCK}|{_SEASON})?")
"""A year with whatever follows it."""
UNDATED: Final = _compile(rf"{_FREE}(?:{_MONTH}{_CLOCK}|{_SEASON})")
"""Month, 季度 or 半年 without a year."""
THAT_MONTH: Final = _compile(rf"{_THAT_MONTH}{_CLOCK}")
NUMERIC: Final = _compile(
    rf"(?<![0-9.])(?P<year>[0-9]{{4}})\s?(?P<mark>[-/.])\s?(?P<month>[0-9]{{1,2}})\s?(?P=mark)\s?(?P<day>[0-9]{{1,2}})(?![0-9]){_CLOCK}"
)
WESTERN: Final = _compile(rf"(?<![0-9/])(?P<first>[0-9]{{1,2}})/(?P<other>[0-9]{{1,2}})/(?P<year>[0-9]{{4}})(?![0-9/]){_CLOCK}")
SHORT: Final = _compile(rf"(?<![0-9./-])(?P<month>[0-9]{{1,2}})[-/](?P<day>[0-9]{{1,2}})(?=\s[0-9]{{1,2}}:[0-9]{{2}}){_CLOCK}")
ENGLISH: Final = _compile(
    rf"(?:(?P<name_first>{_NAMES})[a-z]{{0,6}}\.?\s(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?"
    rf"|\b(?P<day_last>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?P<name>{_NAMES})[a-z]{{0,6}}\.?,?)\s(?P<year>[0-9]{{4}})(?![0-9]){_CLOCK}"
)
DAY_WORD: Final = _compile(rf"(?<![目之以当此年月周])(?P<days_back>[今昨]|大?前)(?:[天日](?![期均常本前报]|头条)|(?=[晨晚]))晨?{_CLOCK}")
WEEK_DAY: Final = _compile(rf"(?P<weeks_back>上上?|[本这下])(?:个?星期|周)(?P<day>[一二三四五六日天])?(?![年末岁]){_CLOCK}")
AGO: Final = _compile(
    r"(?<![0-9])(?P<number>[0-9]{1,4}|[一二两三四五六七八九十]{1,3}|半)\s?个?\s?"
    r"(?P<unit>秒钟?|分钟?|小时|钟头|天|日|周|星期|月|年)(?:以|之)?前"
)
JUST_NOW: Final = _compile(r"刚刚(?=$|[\s,，。|·])")

EPOCH: Final = _compile(r"(?:/Date\()?([0-9]{10}|[0-9]{13})(?:\)/)?")
COMPACT: Final = _compile(rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}}){_CLOCK}")
DIGITS: Final = _compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2}))?")
MAIL: Final = _compile(rf"(?:[a-z]{{3,9}},\s)?[0-9]{{1,2}}\s(?:{_NAMES})[a-z]{{0,6}}\s[0-9]{{2,4}}\s[0-9]{{1,2}}:[0-9]{{2}}.{{0,20}}")
"""Of RFC 822; like the three before, only as a whole text."""
