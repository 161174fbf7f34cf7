"""Problems whose product is not named by a term of its own: poisoned meals, fake drugs, counted goods that are recalled."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.problem import Problem

_EATEN: Final = re.compile(
    r"(?:吃|喝|食用|饮用|误食|聚餐|喜宴|宴席|酒席|校门口)(?![^,。;]{0,12}(?:菌|蘑菇|野菜|野生|河豚|毒药|水过多|自制|自酿|隔夜|生腌|木薯|芋头花|公斤|杯水))[^,。;]{0,14}$"
)
_SAMPLED: Final = re.compile(r"批次|抽检|抽查|样品|检测|检验|[款率]")
_RECALLED: Final = re.compile(
    r"召回[^,。;]{0,12}?\d[\d.,]*[万余多]{0,2}(辆|台|件|款|个|支|罐|盒|套|枚|袋)|召回[^,。;]{0,10}(车)|(车)[^,。;]{0,6}召回"
)
_VEHICLE_WORDS: Final = frozenset("辆车")


def find_implied(sentence: Sentence) -> Iterator[Problem]:
    """Problems of a sentence whose trouble names or implies the product; P00 where its class stays open."""
    yield from _self_evident(sentence)
    if not sentence.has("product"):
        yield from _shoddy(sentence)
        yield from _unnamed(sentence)


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


def _shoddy(sentence: Sentence) -> Iterator[Problem]:
    """Shoddy goods as such, where the notice opens with them."""
    for hit in sentence.of("hazard", "SHODDY")[:1]:
        if sentence.is_lead:
            yield Problem(sentence, replace(hit, kind="product", code="P00"), hit, "gate.shoddy_goods")


def _unnamed(sentence: Sentence) -> Iterator[Problem]:
    """Recalls and failed samples of products that the lexicon does not know: counted goods are products."""
    for hit in sentence.of("cue", "RECALL", "DEFECT")[:3]:
        word = sentence.between(hit.start, hit.end)
        found = _RECALLED.search(sentence.text) if word == "召回" else None
        if word.startswith("recall") or word.endswith(" alert"):
            yield Problem(sentence, replace(hit, kind="product", code="P00"), hit, "gate.recalled_goods")
        elif found:
            code = "P95" if _VEHICLE_WORDS & {group for group in found.groups() if group} else "P00"
            yield Problem(sentence, replace(hit, kind="product", code=code), hit, "gate.recalled_goods")
        elif word.startswith("不合格") and _SAMPLED.search(sentence.text) and sentence.is_lead:
            yield Problem(sentence, replace(hit, kind="product", code="P00"), hit, "gate.failed_samples")
