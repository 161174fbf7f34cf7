"""How a change is said: 上升 or 下降 only where it is large enough to mean something (domain rule 9.2)."""

from typing import Final

LEAST_CHANGE: Final = 20
"""Per cent."""
LEAST_COUNT: Final = 10
"""Items a month, in both months: a share of a smaller number says nothing."""
SMALL: Final = "样本较少"
STEADY: Final = "基本持平"


def change(now: int, before: int | None) -> float | None:
    """The change in per cent; None where there is nothing to compare with."""
    return None if not before else (now - before) * 100 / before


def name_change(now: int, before: int | None) -> str:
    """``上升24.8%``, ``下降31.0%``, ``基本持平``, ``样本较少``, or ``无可比数据``."""
    if before is None:
        return "无可比数据"
    share = change(now, before)
    if share is None or min(now, before) < LEAST_COUNT:
        return SMALL
    if abs(share) < LEAST_CHANGE:
        return STEADY
    return f"{'上升' if share > 0 else '下降'}{abs(share):.1f}%"


def say_change(against: str, now: int, before: int | None) -> str:
    """A clause of a sentence: ``比上期上升24.8%``, ``与上期基本持平``, ``与上期相比样本较少（上期3条）``."""
    words = name_change(now, before)
    if before is None:
        return f"{against}无可比数据"
    if words == SMALL:
        return f"与{against}相比样本较少，不作升降判断（{against}{before}条）"
    return f"与{against}基本持平" if words == STEADY else f"比{against}{words}"
