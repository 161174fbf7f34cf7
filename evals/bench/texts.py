"""Invented Chinese texts: words of jieba's dictionary by their frequency, with products and hazards of the judge's lexicon among them.

The sentences mean nothing, but segmenter, judge, fingerprint and index meet the words, lengths and punctuation of news. A text is a
pure function of seed and number, so that a corpus needs no file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate, islice
from random import Random
from typing import Final

from crawlers.reading import shipped_judge

SEED: Final = 20261124
TOLD_SHARE: Final = 0.25
"""Share of the texts that tell of a product and a hazard."""
_STOCK: Final = 30_000
_LONGEST: Final = 24
"""Words in the longest sentence."""
_SENTENCES: Final = 28
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{1,4}")
_LEAST_FREQUENCY: Final = 3
_PLACES: Final = ("运城", "盐湖", "永济", "河津", "稷山", "芮城", "太原", "西安", "深圳", "宁波")
_TROUBLES: Final = ("过热起火", "漏电", "自燃", "甲醛超标", "断裂伤人", "爆炸", "不合格", "窒息风险")


@dataclass(frozen=True, slots=True)
class Story:
    """One invented item; the paragraphs of ``text`` are its lines."""

    title: str
    text: str


class Stories:
    """Texts by number, 600 characters each on average; sentences come out of one stock of 30,000, so that 100,000 texts take seconds."""

    def __init__(self, seed: int = SEED) -> None:
        self._seed = seed
        self._vocabulary, self._weights = _read_dictionary()
        self._products = shipped_judge().words()
        chance = Random(seed)  # noqa: S311  # a fixed corpus, no secret
        words = iter(chance.choices(self._vocabulary, cum_weights=self._weights, k=_STOCK * _LONGEST))
        self._sentences = [_make_sentence(words, chance) for _ in range(_STOCK)]

    def story(self, number: int) -> Story:
        """The text of a number; two numbers never give the same text."""
        chance = Random(self._seed * 1_000_003 + number)  # noqa: S311  # a fixed corpus, no secret
        length = max(4, round(chance.lognormvariate(0, 0.5) * _SENTENCES))
        title, *sentences = chance.choices(self._sentences, k=length)
        told = self._tell(chance, number) if chance.random() < TOLD_SHARE else f"本报第{number}号消息。"
        paragraphs = ["".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4)]
        return Story(f"{title[:20]}（{number}）", "\n".join((told, *paragraphs)))

    def common_words(self, count: int) -> list[str]:
        """``count`` words of two or more characters, in a fixed random order by frequency."""
        chance = Random(self._seed)  # noqa: S311
        drawn = chance.choices(self._vocabulary, cum_weights=self._weights, k=count * 40)
        return [word for word in dict.fromkeys(drawn) if len(word) >= 2][:count]

    def _tell(self, chance: Random, number: int) -> str:
        place, product, trouble = chance.choice(_PLACES), chance.choice(self._products), chance.choice(_TROUBLES)
        return f"{place}市场监管局通报，某{product}（型号KX-{number}）{trouble}，涉及{chance.randint(2, 9000)}件。"


def _make_sentence(words: Iterator[str], chance: Random) -> str:
    """One to three clauses of three to eight words."""
    return "，".join("".join(islice(words, chance.randint(3, 8))) for _ in range(chance.randint(1, 3))) + "。"


def _read_dictionary() -> tuple[list[str], list[int]]:
    """Han words of up to four characters with their cumulated frequencies."""
    lines = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    entries = [line.split(" ") for line in lines]
    known = [(word, int(frequency)) for word, frequency, *_ in entries if int(frequency) >= _LEAST_FREQUENCY and _HAN.fullmatch(word)]
    return [word for word, _ in known], list(accumulate(frequency for _, frequency in known))
