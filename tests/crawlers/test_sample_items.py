"""The bundled items: complete, invented, and loaded strictly."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError
from crawlers.sample.loading import load_items
from crawlers.sample.placeholders import check, fill
from crawlers.sample.story import shelve

ITEMS = load_items()
SOURCES = {
    "au-accc": 4,
    "cn-chinanews": 27,
    "cn-mem-accident": 5,
    "cn-samr-recall": 5,
    "cn-samr-spotcheck-fail": 5,
    "cn-samrdprc-consumer-notice": 10,
    "cn-thepaper-quality": 13,
    "sample-rendered": 3,
    "us-cpsc-recall-api": 5,
}
GOOD = """
- id: one
  day: 1
  time: "09:30"
  title: 示例
  text: 示例正文 {date:-2}
"""


def test_the_world_has_enough_items_of_every_source_and_day() -> None:
    assert Counter(item.source for item in ITEMS) == SOURCES
    days = Counter(item.day for item in ITEMS)
    assert days[1] >= 30
    assert days[2] >= 20
    assert days[3] >= 16


def test_bodies_have_the_length_of_real_notices() -> None:
    assert [item.key for item in ITEMS if not 100 <= len(item.text) <= 1000] == []


@pytest.mark.parametrize("day", [2, 3])
def test_one_event_with_casualties_on_day_two_and_on_day_three(day: int) -> None:
    told = [item for item in ITEMS if item.day == day and "K1" in item.marks]
    assert len(told) == 2
    assert [item.source for item in told if not item.reprint_of] == ["cn-chinanews"]
    assert [item.reprint_of for item in told if item.source == "cn-thepaper-quality"] == [told[0].key]


def test_traps_reprints_and_odd_pages_are_there() -> None:
    marks = Counter(mark for item in ITEMS for mark in item.marks)
    assert marks["trap"] >= 12
    assert marks["hostile"] >= 6
    assert all(marks[mark] for mark in ("K2", "K3", "C2", "C4", "C5", "C6", "personal", "adjacent"))
    assert sum(bool(item.reprint_of) for item in ITEMS) >= 6
    assert Counter(item.oddity for item in ITEMS if item.oddity) == {"gbk": 1, "forbidden": 1, "disallowed": 1, "changed_layout": 1}
    assert [item.key for item in ITEMS if item.revision] == ["cn-samrdprc-consumer-notice/pressure-cooker"]


def test_reprints_follow_their_original() -> None:
    stories = {story.item.key: story for story in shelve(ITEMS, date(2026, 11, 22), 3).stories}
    reprints = [story for story in stories.values() if story.item.reprint_of]
    assert all(stories[story.item.reprint_of].published < story.published for story in reprints)


def test_personal_data_in_the_items_is_fake_but_well_formed() -> None:
    text = "\n".join(item.text for item in ITEMS)
    assert set(re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)) == {"13800000000", "13800000001"}
    (number,) = re.findall(r"(?<!\d)\d{17}[\dX]", text)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    assert "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11] == number[-1]
    assert number[6:10] == "1900"
    assert "晋M00A00" in text


def test_numbers_of_pages_are_unique() -> None:
    stories = shelve(ITEMS, date(2026, 11, 22), 3).stories
    assert len({story.number for story in stories}) == len(stories)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "source-a.yml").write_text(GOOD, encoding="utf-8")
    (item,) = load_items(tmp_path)
    assert (item.key, item.day, item.text) == ("source-a/one", 1, "示例正文 {date:-2}")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("day: 1", "day: 4"), "day: expected one of"),
        (("day: 1", "day: true"), "day: expected one of"),
        (('"09:30"', "10:30"), "time: expected a quoted"),
        (('"09:30"', '"24:00"'), "time: expected a quoted"),
        (("title: 示例", "title: 7"), "title: expected a text"),
        (("  title: 示例\n", ""), "'title' is missing"),
        (("title: 示例", "titel: 示例"), "unknown field 'titel'"),
        (("{date:-2}", "{datum}"), "unknown placeholder {datum}"),
        (("text:", "oddity: strange\n  text:"), "oddity: expected one of"),
        (("text:", "marks: [K9]\n  text:"), "marks: expected one of"),
        (("text:", "marks: K1\n  text:"), "marks: expected a list"),
        (("text:", "facts: [a]\n  text:"), "facts: expected a mapping"),
        (("text:", "revision: {day: 3}\n  text:"), "revision: the field 'time' is missing"),
        (("text:", "revision: no\n  text:"), "revision: expected a mapping"),
        (("text:", "reprint_of: source-a/two\n  text:"), "reprint_of names 'source-a/two'"),
        ((GOOD, "id: one"), "expected a list of items"),
        (("- id", "- [\n- id"), "not readable as YAML"),
        ((GOOD, "- text"), "item 1: expected a mapping"),
        ((GOOD, GOOD + GOOD), "the id occurs 2 times"),
    ],
)
def test_a_broken_file_names_the_place(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    (tmp_path / "source-a.yml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape(message)) as caught:
        load_items(tmp_path)
    assert "source-a" in str(caught.value)


def test_placeholders_are_relative_to_the_day() -> None:
    text = "{date} {date:-2} {day:9} {month} {year} {iso:-22} {english} {{7*7}} ${PRICE}"
    assert fill(text, date(2026, 11, 22)) == (
        "2026年11月22日 2026年11月20日 12月1日 2026年11月 2026 2026-10-31 November 22, 2026 {{7*7}} ${PRICE}"
    )


@given(st.text(max_size=200))
def test_text_without_placeholders_is_left_alone(text: str) -> None:
    text = text.replace("{", "")
    check(text, "here")
    assert fill(text, date(2026, 1, 1)) == text
