"""The index under test: a second back end is one more parameter of ``new_index``. ``index`` holds four invented items."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.tokens import Tokenizer, rjieba_tokenizer
from storage.search.base import SearchDocument, SearchIndex
from storage.search.tantivy_index import TantivyIndex

NOVEMBER = 1_793_463_000_000
"""2026-11-01 in Shanghai, still October in UTC."""
DAY = 86_400_000

ITEMS = (
    SearchDocument(
        1,
        1,
        "某市召回一批电暖器",
        "因防护罩脱落可能烫伤儿童，型号NSB-120。",
        "city",
        "S4",
        "important",
        ("C1", "C6"),
        ("burn",),
        "heater",
        ("140800",),
        7,
        NOVEMBER,
    ),
    SearchDocument(
        2,
        1,
        "充电宝起火",
        "飞机上一充电宝自燃，电暖器无关。",
        "press",
        "S6",
        "key",
        ("C1",),
        ("fire", "burn"),
        "battery",
        ("110000",),
        8,
        NOVEMBER - DAY,
    ),
    SearchDocument(
        3,
        1,
        "電動自行車起火警示",
        "鋰電池容量１０㎏，GB 17761-2024 要求…“阻燃”",
        "press",
        "S6",
        "general",
        (),
        ("fire",),
        "ebike",
        (),
        8,
        NOVEMBER - 40 * DAY,
    ),
    SearchDocument(4, 1, "天气晴", "周末适合出游"),
)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return rjieba_tokenizer()


@pytest.fixture(params=["tantivy"])
def new_index(request: pytest.FixtureRequest, tmp_path: Path, tokenizer: Tokenizer) -> Callable[[], SearchIndex]:
    """Opens the same, at first empty, index anew each time."""
    assert request.param == "tantivy"
    folder = tmp_path / "index"
    TantivyIndex(folder, tokenizer, create=True)
    return lambda: TantivyIndex(folder, tokenizer)


@pytest.fixture(scope="session")
def items() -> tuple[SearchDocument, ...]:
    return ITEMS


@pytest.fixture
def index(new_index: Callable[[], SearchIndex]) -> SearchIndex:
    found = new_index()
    found.apply(ITEMS)
    return found
