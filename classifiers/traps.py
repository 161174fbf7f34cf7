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
_DEADLY: Final = 4
_CAUSES: Final = frozenset({"NON_PRODUCT_CAUSE", "USER_MISUSE"})
_NO_EVENT: Final = re.compile(r"时|能量|试验|测试|风险|性能|要求|保护|吸收|事故(?:中|时)")
"""Behind a word of cause: it names what a product is tested for or must stand (车辆碰撞时), not what happened."""
_CLEARED: Final = re.compile(r"(?:与|和)[^,。;]{0,24}(?:质量|产品|缺陷)[^,。;]{0,8}(?:无|没有)[^,。;]{0,6}(?:关系|关联|关)")
"""An inquiry that clears the product: 事故与扣件质量无直接因果关系."""
_CLAIMED: Final = re.compile(r"称|表示|回应|声明|认为|坚称")
"""Who says so is a party, and no inquiry."""
_REFUTED: Final = re.compile(r"(?:网传|网曝|传言|传闻|谣传|流传)[^。;]{0,80}?(?:(?<!部分)不实|谣言|编造|虚假|捏造|摆拍|子虚乌有)")
_NONE_REPORTED: Final = re.compile(
    r"(?:未|没有?|无|尚未|暂未)[^,。;]{0,4}(?:收到|接到|接获)[^,。;]{0,16}(?:伤|误吞|事故|就医|投诉|意外)[^,。;]{0,10}"
)
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
        for code, effect in _stated(reading, sentence):
            found.setdefault(code, Trap(code, effect, sentence.quote()))
    stale = _find_stale(reading)
    return (*found.values(), stale) if stale else tuple(found.values())


def _stated(reading: Reading, sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Traps that a sentence states by its form, not by one term. Who was not killed may be hurt: that denies no casualty."""
    is_denied = any(hit.kind == "injury" and reading.group(hit).severity < _DEADLY for hit in sentence.denied)
    if is_denied or _NONE_REPORTED.search(sentence.text):
        yield "NEGATED_CASUALTY", "K1 needs counted casualties beside this sentence"
    if _CLEARED.search(sentence.text) and not _CLAIMED.search(sentence.text):
        yield "PRODUCT_CLEARED", "cause"
    if sentence.is_lead and sentence.has("cue", "AGENCY") and _REFUTED.search(sentence.text):
        yield "RUMOR_REFUTED", "veto"


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
    if hit.code in _CAUSES and (sentence.is_possible(hit) or _NO_EVENT.match(sentence.between(hit.end, min(hit.end + 3, sentence.end)))):
        return False
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
        case "PRODUCT_CLEARED":
            return trouble.kind != "cue"
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
