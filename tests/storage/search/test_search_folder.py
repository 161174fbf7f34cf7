"""Folders, the pointer and what happens when somebody breaks them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import IndexBusyError, IndexingError
from core.tokens import Tokenizer, rjieba_tokenizer
from storage.search.base import Change, SearchDocument, SearchQuery
from storage.search.checksum import damaged_files
from storage.search.folder import IndexStale, build, open_index, verify
from storage.search.query import Words

ITEMS = tuple(SearchDocument(number, 1, f"第{number}号通知", "电池起火" * number, source="press") for number in range(1, 30))


def folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def current(root: Path) -> Path:
    return root / folders(root)[-1]


def test_nothing_there(tmp_path: Path, tokenizer: Tokenizer) -> None:
    for root in (tmp_path / "none", tmp_path):
        with pytest.raises(IndexStale, match="不存在") as raised:
            open_index(root, tokenizer)
        assert raised.value.reason == "missing"


def test_build_then_open(tmp_path: Path, tokenizer: Tokenizer) -> None:
    root = tmp_path / "a" / "index"
    built = build(root, tokenizer, ITEMS)
    assert built.count() == len(ITEMS)
    opened = open_index(root, tokenizer)
    assert opened.search(SearchQuery(Words("起火"))).total == len(ITEMS)
    assert opened.version == built.version
    assert dict(opened.revisions()) == {item.id: 1 for item in ITEMS}


def test_readers_follow_a_rebuild_and_the_previous_folder_stays(tmp_path: Path, tokenizer: Tokenizer) -> None:
    build(tmp_path, tokenizer, ITEMS[:3])
    reader = open_index(tmp_path, tokenizer)
    assert reader.count() == 3
    for size in (5, 7, 9):
        build(tmp_path, tokenizer, [*ITEMS[:size], 1])
        assert reader.count() == size - 1
    assert [name.rpartition(".")[2] for name in folders(tmp_path)] == ["000003", "000004"]
    reader.apply([ITEMS[0]])
    assert open_index(tmp_path, tokenizer).count() == 9


def test_another_dictionary_is_stale(tmp_path: Path, tokenizer: Tokenizer) -> None:
    build(tmp_path, tokenizer, ITEMS)
    other = rjieba_tokenizer(["通知电池"])
    with pytest.raises(IndexStale) as raised:
        open_index(tmp_path, other)
    assert raised.value.reason == "stale"
    assert build(tmp_path, other, ITEMS[:1]).count() == 1
    with pytest.raises(IndexStale):
        open_index(tmp_path, tokenizer)


def test_a_failed_build_leaves_the_old_index(tmp_path: Path, tokenizer: Tokenizer) -> None:
    build(tmp_path, tokenizer, ITEMS)

    def broken() -> Iterator[Change]:
        yield ITEMS[0]
        raise LookupError

    before = folders(tmp_path)
    with pytest.raises(LookupError):
        build(tmp_path, tokenizer, broken())
    assert folders(tmp_path) == before
    assert open_index(tmp_path, tokenizer).count() == len(ITEMS)


def test_two_builders(tmp_path: Path, tokenizer: Tokenizer) -> None:
    def documents() -> Iterator[Change]:
        with pytest.raises(IndexBusyError):
            build(tmp_path, tokenizer, ())
        yield ITEMS[0]

    assert build(tmp_path, tokenizer, documents()).count() == 1


def test_two_writers(tmp_path: Path, tokenizer: Tokenizer) -> None:
    first = build(tmp_path, tokenizer, ITEMS[:1])
    second = open_index(tmp_path, tokenizer)

    def changes() -> Iterator[Change]:
        with pytest.raises(IndexBusyError):
            second.apply([ITEMS[1]])
        yield ITEMS[2]

    first.apply(changes())
    second.apply([ITEMS[1]])
    assert first.count() == 3


def test_half_built_folders_are_swept(tmp_path: Path, tokenizer: Tokenizer) -> None:
    build(tmp_path, tokenizer, ITEMS[:1])
    left = tmp_path / f"{open_index(tmp_path, tokenizer).version}.000077"
    left.mkdir()
    (tmp_path / "notes").mkdir()
    build(tmp_path, tokenizer, ITEMS[:2])
    assert not left.exists()
    assert (tmp_path / "notes").is_dir()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b'{"folder": 7}', b'{"folder": "../x"}', b'{"folder": ""}', b"\xff\xfe\x00"])
def test_a_broken_pointer_is_damage(tmp_path: Path, tokenizer: Tokenizer, content: bytes) -> None:
    build(tmp_path, tokenizer, ITEMS)
    (tmp_path / "current.json").write_bytes(content)
    with pytest.raises(IndexStale) as raised:
        open_index(tmp_path, tokenizer)
    assert raised.value.reason == "damaged"
    assert build(tmp_path, tokenizer, ITEMS).count() == len(ITEMS)


def remove(path: Path) -> None:
    path.unlink()


def rewrite(path: Path, content: bytes) -> None:
    """Other bytes under the same name as a new file: to shorten one that Tantivy has mapped would end the process (SIGBUS)."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def truncate(path: Path) -> None:
    rewrite(path, path.read_bytes()[: path.stat().st_size // 2])


def scramble(path: Path) -> None:
    rewrite(path, os.urandom(path.stat().st_size))


def empty(path: Path) -> None:
    rewrite(path, b"")


@pytest.mark.parametrize("harm", [remove, truncate, scramble, empty])
@pytest.mark.parametrize("suffix", [".json", ".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term"])
def test_a_broken_file_is_damage(tmp_path: Path, tokenizer: Tokenizer, harm: object, suffix: str) -> None:
    build(tmp_path, tokenizer, ITEMS)
    assert callable(harm)
    for path in list(current(tmp_path).iterdir()):
        if path.suffix == suffix and not path.name.startswith("."):
            harm(path)
    with pytest.raises(IndexStale) as raised:
        open_index(tmp_path, tokenizer).search(SearchQuery(Words("起火")))
    assert raised.value.reason == "damaged"


@pytest.mark.parametrize("suffix", [".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term"])
def test_one_changed_byte_is_found_by_verify(tmp_path: Path, tokenizer: Tokenizer, suffix: str) -> None:
    build(tmp_path, tokenizer, ITEMS)
    verify(tmp_path, tokenizer)
    path = next(path for path in current(tmp_path).iterdir() if path.suffix == suffix)
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 1
    rewrite(path, bytes(content))
    with pytest.raises(IndexStale, match="损坏"):
        verify(tmp_path, tokenizer)


@pytest.mark.parametrize(
    "content", [b"", b"1234567", b"\xff" * 8, b"{}\x02\0\0\0\x39\x05\0\0", b"[]\x02\0\0\0\x39\x05\0\0", b"{\x01\0\0\0\x39\x05\0\0"]
)
def test_foreign_files_are_not_sound(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "meta.json").write_text('{"segments": [{"segment_id": "a-b"}]}')
    (tmp_path / "ab.idx").write_bytes(content)
    (tmp_path / "left-by-a-kill.idx").write_bytes(content)
    assert damaged_files(tmp_path) == ("ab.idx",)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"segments": 1}', '{"segments": [{"segment_id": 5}]}'])
def test_a_foreign_meta_file_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / "meta.json").write_text(content)
    assert damaged_files(tmp_path) == ("meta.json",)


INTERRUPTED = """
import sys, time
from pathlib import Path
from core.tokens import rjieba_tokenizer
from storage.search.base import SearchDocument
from storage.search.checksum import damaged_files
from storage.search.folder import open_index

def changes():
    for number in range(100, 200):
        yield SearchDocument(number, 1, "未提交", "")
    yield 1
    print("ready", flush=True)
    time.sleep(60)

open_index(Path(sys.argv[1]), rjieba_tokenizer()).apply(changes())
"""


def test_a_killed_writer_leaves_the_old_state_and_no_lock(tmp_path: Path, tokenizer: Tokenizer) -> None:
    index = build(tmp_path, tokenizer, ITEMS)
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED, str(tmp_path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        with pytest.raises(IndexBusyError):
            index.apply([2])
        writer.kill()
    assert dict(index.revisions()) == {item.id: 1 for item in ITEMS}
    index.apply([2])
    assert open_index(tmp_path, tokenizer).count() == len(ITEMS) - 1
    verify(tmp_path, tokenizer)


def test_a_removed_folder_is_damage_for_those_who_use_it(tmp_path: Path, tokenizer: Tokenizer) -> None:
    index = build(tmp_path, tokenizer, ITEMS)
    for path in current(tmp_path).iterdir():
        path.unlink()
    current(tmp_path).rmdir()
    with pytest.raises(IndexStale) as raised:
        index.search(SearchQuery())
    assert raised.value.reason == "damaged"
    with pytest.raises(IndexingError) as refused:
        index.apply(ITEMS)
    assert not isinstance(refused.value, IndexBusyError)
    (tmp_path / "current.json").unlink()
    with pytest.raises(IndexStale) as raised:
        index.count()
    assert raised.value.reason == "missing"
