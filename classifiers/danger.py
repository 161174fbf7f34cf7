"""C1 of 重要风险信息: how grave the hazards of the problems are, what harm they did, and whether it is rising."""

import re
from collections.abc import Iterator
from typing import Final

from classifiers.automaton import Hit
from classifiers.case import Case, reason
from classifiers.problem import Problem, reach
from core.model import Reason

_SEVERITY_WEIGHT: Final = {4: 0.72, 3: 0.68, 2: 0.3, 1: 0.1, 0: 0.0}
_FIT_WEIGHT: Final = {4: 0.68, 3: 0.5, 2: 0.2, 1: 0.0, 0: 0.0}
_PROTECTING: Final = frozenset({"P03", "P10", "P14", "P91", "P92"})
"""Goods that protect or touch the body: imitations and refurbished ones of them endanger it."""
_EXPLAINS: Final = re.compile(r"产品|召回|缺陷|可能|存在|风险|隐患|recall|hazard|risk")


def dangerous(case: Case) -> Iterator[Reason]:
    """C1 涉及人体健康、人身财产安全且危害较大、风险程度较高以及危害程度呈上升趋势的."""
    for problem in case.problems:
        hit, weight = _gravest(case, problem)
        if hit:
            yield reason("C1", f"hazard.{hit.code.lower()}", weight, problem.sentence, problem.product, hit)
    if any(problem.trouble.code in {"RECALL", "DEFECT"} for problem in case.problems):
        yield from _explained(case)
    for harm in case.harms:
        if harm.severity >= 2:
            yield reason("C1", "harm", 0.75, harm.sentence, harm.hit)
    for sentence, hit in case.cues("GRAVE", "TREND"):
        yield reason("C1", hit.code.lower(), 0.3, sentence, hit)


def _gravest(case: Case, problem: Problem) -> tuple[Hit | None, float]:
    """The gravest hazard of the problem's sentence; hazards that only fit count where a defect or recall is stated."""
    is_stated = problem.trouble.kind != "cue" or problem.trouble.code in {"DEFECT", "RECALL"}
    best: tuple[Hit | None, float] = (None, 0.0)
    for hit in problem.sentence.of("hazard"):
        severity = case.reading.group(hit).severity
        if hit.code == "COUNTERFEIT" and problem.product.code in _PROTECTING:
            severity = 3
        weight = _SEVERITY_WEIGHT[severity] if hit.weight == 1.0 else _FIT_WEIGHT[severity] * is_stated
        if weight > best[1] and _apart(problem, hit) <= 60:
            best = (hit, weight)
    return best


def _explained(case: Case) -> Iterator[Reason]:
    """Grave hazards in the sentences around a recall or defect, which say what may come of it."""
    own = {problem.sentence.order for problem in case.problems}
    for sentence in case.sentences:
        if sentence.order not in own and _EXPLAINS.search(sentence.text):
            for hit in sentence.of("hazard"):
                severity = case.reading.group(hit).severity
                if hit.weight == 1.0 or severity == max(_FIT_WEIGHT):
                    yield reason("C1", f"explained.{hit.code.lower()}", _SEVERITY_WEIGHT[severity], sentence, hit)


def _apart(problem: Problem, hit: Hit) -> int:
    start, end = sorted((hit.start, problem.product.start))
    return reach(problem.sentence.between(start, end))
