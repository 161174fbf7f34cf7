"""A verdict in words: what people read on the terminal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.criteria import CRITERIA, FLAG_NAMES, KEY_TRIGGERS, LEVEL_NAMES, Level, Scope
from core.model import Verdict

SCOPE_NAMES: Mapping[Scope, str] = {Scope.IN: "属本办监管产品", Scope.ADJACENT: "相邻监管领域（应转办）", Scope.NONE: "未涉及产品质量安全"}


HAZARD_NAMES: Mapping[str, str] = {
    "fire": "着火燃烧",
    "explosion": "爆炸",
    "electric": "触电",
    "burn": "烫伤灼伤",
    "mechanical": "机械伤害",
    "choking": "窒息",
    "poisoning": "中毒",
    "chemical": "化学危害",
    "microbial": "微生物",
    "foreign_matter": "异物",
    "counterfeit": "假冒伪劣",
    "mislabel": "标识不实",
    "performance": "性能不符",
    "traffic": "交通伤害",
    "other": "其他",
}


def explain(verdict: Verdict, hazards: Iterable[str]) -> Iterator[str]:
    """Lines of Chinese: level and scope, each met flag with clause and proving sentence, then what spoke against it.

    ``hazards``: the coarse words of the verdict's hazard codes.
    """
    yield f"级别：{LEVEL_NAMES[verdict.level]}　范围：{SCOPE_NAMES[verdict.scope]}"
    for flag in verdict.met:
        yield f"{flag} {FLAG_NAMES[flag]}（{(CRITERIA | KEY_TRIGGERS)[flag]}）　得分 {verdict.scores[flag]:.2f}"
        for reason in verdict.reasons:
            if reason.flag == flag:
                yield f"    “{reason.quote.quote}”　[{reason.rule}]"
    for trap in verdict.traps:
        yield f"反证 {trap.code}（{trap.effect}）：“{trap.quote.quote}”"
    for reason in verdict.suggestions:
        yield f"建议人工考虑 {reason.flag} {FLAG_NAMES[reason.flag]}：“{reason.quote.quote}”　[{reason.rule}]"
    if named := "、".join(HAZARD_NAMES.get(word, word) for word in hazards):
        yield f"危害类型：{named}"
    yield f"研判版本：{verdict.judge}"


def as_line(identifier: str, verdict: Verdict, hazards: Iterable[str]) -> dict[str, Any]:
    """One line of ``fengxun judge --jsonl``; ``hazards``: the coarse words of the verdict's hazard codes."""
    evidence = [
        {"flag": reason.flag, "rule": reason.rule, "where": reason.quote.where, "start": reason.quote.start, "quote": reason.quote.quote}
        for reason in verdict.reasons
    ]
    flags = {flag: flag in verdict.met for flag in (*CRITERIA, *KEY_TRIGGERS)}
    return {
        "id": identifier,
        "gate": verdict.gate,
        "scope": verdict.scope.value,
        **flags,
        "level": verdict.level.value,
        "hazard": list(hazards),
        "evidence": evidence,
    }


def top_reason(level: Level, body: Mapping[str, Any]) -> str:
    """The quoted sentence that says most for a stored verdict's level; empty when there is none."""
    key = level is Level.KEY
    reasons = [reason for reason in body["reasons"] if reason["flag"] in body["met"] and (not key or reason["flag"] in KEY_TRIGGERS)]
    best = max(reasons, key=lambda reason: reason["weight"], default=None)
    return str(best["quote"]["quote"]) if best else ""
