"""The contract of every search back end: what is written is whole, durable and seen by all."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from storage.search.base import Change, SearchDocument, SearchIndex, SearchQuery
from storage.search.query import Words, parse_query


def typed(index: SearchIndex, text: str) -> set[int]:
    return {hit.id for hit in index.search(SearchQuery(parse_query(text))).hits}


def test_replace_and_remove(index: SearchIndex) -> None:
    index.apply([SearchDocument(1, 2, "改名", "内容已换"), 2, 999])
    assert typed(index, "电暖器") == set()
    assert typed(index, "改名") == {1}
    assert list(index.revisions()) == [(1, 2), (3, 1), (4, 1)]
    assert index.count() == 3
    assert index.search(SearchQuery(Words("改名"))).hits[0].revision == 2


def test_a_lower_revision_does_not_replace_a_higher_one(index: SearchIndex) -> None:
    index.apply([SearchDocument(1, 5, "第五版", "")])
    index.apply([SearchDocument(1, 4, "第四版", "")])
    assert typed(index, "第四版") == set()
    index.apply([SearchDocument(1, 5, "第五版重判", "")])
    assert typed(index, "第五版重判") == {1}
    assert index.count() == 4


def test_the_last_change_of_a_call_wins(index: SearchIndex) -> None:
    index.apply([SearchDocument(50, 1, "甲", ""), 50, SearchDocument(51, 1, "乙", ""), SearchDocument(51, 2, "丙", "")])
    assert list(index.revisions()) == [(1, 1), (2, 1), (3, 1), (4, 1), (51, 2)]
    index.apply([])
    assert index.count() == 5


def test_an_interrupted_apply_changes_nothing(index: SearchIndex) -> None:
    def changes() -> Iterator[Change]:
        yield SearchDocument(60, 1, "半途", "")
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.apply(changes())
    assert index.count() == 4
    assert typed(index, "半途") == set()
    assert 1 in typed(index, "电暖器")
    index.apply([SearchDocument(60, 1, "半途", "")])
    assert typed(index, "半途") == {60}


def test_another_reader_sees_a_commit(new_index: Callable[[], SearchIndex], items: tuple[SearchDocument, ...]) -> None:
    reader, writer = new_index(), new_index()
    assert reader.count() == 0
    writer.apply(items)
    assert typed(reader, "电暖器") == {1, 2}
    writer.apply([1])
    assert typed(reader, "电暖器") == {2}
    assert reader.version == writer.version


def test_readers_see_whole_commits_only(new_index: Callable[[], SearchIndex]) -> None:
    reader, writer = new_index(), new_index()

    def write() -> None:
        for revision in range(1, 16):
            writer.apply(SearchDocument(number, revision, "整体", "") for number in range(20))

    thread = Thread(target=write)
    thread.start()
    seen: list[int] = []
    while thread.is_alive():
        page = reader.search(SearchQuery(Words("整体"), limit=100))
        assert page.total in {0, 20}
        assert len({hit.revision for hit in page.hits}) <= 1
        seen.extend(hit.revision for hit in page.hits[:1])
    thread.join()
    assert seen == sorted(seen)
    assert {revision for _, revision in reader.revisions()} == {15}
