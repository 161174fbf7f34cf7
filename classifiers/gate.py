"""The relevance gate: does the notice name a concrete quality or safety problem of a product?

A problem is a product and a trouble close together in one sentence (domain rubric R): news of firms, meetings and campaigns without
one stays outside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.reading import Reading

NEAR: Final = 24
"""Most characters between a product and a defect or hazard of it."""
FAR: Final = 45
"""Most characters between a product and its recall."""
MAX_PROBLEMS: Final = 500
"""Problems of one notice that are looked at."""

_VENUE: Final = re.compile(
    r"[^,。;:、!?\s]{0,2}?(?:厂(?!家|商)|店|超市|仓库|公司|企业|市场|工厂|城(?!市)|行业|产业|车间|作坊|门口|股|节|展|业(?!主)|街|大王|馆|协会|学院|客服|价格|[塔楼站]|机场)"
)
_ACCIDENTS: Final = frozenset({"FIRE", "EXPLOSION"})
_STORED: Final = re.compile(r"(?:生产|加工|存放|堆放|堆满|销售|满载|运输|装载|经营|回收)$")
_TRAFFIC: Final = frozenset({"失控", "侧翻", "倾翻", "倾倒", "坠落", "翻倒", "断裂", "碰撞"})
"""What happens to vehicles in traffic without any fault of theirs."""
_CAUSED_BY: Final = re.compile(r"因|系|由|源于|引发|所致|起火点|怀疑|导致|原因")
_APART: Final = re.compile(
    r"厂房|仓库|酒店|楼房|商场|市场|店|民宅|工厂|公司|车间|油轮|船|森林|基地|炼油|大楼|工业园|列车|飞机|草地|山林|管道|气化|烟花厂|作坊"
)
_PERSONS: Final = re.compile(
    r"[^,。;]{0,8}?(?:大使|公使|领事|外交官|代办|士兵|官兵|部队|预备役|军人|员工|雇员|公务员|球员|队员|老将|旧将|小将|国脚|教练|中锋|前锋|门将|选手|专家|短信|代表)"
)
"""Behind 召回: people are called back, not goods."""
RIDDEN: Final = ("P05", "P95")
"""Vehicles: people come to harm in traffic without any fault of theirs."""
_EATEN: Final = re.compile(
    r"(?:吃|喝|食用|饮用|误食|聚餐|喜宴|宴席|酒席|校门口)(?![^,。;]{0,12}(?:菌|蘑菇|野菜|河豚|毒药|水过多))[^,。;]{0,14}$"
)
_SAMPLED: Final = re.compile(r"批次|抽检|抽查|样品|检测|检验|[款率]")
_RECALLED: Final = re.compile(
    r"召回[^,。;]{0,12}?\d[\d.,]*[万余多]{0,2}(辆|台|件|款|个|支|罐|盒|套|枚|袋)|召回[^,。;]{0,10}(车)|(车)[^,。;]{0,6}召回"
)
_VEHICLE_WORDS: Final = frozenset("辆车")
_GENERAL_FAULT: Final = frozenset({"COMPLAINT", "PENALTY", "WARNING", "EXPOSED"})
_STRONG_CUES: Final = frozenset({"DEFECT", "RECALL"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A product and what is wrong with it, in one sentence."""

    sentence: Sentence
    product: Hit
    trouble: Hit
    rule: str


def reach(gap: str) -> int:
    """The length of a gap in Chinese characters; English takes about four letters where Chinese takes one character."""
    return len(gap) // 4 if gap.isascii() and len(gap) > 4 else len(gap)


def find_problems(reading: Reading) -> tuple[Problem, ...]:
    """The first ``MAX_PROBLEMS`` problems, the title's first; at most one per product mention."""
    return tuple(islice((problem for sentence in reading.sentences for problem in _problems(sentence, reading)), MAX_PROBLEMS))


def _problems(sentence: Sentence, reading: Reading) -> Iterator[Problem]:
    yield from _self_evident(sentence)
    yield from _unnamed(sentence)
    products = sentence.of("product")[:12]
    troubles = [hit for hit in sentence.hits if _is_trouble(hit, reading, sentence)][:12]
    for product in products:
        near = [trouble for trouble in troubles if _belongs(sentence, product, trouble)]
        if near:
            trouble = max(near, key=lambda hit: _rank(hit, reading))
            yield Problem(sentence, product, trouble, f"gate.{trouble.kind}.{trouble.code.lower()}")


def _self_evident(sentence: Sentence) -> Iterator[Problem]:
    """Troubles that name their product: food poisoning, fake drugs, poisonous toys."""
    for hit in sentence.of("hazard", "POISON", "SELF_EVIDENT"):
        if hit.code == "SELF_EVIDENT" or _is_food_poisoning(sentence, hit):
            product = next((other for other in sentence.of("product") if other.start <= hit.start and hit.end <= other.end), None)
            yield Problem(sentence, product or hit, hit, "gate.hazard.self_evident")


def _is_food_poisoning(sentence: Sentence, hit: Hit) -> bool:
    """食物中毒, or poisoned by what was eaten or drunk (but not by gas)."""
    if sentence.between(hit.start, hit.end) in {"食物中毒", "食品中毒"}:
        return True
    before = sentence.between(max(sentence.start, hit.start - 20), hit.start)
    return _EATEN.search(before) is not None and not sentence.has("hazard", "ASPHYX")


def _unnamed(sentence: Sentence) -> Iterator[Problem]:
    """Recalls and failed samples of products that the lexicon does not know: counted goods are products."""
    if sentence.has("product"):
        return
    for hit in sentence.of("hazard", "SHODDY")[:1]:
        if sentence.is_lead:
            yield Problem(sentence, replace(hit, kind="product", code="P00"), hit, "gate.shoddy_goods")
    for hit in sentence.of("cue", "RECALL", "DEFECT")[:3]:
        word = sentence.between(hit.start, hit.end)
        found = _RECALLED.search(sentence.text) if word == "召回" else None
        if word.startswith("recall"):
            yield Problem(sentence, replace(hit, kind="product", code="P00"), hit, "gate.recalled_goods")
        elif found:
            code = "P95" if _VEHICLE_WORDS & {group for group in found.groups() if group} else "P00"
            yield Problem(sentence, replace(hit, kind="product", code=code), hit, "gate.recalled_goods")
        elif word.startswith("不合格") and _SAMPLED.search(sentence.text) and sentence.is_lead:
            yield Problem(sentence, replace(hit, kind="product", code="P00"), hit, "gate.failed_samples")


def _is_trouble(hit: Hit, reading: Reading, sentence: Sentence) -> bool:
    if hit.kind == "hazard":
        return hit.weight == 1.0
    if hit.kind == "injury":
        return hit.code != "MINOR"
    if hit.kind != "cue" or (hit.code == "RECALL" and _PERSONS.match(sentence.between(hit.end, min(hit.end + 12, sentence.end)))):
        return False
    return hit.code in _STRONG_CUES or (hit.code in _GENERAL_FAULT and sentence.is_lead and _is_headline(sentence, reading))


def _is_headline(sentence: Sentence, reading: Reading) -> bool:
    return sentence.order == 0 or reading.is_short


def _rank(hit: Hit, reading: Reading) -> tuple[int, int]:
    """Hazards before injuries before recalls and complaints; the graver first."""
    order = {"hazard": 2, "injury": 1}.get(hit.kind, 0)
    return order, reading.group(hit).severity


def _belongs(sentence: Sentence, product: Hit, trouble: Hit) -> bool:
    """True if the trouble is the product's own."""
    if trouble.start < product.end and product.start < trouble.end:
        return trouble.end - trouble.start > product.end - product.start and trouble.kind == "hazard"
    first, last = (product, trouble) if product.end <= trouble.start else (trouble, product)
    gap = sentence.between(first.end, last.start)
    if reach(gap) > (FAR if trouble.code == "RECALL" else NEAR):
        return False
    if product.code == "P90" and trouble.code in {"ASPHYX", "POISON"} and sentence.has("hazard", "ASPHYX"):
        return False
    if product.code in RIDDEN and (trouble.kind == "injury" or trouble.code == "POISON" or _word(sentence, trouble) in _TRAFFIC):
        return False
    if trouble.kind == "injury" or trouble.code in _ACCIDENTS:
        return _is_cause(sentence, product, trouble, gap)
    return True


def _word(sentence: Sentence, hit: Hit) -> str:
    return sentence.between(hit.start, hit.end)


def _is_cause(sentence: Sentence, product: Hit, trouble: Hit, gap: str) -> bool:
    """Fires, explosions and injuries need the product as their origin: before them, or behind a word of cause.

    Not so goods that are made, kept or carried where it burns (存放电线的仓库), nor goods that were burnt (摩托车被烧毁).
    """
    after = sentence.between(product.end, min(product.end + 8, sentence.end))
    before = sentence.between(max(sentence.start, product.start - 4), product.start)
    suffered = trouble.code in _ACCIDENTS and "被" in sentence.between(max(sentence.start, trouble.start - 1), trouble.start + 1)
    if _VENUE.match(after) or _STORED.search(before) or suffered:
        return False
    if product.end <= trouble.start:
        return reach(gap) <= 16 and not _APART.search(gap)
    return _CAUSED_BY.search(gap) is not None
