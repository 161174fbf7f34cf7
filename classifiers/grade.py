"""From reasons to scores, level, scope and priority."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from classifiers.case import Case
from classifiers.important import RULES as IMPORTANT
from classifiers.key import RULES as KEY
from core.criteria import CRITERIA, KEY_TRIGGERS, Level
from core.model import Reason

_DISCOUNTS: Final = {"RETROSPECTIVE": 0.3, "STALE": 0.3, "HANDLED_CASE": 0.5}
_MOST_REASONS: Final = 6
"""Reasons kept per flag: the weightiest."""
_DAY: Final = 86_400_000
_CREDIBILITY: Final = {"S3": 1.0, "S4": 1.0, "S5": 0.9, "S7": 1.0, "S8": 0.9, "S1": 0.7, "S2": 0.6, "S6": 0.6}
_MOST_READ: Final = 200


def weigh_flags(case: Case) -> dict[str, tuple[Reason, ...]]:
    """The weightiest reasons of each flag, discounted for old and closed cases."""
    discount = min((_DISCOUNTS[trap] for trap in case.traps if trap in _DISCOUNTS), default=1.0)
    found: dict[str, tuple[Reason, ...]] = {}
    for flag, rule in (IMPORTANT | KEY).items():
        reasons = sorted(islice(rule(case), _MOST_READ), key=lambda reason: -reason.weight)
        found[flag] = tuple(_discounted(reason, discount) for reason in _distinct(reasons)[:_MOST_REASONS])
    return found


def _distinct(reasons: Iterable[Reason]) -> list[Reason]:
    """One reason per rule: the same thing said twice weighs once."""
    kept: dict[str, Reason] = {}
    for reason in reasons:
        kept.setdefault(reason.rule.rsplit(".", 1)[0] if "hazard" in reason.rule or "explained" in reason.rule else reason.rule, reason)
    return list(kept.values())


def _discounted(reason: Reason, discount: float) -> Reason:
    if discount == 1.0:
        return reason
    return Reason(reason.flag, reason.rule, round(reason.weight * discount, 3), reason.quote)


def score(reasons: Iterable[Reason]) -> float:
    """Noisy-or: one minus the product of what each reason leaves open, 0..1."""
    left = 1.0
    for reason in reasons:
        left *= 1.0 - reason.weight
    return round(1.0 - left, 4)


def is_met(flag: str, value: float, numbers: Mapping[str, float]) -> bool:
    """True if the score reaches the flag's threshold."""
    return value >= numbers[flag.lower()]


def level_of(met: Sequence[str], gate: bool) -> Level:
    """重点 with any K, 重要 with any C, 一般 with the gate alone, else 无关."""
    if any(flag in KEY_TRIGGERS for flag in met):
        return Level.KEY
    if any(flag in CRITERIA for flag in met):
        return Level.IMPORTANT
    return Level.GENERAL if gate else Level.NONE


def prioritise(scores: Mapping[str, float], level: Level, regions: Mapping[str, tuple[str, ...]], case: Case) -> int:
    """0..100 = 40·max(K) + 25·risk + 15·locality + 10·freshness + 10·credibility of the source (domain rubric)."""
    key = max(scores[flag] for flag in KEY_TRIGGERS)
    risk = (level.rank / 3 + max(scores[flag] for flag in CRITERIA)) / 2
    credibility = _CREDIBILITY.get(case.reading.kind, 0.5)
    total = 40 * key + 25 * risk + 15 * _locality(regions, case) + 10 * _freshness(case) + 10 * credibility
    return max(0, min(100, round(total)))


def _locality(regions: Mapping[str, tuple[str, ...]], case: Case) -> float:
    codes = {code for role in ("event", "maker", "sale") for code in regions.get(role, ())}
    if any(code.startswith("1408") for code in codes):
        return 1.0
    if codes:
        return 0.7
    return 0.1 if case.is_foreign_notice or "FOREIGN" in case.traps else 0.2


def _freshness(case: Case) -> float:
    """Half after three days; one half where a time is unknown."""
    published, now = case.reading.published, case.reading.now
    if published is None or now is None:
        return 0.5
    return float(0.5 ** (min(max(0, now - published), 365 * _DAY) / (3 * _DAY)))
