"""重点风险信息及时报: the triggers of clause 三、（二）4（3）, one function each."""

import re
from collections.abc import Iterator
from typing import Final

from classifiers.case import Case, reason
from classifiers.casualties import Harm
from classifiers.important import Rule
from classifiers.numerals import NUMBER, SCALE, parse_number
from core.criteria import Scope
from core.model import Reason

_LEAST_SEVERITY: Final = 2
"""An injury that needs a doctor; a plaster is none."""
_BLOCKING: Final = frozenset(
    {"NON_PRODUCT_CAUSE", "DRILL", "RUMOR_REFUTED", "SATIRE_FICTION", "RETROSPECTIVE", "STALE", "HANDLED_CASE", "PRODUCT_CLEARED"}
)
_LOSS: Final = re.compile(rf"(?:损失|订单金额|货值)[^,。;]{{0,8}}?({NUMBER}{SCALE})[余多]?元")
_PLACES: Final = re.compile(rf"({NUMBER})[余多]?(?:个)?(?:省|市|县|县区|地)|多省|多地|全国")
_HOUSEHOLDS: Final = re.compile(rf"({NUMBER})[余多]?(?:户|家)")
_GRAVE: Final = 3
_DEADLY: Final = 4


def casualties(case: Case) -> Iterator[Reason]:
    """K1 已经造成人员伤亡的产品质量安全事件; a suspected product is enough."""
    if not _is_ours(case):
        return
    for harm in case.harms:
        if harm.severity >= _LEAST_SEVERITY and not _is_denied(case, harm) and _is_implicated(case, harm):
            yield reason(
                "K1", "dead" if harm.severity == _DEADLY else "hurt", 0.85 if harm.severity == _DEADLY else 0.75, harm.sentence, harm.hit
            )


def _is_ours(case: Case) -> bool:
    """At home, of now, and the product's doing. Food and cars are sold across borders: harm by them abroad is passed on all the same."""
    return not (case.is_foreign_notice or (case.is_abroad and case.scope is Scope.IN) or case.traps & _BLOCKING)


def _is_denied(case: Case, harm: Harm) -> bool:
    """A notice that says nobody was hurt means no casualty by a harm that it does not count."""
    return "NEGATED_CASUALTY" in case.traps and not harm.people and harm.severity < _DEADLY


def _is_implicated(case: Case, harm: Harm) -> bool:
    """The harm stands with the product's problem: in its sentence, or counted beside it, or in the opening of a notice about it."""
    for problem in case.problems:
        if problem.sentence is harm.sentence:
            return True
        if abs(problem.sentence.order - harm.sentence.order) <= 1 and (harm.people or harm.severity >= _GRAVE):
            return True
    return harm.sentence.order <= 4 and harm.people > 0 and case.problems[0].sentence.order <= 1


def grave_danger(case: Case) -> Iterator[Reason]:
    """K2 严重危及公众健康和生命、财产安全的产品质量安全事件: grave hazard, and two of: urgent action, many units, many places."""
    if not _is_ours(case):
        return
    grave = [hit for sentence in case.sentences for hit in sentence.of("hazard") if case.reading.group(hit).severity >= _GRAVE]
    urgent = case.cues("URGENT")
    if not grave or not urgent:
        return
    wide = case.units >= case.number("units") or any(_PLACES.search(sentence.text) for sentence in case.sentences)
    if wide:
        sentence, hit = urgent[0]
        yield reason("K2", "urgent_and_wide", 0.65, sentence, hit)


def wide_loss(case: Case) -> Iterator[Reason]:
    """K3 影响范围大，可能造成巨大经济损失、影响产品（产业）发展安全、危及经济社会发展安全或社会安定的产品质量安全问题."""
    if not _is_ours(case):
        return
    unrest = case.cues("UNREST")
    for sentence in case.sentences:
        is_huge = any(parse_number(found.group(1)) >= case.number("loss_yuan") for found in _LOSS.finditer(sentence.text))
        if is_huge and unrest and _is_wide(case):
            yield reason("K3", "wide_and_loss", 0.7, sentence)


def _is_wide(case: Case) -> bool:
    for sentence in case.sentences:
        for found in _HOUSEHOLDS.finditer(sentence.text):
            least = case.number("households") if found.group().endswith("户") else 10
            if parse_number(found.group(1)) >= least:
                return True
    return False


RULES: Final[dict[str, Rule]] = {"K1": casualties, "K2": grave_danger, "K3": wide_loss}
