"""Every notice page of the sample world, read without the selectors of its source."""

import re
from collections import Counter
from datetime import date, datetime, time

import pytest

from core.clock import SHANGHAI, shanghai, to_epoch
from core.text import tidy
from crawlers.extraction import extract
from crawlers.sample import World
from crawlers.sample.story import Story, shelve

TODAY = date(2026, 11, 22)
NOW = to_epoch(datetime.combine(TODAY, time(23, 59), SHANGHAI))
WORLD = World(TODAY)
# A rendered page has no text before its script runs; a forbidden one has no page.
STORIES = [
    story for story in shelve(WORLD.items, TODAY, 3).stories if story.item.oddity != "forbidden" and story.item.source != "sample-rendered"
]


def count_bigrams(text: str) -> Counter[str]:
    # Cells of a table stand one a line in an article and between bars in a story.
    solid = re.sub(r"\W+", "", text)
    return Counter(solid[index : index + 2] for index in range(len(solid) - 1))


def measure_f1(gold: str, text: str) -> float:
    wanted, found = count_bigrams(gold), count_bigrams(text)
    return 2 * (wanted & found).total() / max(1, wanted.total() + found.total())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.item.key)
def test_a_page_is_read_by_what_pages_have_in_common(story: Story) -> None:
    address = WORLD.address(story.item.key)
    response = WORLD.respond("GET", address, {}, b"", 3)
    article = extract(response.body, address=address, declared="utf-8", now=NOW)
    assert measure_f1(story.text, article.text) >= 0.95
    assert article.title == tidy(" ".join(story.title.split()))
    assert article.published is not None
    assert shanghai(article.published.at).date() == story.published.date()
