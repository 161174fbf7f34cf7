"""The contract of every search back end: what is found, counted and in which order (see conftest.py for the items)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text import fold
from storage.search.base import MAX_DEPTH, SearchDocument, SearchIndex, SearchPage, SearchQuery
from storage.search.query import All, Any, Node, Not, Phrase, Words, parse_query

NOVEMBER = 1_793_463_000_000
"""2026-11-01 in Shanghai, still October in UTC."""
DAY = 86_400_000


def ids(page: SearchPage) -> list[int]:
    return [hit.id for hit in page.hits]


def typed(index: SearchIndex, text: str) -> set[int]:
    return set(ids(index.search(SearchQuery(parse_query(text)))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {1, 2, 3, 4}),
        ("电暖器", {1, 2}),
        ("暖器", {1, 2}),
        ("动自", {3}),
        ("电动自行车", {3}),
        ("電動自行車", {3}),
        ("nsb-120", {1}),
        ("ＮＳＢ", {1}),
        ("10kg", {3}),
        ("gb17761", {3}),
        ('"GB 17761 - 2024"', {3}),
        ("gb17761 要求", {3}),
        ("“阻燃”", {3}),
        ("，", {1, 2, 3}),
        ("火", {2, 3}),
        ("起火 -充电宝", {3}),
        ("-起火", {1, 4}),
        ("-起火 -天气", {1}),
        ("召回 或 自燃", {1, 2}),
        ("起火 召回 或 自燃", {2}),
        ("天气 或 -起火", {1, 4}),
        ("召回 起火", set()),
        ("晴周", set()),
        ("不存在的词", set()),
    ],
)
def test_matches_exactly_what_contains_the_words(index: SearchIndex, text: str, found: set[int]) -> None:
    assert typed(index, text) == found


def test_trees_that_nobody_types(index: SearchIndex) -> None:
    everything = {1, 2, 3, 4}
    cases: tuple[tuple[Node, set[int]], ...] = (
        (All(()), everything),
        (Any(()), set()),
        (Words(""), everything),
        (Phrase("\u200b"), everything),
        (Not(Phrase("")), set()),
        (Not(Not(Words("起火"))), {2, 3}),
        (Words("起火 充电宝"), {2}),
        (All((Any((Phrase("召回"), Not(Words("起火")))), Not(All((Words("天气"), Words("晴")))))), {1}),
    )
    for node, found in cases:
        assert set(ids(index.search(SearchQuery(node)))) == found


TEXTS = st.text(st.sampled_from("电池起火aB1-“。 \n㎏電"), max_size=30)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS.map(lambda text: text[:7]), min_size=1, max_size=20))
def test_a_phrase_is_a_substring(new_index: Callable[[], SearchIndex], texts: list[str], phrases: list[str]) -> None:
    index = new_index()
    index.apply([*range(6), *(SearchDocument(number, 1, text[:5], text[5:]) for number, text in enumerate(texts))])
    for phrase in phrases:
        wanted = "".join(fold(phrase).split())
        truth = {number for number, text in enumerate(texts) if any(wanted in "".join(fold(part).split()) for part in (text[:5], text[5:]))}
        assert set(ids(index.search(SearchQuery(Phrase(phrase))))) == truth


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        ("啊", {80, 81}),
        ("甲乙丙", {80}),
        ("甲乙丙丁", {80}),
        ("甲乙丙丁戊", {80}),
        ("乙丙丁戊己", {80}),
        ("甲乙丙丁戊己", {80}),
        ("啊啊啊啊", {81}),
    ],
)
def test_a_piece_stands_in_one_place(index: SearchIndex, piece: str, found: set[int]) -> None:
    """Document 81 holds all the neighbours, but apart."""
    index.apply([SearchDocument(80, 1, "", "啊甲乙丙丁戊己啊啊啊"), SearchDocument(81, 1, "丙丁", "甲乙，乙丙，丙丁，丁戊，戊己啊啊啊啊")])
    assert set(ids(index.search(SearchQuery(Phrase(piece))))) == found


def test_title_ranks_above_text_and_whole_words_above_pieces(index: SearchIndex) -> None:
    assert ids(index.search(SearchQuery(Words("电暖器")))) == [1, 2]
    index.apply([SearchDocument(10, 1, "", "很多研究生命都很难"), SearchDocument(11, 1, "", "很多研究生都很忙")])
    assert ids(index.search(SearchQuery(Words("研究生"), limit=1))) == [11]
    scores = [hit.score for hit in index.search(SearchQuery(Words("起火"))).hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"source": ("press",)}, {2, 3}),
        ({"source": ("press", "city")}, {1, 2, 3}),
        ({"source": ("press",), "level": ("key", "important")}, {2}),
        ({"criteria": ("C6",)}, {1}),
        ({"criteria": ("C6", "C1")}, {1, 2}),
        ({"hazard": ("burn",), "region": ("110000",)}, {2}),
        ({"kind": ("S4",)}, {1}),
        ({"product_class": ("ebike",)}, {3}),
        ({"event": ("8",)}, {2, 3}),
        ({"month": ("2026-11",)}, {1}),
        ({"month": ("2026-10", "2026-09")}, {2, 3}),
        ({"source": ()}, {1, 2, 3, 4}),
        ({"source": ("pres",)}, set()),
        ({"source": ("\ud800", "' OR 1=1", "")}, set()),
    ],
)
def test_filters(index: SearchIndex, filters: Mapping[str, tuple[str, ...]], found: set[int]) -> None:
    assert set(ids(index.search(SearchQuery(filters=filters)))) == found


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (NOVEMBER, None, {1}),
        (None, NOVEMBER, {2, 3}),
        (NOVEMBER - DAY, NOVEMBER, {2}),
        (NOVEMBER - DAY, NOVEMBER + 1, {1, 2}),
        (0, None, {1, 2, 3}),
        (NOVEMBER, NOVEMBER, set()),
        (NOVEMBER, 5, set()),
        (None, 0, set()),
    ],
)
def test_time_range_is_half_open_and_leaves_out_unknown_times(
    index: SearchIndex, start: int | None, end: int | None, found: set[int]
) -> None:
    assert set(ids(index.search(SearchQuery(published_from=start, published_to=end)))) == found


def test_facets_count_the_matches(index: SearchIndex) -> None:
    page = index.search(SearchQuery(Words("火"), facets=("source", "hazard", "month", "criteria"), limit=0))
    assert page.total == 2
    assert page.hits == ()
    assert page.facets == {
        "source": {"press": 2},
        "hazard": {"fire": 2, "burn": 1},
        "month": {"2026-09": 1, "2026-10": 1},
        "criteria": {"C1": 1},
    }
    assert list(page.months) == ["2026-09", "2026-10"]


def test_a_filtered_field_is_counted_without_its_own_filter(index: SearchIndex) -> None:
    page = index.search(SearchQuery(filters={"source": ("city",), "hazard": ("burn",)}, facets=("source", "hazard", "level")))
    assert page.total == 1
    assert page.facets == {"source": {"city": 1, "press": 1}, "hazard": {"burn": 1}, "level": {"important": 1}}
    assert page.months == {}


def test_newest_first_then_by_id(index: SearchIndex) -> None:
    same = [SearchDocument(number, 1, "同时", "", published_at=NOVEMBER + DAY) for number in (30, 32, 31)]
    index.apply(same[:2])
    index.apply(same[2:])
    assert ids(index.search(SearchQuery(sort="newest"))) == [32, 31, 30, 1, 2, 3, 4]
    assert ids(index.search(SearchQuery())) == [32, 31, 30, 1, 2, 3, 4]
    assert ids(index.search(SearchQuery(Words("起火"), sort="newest"))) == [2, 3]


def test_pages(new_index: Callable[[], SearchIndex]) -> None:
    index = new_index()
    index.apply(SearchDocument(number, 1, "分页", str(number), published_at=NOVEMBER + number * 1000) for number in range(1, 251))
    pages = [index.search(SearchQuery(Words("分页"), sort="newest", offset=start, limit=100)) for start in (0, 100, 200, 300)]
    assert [len(page.hits) for page in pages] == [100, 100, 50, 0]
    assert [number for page in pages for number in ids(page)] == list(range(250, 0, -1))
    assert {page.total for page in pages} == {250}


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 101},
        {"limit": -1},
        {"offset": -1},
        {"offset": MAX_DEPTH},
        {"facets": ("text",)},
        {"filters": {"id": ("1",)}},
        {"facets": ("event",)},
    ],
)
def test_impossible_questions_are_refused(wrong: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match=r"limit|field"):
        replace(SearchQuery(), **wrong)  # type: ignore[arg-type]


HOSTILE = (
    *(
        "*",
        "?",
        "[a TO b]",
        "text:奶粉",
        "+-",
        "\\",
        "(((",
        ")",
        "a~2",
        "a^3",
        "/.*/",
        "\x00",
        "\ud800",
        "%",
        "'; --",
        "<script>",
        "AND",
        "NOT",
    ),
    *("\u202e", "\U0001f600", "𠮷", "\ufffe", "-" * 500, "“" * 500, "啊" * 10_000, "a " * 5_000, "㍿" * 5_000, "e\u0301", "或 " * 3_000),
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_are_answered(index: SearchIndex, text: str) -> None:
    for node in (parse_query(text), Words(text), Phrase(text), Not(Phrase(text))):
        assert 0 <= index.search(SearchQuery(node, facets=("source",))).total <= 4


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_any_query_is_answered(index: SearchIndex, text: str) -> None:
    assert index.search(SearchQuery(parse_query(text))).total <= 4


def test_long_words_are_compared_by_their_start(index: SearchIndex) -> None:
    index.apply([SearchDocument(70, 1, "", "".join(chr(0x4E00 + number) for number in range(400)))])
    long = "".join(chr(0x4E00 + number) for number in range(300))
    assert set(ids(index.search(SearchQuery(Phrase(long))))) == {70}
    assert set(ids(index.search(SearchQuery(Phrase(long[:150] + "丙"))))) == set()
