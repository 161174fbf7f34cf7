"""How fast texts are judged, against jieba that only cuts them into words."""

import time
from collections.abc import Callable
from statistics import median
from typing import Final

from core.tokens import jieba_tokenizer
from crawlers.reading import shipped_judge
from evals.bench.texts import Stories, Story

ROUNDS: Final = 5
TEXTS: Final = 400


def measure_judge_speed() -> dict[str, float]:
    """Characters a second of ``Judge.judge`` ÷ those of jieba 0.42.1 in precise mode, in turn on the same texts; median of the rounds."""
    stories = Stories()
    told = [stories.story(number) for number in range(TEXTS)]
    judge, segmenter = shipped_judge(), jieba_tokenizer()
    ratios = [
        _time(told, lambda story: list(segmenter.words(f"{story.title}\n{story.text}")))
        / _time(told, lambda story: judge.judge(story.title, story.text))
        for _ in range(ROUNDS)
    ]
    return {"judge_vs_jieba": median(ratios)}


def _time(stories: list[Story], work: Callable[[Story], object]) -> float:
    began = time.perf_counter()
    for story in stories:
        work(story)
    return time.perf_counter() - began
