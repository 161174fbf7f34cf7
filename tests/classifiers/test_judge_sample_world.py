"""The sample world's notices, judged as a duty officer would read them: levels as intended, every key found, no false key."""

from collections.abc import Iterable
from datetime import date

import pytest

from classifiers import Judge, load_judge
from core.clock import to_epoch
from core.criteria import CRITERIA, KEY_TRIGGERS, Level
from core.model import Verdict
from crawlers.sample.item import DAYS
from crawlers.sample.story import Story, shelve
from crawlers.sample.world import load_items

TODAY = date(2026, 11, 24)
RIGHT_SHARE = 0.9
MOST_FALSE_KEYS = 1
KINDS = {
    "cn-samr-spotcheck-fail": "S3",
    "cn-mem-accident": "S4",
    "sample-rendered": "S4",
    "cn-chinanews": "S6",
    "cn-thepaper-quality": "S6",
}

Judged = list[tuple[Story, Verdict]]


@pytest.fixture(scope="module")
def judged() -> Judged:
    judge = load_judge()
    items = load_items()
    stories = {(story.item.key, story.text): story for day in DAYS for story in shelve(items, TODAY, day).stories}
    return [(story, _judge(judge, story)) for story in stories.values()]


def _judge(judge: Judge, story: Story) -> Verdict:
    kind = KINDS.get(story.item.source, "S7")
    return judge.judge(story.title, story.text, kind=kind, published=to_epoch(story.published))


def intended(marks: Iterable[str]) -> Level:
    """The level that an item's marks mean; a trap or oddity without a flag is nothing."""
    flags = set(marks)
    if flags & set(KEY_TRIGGERS):
        return Level.KEY
    if flags & set(CRITERIA):
        return Level.IMPORTANT
    return Level.GENERAL if "general" in flags else Level.NONE


def test_levels_are_as_intended(judged: Judged) -> None:
    wrong = [(story.item.key, str(verdict.level)) for story, verdict in judged if verdict.level is not intended(story.item.marks)]
    assert len(wrong) <= (1 - RIGHT_SHARE) * len(judged), wrong


def test_every_intended_key_is_found(judged: Judged) -> None:
    missed = [story.item.key for story, verdict in judged if set(story.item.marks) & set(KEY_TRIGGERS) - set(verdict.met)]
    assert missed == []


def test_nothing_else_is_key(judged: Judged) -> None:
    false = [story.item.key for story, verdict in judged if set(verdict.met) & set(KEY_TRIGGERS) - set(story.item.marks)]
    assert len(false) <= MOST_FALSE_KEYS, false


def test_no_trap_is_key(judged: Judged) -> None:
    assert [story.item.key for story, verdict in judged if "trap" in story.item.marks and verdict.level is Level.KEY] == []
