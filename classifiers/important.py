"""重要风险信息: the criteria of clause 三、（二）2, one function each; each yields the reasons that speak for it."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from classifiers.automaton import Hit
from classifiers.case import Case, reason
from classifiers.clauses import Sentence
from classifiers.danger import dangerous
from classifiers.numerals import NUMBER, SCALE, parse_number
from core.model import Reason

Rule = Callable[[Case], Iterator[Reason]]

_FIRMS: Final = re.compile(rf"({NUMBER})[余多]?(?:家|个|户)[^,。;、]{{0,6}}?(?:企业|品牌|商家|厂家|门店|经营者|公司|车企|作坊)")
_BATCHES: Final = re.compile(
    rf"({NUMBER})[余多]?\s?(批次|批|款|种)(?=[^,。;\d]{{0,14}}?(?:不合格|不符合|不达标|超标|问题|有毒|检出|毒|食品|饮))"
)
_SOME: Final = re.compile(r"(?<!召回)部分[^,。;]{0,12}?(?:不合格|不达标|超标|抽检)")
_RATE: Final = re.compile(r"(?:不合格|不符合|问题)(?:发现)?率(?:为|达|高达|约|超|超过)?(\d{1,3}(?:\.\d{1,2})?)%")
_COMPLAINTS: Final = re.compile(
    rf"(?:投诉|举报)[^,。;]{{0,8}}?({NUMBER})[余多]?(?:件|起|条|宗|例|次)|({NUMBER})[余多]?(?:名|位|户)(?:消费者|车主|家长|业主|网友)"
)
_VIEWS: Final = re.compile(rf"(?:阅读量|话题量|播放量|转发)[^,。;]{{0,4}}?({NUMBER}{SCALE})")
_RESPONSE: Final = re.compile(r"回应|否认|施压|介入")
_PLANNED: Final = re.compile(r"将(?:[向在于对及][^,。;]{1,6})?$")
_SAMPLINGS: Final = frozenset({"抽检", "抽查", "监督抽查"})
_OPENING: Final = 8
"""Sentences that still tell the event: orders and emergency measures follow its facts."""
_MANY_UNITS: Final = 1_000_000
_MANY_VIEWS: Final = 100_000_000


def widespread(case: Case) -> Iterator[Reason]:
    """C2 涉及行业性、区域性和系统性质量安全问题的."""
    for sentence in case.sentences:
        yield from _counted(case, sentence)
    yield from _industry(case)
    for sentence, hit in case.cues("EXPOSED"):
        if sentence.order == 0 or case.reading.is_short:
            yield reason("C2", "exposed", 0.62, sentence, hit)


def _industry(case: Case) -> Iterator[Reason]:
    """Words for a whole trade: one in a headline, or two different ones in a text."""
    cues = [(sentence, hit) for sentence in case.sentences for hit in sentence.of("cue", "INDUSTRY")]
    words = {sentence.between(hit.start, hit.end) for sentence, hit in cues}
    for sentence, hit in cues:
        is_headline = sentence.order == 0 or case.reading.is_short
        yield reason("C2", "industry", 0.68 if is_headline or len(words) > 1 else 0.45, sentence, hit)


def _counted(case: Case, sentence: Sentence) -> Iterator[Reason]:
    """Firms or brands, failed batches and failure rates that the sentence counts."""
    for found in _FIRMS.finditer(sentence.text):
        if parse_number(found.group(1)) >= case.number("firms"):
            yield reason("C2", "firms", 0.65, sentence)
    for found in _BATCHES.finditer(sentence.text):
        least = case.number("batches") if found.group(2) != "款" else case.number("firms")
        if parse_number(found.group(1)) >= least:
            yield reason("C2", "batches", 0.65, sentence)
    if _SOME.search(sentence.text) and (sentence.order == 0 or case.reading.is_short):
        yield reason("C2", "some_of_many", 0.65, sentence)
    for found in _RATE.finditer(sentence.text):
        if float(found.group(1)) / 100 >= case.number("fail_rate"):
            yield reason("C2", "fail_rate", 0.75, sentence)


def catastrophic(case: Case) -> Iterator[Reason]:
    """C3 可能导致重大产品质量安全事故的."""
    mechanisms = case.cues("CATASTROPHIC")
    if not mechanisms:
        return
    yield reason("C3", "mechanism", 0.45, mechanisms[0][0], mechanisms[0][1])
    for code, weight in (("EXPOSURE", 0.4), ("UNCONTROLLED", 0.35)):
        for sentence, hit in case.cues(code)[:1]:
            yield reason("C3", code.lower(), weight, sentence, hit)
    if case.units >= case.number("units"):
        weight = 0.55 if case.units >= _MANY_UNITS else 0.35
        quantity = max((q for q in case.quantities), key=lambda q: q.number)
        yield Reason("C3", "C3.units", weight, quantity.quote)


def watched(case: Case) -> Iterator[Reason]:
    """C4 消费者和社会高度关注的."""
    first = case.problems[0]
    if case.reading.context.attention:
        yield reason("C4", "hot_list", 0.7, first.sentence, first.product)
    if case.reading.context.hosts >= case.number("hosts"):
        yield reason("C4", "hosts", 0.65, first.sentence, first.product)
    for sentence, hit in case.cues("ATTENTION"):
        yield reason("C4", "attention", 0.64, sentence, hit)
    for sentence in case.sentences:
        yield from _crowds(case, sentence)


def _crowds(case: Case, sentence: Sentence) -> Iterator[Reason]:
    for found in _COMPLAINTS.finditer(sentence.text):
        if parse_number(found.group(1) or found.group(2)) >= case.number("complaints"):
            yield reason("C4", "complaints", 0.67, sentence)
    for found in _VIEWS.finditer(sentence.text):
        if parse_number(found.group(1)) >= _MANY_VIEWS:
            yield reason("C4", "views", 0.7, sentence)


def ordered(case: Case) -> Iterator[Reason]:
    """C5 地方党委政府部署的，或应对产品质量安全突发事件需要的."""
    near = {sentence.order for sentence in case.sentences}
    for sentence, hit in case.reading.of("cue", "CAMPAIGN"):
        if sentence.order <= _OPENING or sentence.order in near:
            yield reason("C5", "campaign", 0.67, sentence, hit)


def notified(case: Case) -> Iterator[Reason]:
    """C6 有关行政职能部门通报有质量安全问题的; authorities abroad and associations are none."""
    if case.is_foreign_notice or case.is_abroad:
        return
    first = case.problems[0]
    if case.reading.kind == "S3" and (first.trouble.kind == "hazard" or first.trouble.code in {"DEFECT", "RECALL"}):
        yield reason("C6", "author", 0.65, first.sentence, first.product)
    for sentence in case.sentences:
        yield from _notices(case, sentence)


def _notices(case: Case, sentence: Sentence) -> Iterator[Reason]:
    is_headline = sentence.order == 0 or case.reading.is_short
    if is_headline and _RESPONSE.search(sentence.text):
        return
    agencies, acts = sentence.of("cue", "AGENCY"), [act for act in sentence.of("cue", "ACT") if _tells(sentence, act)]
    if sentence.has("cue", "FILING"):
        yield reason("C6", "filing", 0.7, sentence, sentence.of("cue", "FILING")[0])
    elif agencies and sentence.between(agencies[0].end, agencies[0].end + 1) == ":" and not _is_abroad(sentence, agencies[0]):
        yield reason("C6", "speaks", 0.65, sentence, agencies[0])
    elif agencies and acts and not _is_abroad(sentence, agencies[0]):
        yield reason("C6", "notice", 0.7, sentence, agencies[0], acts[0])
    elif is_headline and sentence.has("cue", "PENALISED"):
        yield reason("C6", "penalty", 0.65, sentence, sentence.of("cue", "PENALISED")[0])


def _tells(sentence: Sentence, act: Hit) -> bool:
    """An act that tells of a problem, and is done (not 将公布); sampling alone does not, until its sentence says what it found."""
    if _PLANNED.search(sentence.between(max(sentence.start, act.start - 8), act.start)):
        return False
    if sentence.between(act.start, act.end) not in _SAMPLINGS:
        return True
    return sentence.order == 0 or sentence.has("hazard") or sentence.has("injury") or sentence.has("cue", "DEFECT", "RECALL", "PENALISED")


def _is_abroad(sentence: Sentence, agency: Hit) -> bool:
    return any(hit.code == "FOREIGN" and hit.start < agency.start for hit in sentence.of("trap"))


RULES: Final[dict[str, Rule]] = {
    "C1": dangerous,
    "C2": widespread,
    "C3": catastrophic,
    "C4": watched,
    "C5": ordered,
    "C6": notified,
}


def suggest_priority(case: Case, vulnerable: tuple[str, ...], maker: tuple[str, ...]) -> Iterator[Reason]:
    """C7 其他需要优先纳入的: never set, only suggested (no standard, the old and the young, local makers, rural markets and live shops)."""
    first = case.problems[0]
    for sentence, hit in case.cues("NO_STANDARD", "NEW_CHANNEL"):
        yield reason("C7", hit.code.lower(), 0.65, sentence, hit)
    if {"INFANT", "CHILD", "STUDENT", "ELDER", "YI_LAO_YI_XIAO"} & set(vulnerable):
        yield reason("C7", "old_or_young", 0.62, first.sentence, first.product)
    if any(code.startswith("1408") for code in maker):
        yield reason("C7", "local_maker", 0.62, first.sentence, first.product)
