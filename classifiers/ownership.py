"""Whether a trouble is the product's own: near enough, and for fires, explosions and injuries, its doing."""

import re
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.problem import reach

NEAR: Final = 24
"""Most characters between a product and a defect or hazard of it."""
_REACH: Final = {"RECALL": 45, "COMPLAINT": 6}
"""Other distances: recalls name their product from afar, complaints are often about something else."""
RIDDEN: Final = ("P05", "P95")
"""Vehicles: people come to harm in traffic without any fault of theirs."""

_VENUE: Final = re.compile(
    r"[^,。;:、!?\s]{0,2}?(?:厂(?!家|商)|店|超市|仓库|公司|企业|市场|工厂|城(?!市)|行业|产业|车间|作坊|门口|股|节|展|业(?!主)|街|大王|馆|协会|学院|客服|价格|[塔楼站]|机场)"
)
_ACCIDENTS: Final = frozenset({"FIRE", "EXPLOSION"})
_STORED: Final = re.compile(r"(?:生产|加工|存放|堆放|堆满|销售|满载|运输|装载|经营|回收|浇筑|吊装|吊运|搬运|铺设|拆除|焊接|切割)$")
_TRAFFIC: Final = frozenset({"失控", "侧翻", "倾翻", "倾倒", "翻倒", "碰撞"})
"""What happens to vehicles in traffic without any fault of theirs."""
_CAUSED_BY: Final = re.compile(r"因|系|由|源于|引发|所致|起火点|怀疑|导致|原因")
_APART: Final = re.compile(
    r"厂房|仓库|酒店|楼房|商场|市场|店|民宅|工厂|公司|车间|油轮|船|森林|基地|炼油|大楼|工业园|列车|飞机|草地|山林|管道|气化|烟花厂|作坊"
)


def belongs(sentence: Sentence, product: Hit, trouble: Hit) -> bool:
    """True if the trouble is the product's own."""
    if trouble.start < product.end and product.start < trouble.end:
        return trouble.end - trouble.start > product.end - product.start and trouble.kind == "hazard"
    first, last = (product, trouble) if product.end <= trouble.start else (trouble, product)
    gap = sentence.between(first.end, last.start)
    if reach(gap) > _REACH.get(trouble.code, NEAR):
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
