"""Contexts that look like a risk and are none, or that weaken one (domain rubric, traps)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.ownership import RIDDEN
from classifiers.problem import Problem
from classifiers.reading import Reading
from core.clock import SHANGHAI, to_epoch
from core.model import Trap

_HEAD: Final = 60
"""Characters of the text that still say what the whole is about."""
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?:(1[0-2]|0?[1-9])月)?(?![^,。;]{0,16}(?:生产|制造|销售|期间|出厂|至|型|款|度|版))")
_DAY: Final = 86_400_000
_FIRM: Final = frozenset({"RECALL", "DEFECT"})
_WHOLE: Final = frozenset({"DRILL", "RUMOR_REFUTED", "PROMO_SEO", "SATIRE_FICTION"})
_SENTENCE_ONLY: Final = frozenset({"ENTERTAINMENT", "SOFTWARE_RECALL", "FINANCE", "POPULAR_SCIENCE"})


def find_traps(reading: Reading) -> tuple[Trap, ...]:
    """The traps of the notice, each with its quote: from title and opening, and denials of harm anywhere."""
    found: dict[str, Trap] = {}
    for sentence in reading.sentences:
        for hit in sentence.of("trap"):
            if hit.code not in found and _says_what_it_is(sentence, hit):
                found[hit.code] = Trap(hit.code, reading.group(hit).effect, sentence.quote(hit))
        if "NEGATED_CASUALTY" not in found and any(hit.kind == "injury" for hit in sentence.denied):
            found["NEGATED_CASUALTY"] = Trap("NEGATED_CASUALTY", "K1 blocked by this sentence", sentence.quote(*sentence.denied))
    stale = _find_stale(reading)
    return (*found.values(), stale) if stale else tuple(found.values())


def _find_stale(reading: Reading) -> Trap | None:
    """The opening dates the event more than ``stale_days`` before publication, and nothing in it is fresh."""
    if reading.published is None or any(sentence.has("cue", "FRESH") for sentence in reading.head):
        return None
    for sentence in reading.head:
        for found in _DATE.finditer(sentence.text):
            year, month = int(found.group(1)), int(found.group(2) or 12)
            if reading.published - to_epoch(datetime(year, month, 28, tzinfo=SHANGHAI)) > reading.number("stale_days") * _DAY:
                return Trap("STALE", "discount", sentence.quote())
    return None


def _says_what_it_is(sentence: Sentence, hit: Hit) -> bool:
    if sentence.order == 0 or hit.end <= _HEAD:
        return True
    return hit.code in {"POSITIVE_RESULT", "NON_PRODUCT_CAUSE", "USER_MISUSE", "FOREIGN"} and sentence.order <= 3


def keep_problems(problems: Sequence[Problem], traps: Sequence[Trap]) -> tuple[Problem, ...]:
    """The problems that stand against the traps; none if the whole notice is a drill, fiction, a denied rumour …"""
    codes = {trap.code for trap in traps}
    if codes & _WHOLE:
        return ()
    titled = {trap.code for trap in traps if trap.quote.where == "title"} & {"POPULAR_SCIENCE"}
    wide = sorted(codes - _SENTENCE_ONLY | titled)
    return tuple(problem for problem in problems if not any(_blocks(code, problem) for code in _codes(wide, problem)))


def _codes(wide: Sequence[str], problem: Problem) -> Iterator[str]:
    yield from wide
    yield from (code for code in sorted(_SENTENCE_ONLY) if problem.sentence.has("trap", code))


def _blocks(code: str, problem: Problem) -> bool:
    trouble = problem.trouble
    match code:
        case "POSITIVE_RESULT":
            return problem.sentence.has("trap", "POSITIVE_RESULT") or trouble.kind == "cue"
        case "POLICY_MEETING" | "RETROSPECTIVE":
            return not (trouble.code == "RECALL" or "不合格" in problem.sentence.text or "再次" in problem.sentence.text)
        case "NON_PRODUCT_CAUSE":
            return not (trouble.code == "RECALL" or (trouble.code == "DEFECT" and problem.product.code not in RIDDEN))
        case "FINANCE":
            return not problem.sentence.has("cue", *_FIRM)
        case "ENTERTAINMENT" | "POPULAR_SCIENCE":
            return trouble.code not in _FIRM
        case "SOFTWARE_RECALL":
            return not problem.product.code.startswith(("P95", "P05")) or problem.product is trouble
        case _:
            return False
