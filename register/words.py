"""The sentences that people read about reviews: when, and who did what."""

from typing import Any, Final

from core.clock import chinese_minute, shanghai
from core.review import VERDICT_NAMES
from storage.reviews import UNDO

FLAG_DEEDS: Final = {"accept": "认可", "reverse": "否决", "clear": "撤回判断"}
"""What a person does with one flag: the part of a flag review's verdict before the colon."""
NOT_TAKEN: Final = "结论没有生效："
"""How the message begins when somebody decided first."""
_MINUTE_MS: Final = 60_000


def clock_time(at: int, now: int) -> str:
    """``09:03`` for today in Asia/Shanghai, ``11月15日09:03`` this year, else with the year; time stands glued to its date."""
    then, today = shanghai(at), shanghai(now)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    return f"{then.month}月{then.day}日{then:%H:%M}" if then.year == today.year else chinese_minute(at).replace(" ", "")


def deed(verdict: str) -> str:
    """What a review did: ``判“跟踪”``, ``否决C6``, ``撤销上一步``."""
    if verdict == UNDO:
        return "撤销上一步"
    kind, _, flag = verdict.partition(":")
    return f"{FLAG_DEEDS[kind]}{flag}" if kind in FLAG_DEEDS else f"判“{VERDICT_NAMES[verdict]}”"


def told(name: str, review: Any, now: int) -> str:
    """``李慧09:03已判“跟踪”``."""
    return f"{name}{clock_time(review.at, now)}已{deed(review.verdict)}"


def minutes_left(until: int, now: int) -> int:
    """Whole minutes until then, the begun one included, at least 1."""
    return max(1, -((now - until) // _MINUTE_MS))
