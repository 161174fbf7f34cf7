"""Whether a notice tells of an event abroad that has no tie to our market: kept for search, but no casualty of ours (domain rubric, K1)."""

import re
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.reading import Reading

_REPORTED: Final = re.compile(r"外媒|当地(?:时间|媒体|警方|消防|居民|政府|卫生|医院)")
_GOODS: Final = re.compile(r"[^,。;]{0,6}?(?:品牌|进口|原装|制造|生产|公司|企业|产|籍|队|召回)")
"""Behind a country: it names where goods or people come from, not where the event is."""
_TIES: Final = re.compile(r"(?<!外)进口|跨境|海淘|代购|国内|我国|境内|中国(?!公民|游客|驻|籍|使|大使|总领)|国产|出口")
_NAME_OF_GOODS: Final = 2
"""Characters between a country and a product that it only describes (美国某充电宝)."""


def is_abroad(reading: Reading) -> bool:
    """True if title or opening puts the event in another country, and nothing ties its product to ours."""
    places = [sentence for sentence in reading.sentences if sentence.is_lead and _is_place(sentence)]
    if not any(sentence.order == 0 or _REPORTED.search(sentence.text) for sentence in places):
        return False
    return not any(sentence.has("region") or _TIES.search(sentence.text) for sentence in reading.sentences)


def _is_place(sentence: Sentence) -> bool:
    return any(not _describes_goods(sentence, hit) for hit in sentence.of("trap", "FOREIGN"))


def _describes_goods(sentence: Sentence, country: Hit) -> bool:
    if _GOODS.match(sentence.between(country.end, min(country.end + 10, sentence.end))):
        return True
    return any(0 <= product.start - country.end <= _NAME_OF_GOODS for product in sentence.of("product"))
