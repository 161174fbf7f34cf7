"""The six facts above every text; what the text does not say is written 未知 or 未载明, never left blank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.criteria import PRODUCT_CLASSES
from core.regions import region_name

UNKNOWN: Final = "未知"
UNSAID: Final = "未载明"
_MOST_QUANTITIES: Final = 3
_OTHER_CAUSES: Final = frozenset({"USER_MISUSE", "NON_PRODUCT_CAUSE"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, what is known, and a small remark."""

    name: str
    value: str
    note: str = ""


def list_facts(verdict: Mapping[str, Any] | None) -> tuple[Fact, ...]:
    """伤亡、产品、数量、事发／生产／销售、产品归因、风险等级 of a stored verdict."""
    body = verdict or {}
    code = body.get("product_class", "")
    regions = body.get("regions", {})
    places = "／".join(region_name(next(iter(regions.get(role, ())), "")) for role in ("event", "maker", "sale"))
    return (
        Fact("伤亡", _casualties(body.get("casualties") or {})),
        Fact("产品", body.get("product") or PRODUCT_CLASSES.get(code, UNKNOWN), code),
        Fact("数量", _quantities(body.get("quantities", ()))),
        Fact("事发／生产／销售", places),
        Fact("产品归因", _attribution(body)),
        Fact("风险等级", UNKNOWN, "须人工评估"),
    )


def _casualties(counted: Mapping[str, Any]) -> str:
    """Who is hurt without more being said counts as 伤, beside 重伤 where the text tells them apart."""
    words = (("dead", "死"), ("serious", "重伤"), ("minor", "伤"))
    return " ".join(f"{word}{counted[name]}" for name, word in words if counted.get(name)) or UNSAID


def _quantities(quantities: Sequence[Mapping[str, Any]]) -> str:
    counted = dict.fromkeys(f"{quantity['number']:,.10g}{quantity['measure']}" for quantity in quantities)
    return "、".join(list(counted)[:_MOST_QUANTITIES]) or UNSAID


def _attribution(body: Mapping[str, Any]) -> str:
    """Suspected where harm is put down to a product; the machine never confirms (产品归因: 确认、疑似、未知)."""
    traps = {trap["code"] for trap in body.get("traps", ())}
    if "PRODUCT_CLEARED" in traps:
        return "文中称已排除"
    if body.get("product") and body.get("casualties", {}).get("quote") and not traps & _OTHER_CAUSES:
        return "疑似"
    return UNKNOWN
