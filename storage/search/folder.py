"""Index folders and the pointer to the one in use: ``current.json`` beside ``v2-rjieba-0123456789ab.000001``, ``.000002`` …

A rebuild fills a new folder and then replaces the pointer, so that readers change over between two searches. The folder used before
stays, because another process may still read it; older ones and half-built ones are deleted by the next rebuild.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from core.errors import IndexBusyError
from core.tokens import Tokenizer
from storage.search.base import Change, IndexStale, SearchIndex, SearchPage, SearchQuery
from storage.search.checksum import damaged_files
from storage.search.fields import index_version
from storage.search.tantivy_index import TantivyIndex

__all__ = ["IndexStale", "build", "open_index", "verify"]

_POINTER: Final = "current.json"
_LOCK: Final = "build.lock"
_State = tuple[int, int, int]


class _CurrentIndex:
    """The index that the pointer names, looked up before every use."""

    def __init__(self, root: Path, tokenizer: Tokenizer) -> None:
        self.version = index_version(tokenizer)
        self._root = root
        self._tokenizer = tokenizer
        self._opened = self._open()

    def apply(self, changes: Iterable[Change]) -> None:
        self._index().apply(changes)

    def search(self, query: SearchQuery) -> SearchPage:
        return self._index().search(query)

    def revisions(self) -> Iterator[tuple[int, int]]:
        return self._index().revisions()

    def count(self) -> int:
        return self._index().count()

    def _index(self) -> TantivyIndex:
        if self._opened[0] != _state(self._root / _POINTER):
            self._opened = self._open()
        return self._opened[1]

    def _open(self) -> tuple[_State, TantivyIndex]:
        state = _state(self._root / _POINTER)
        name = _current(self._root)
        if name.rpartition(".")[0] != self.version:
            raise IndexStale("stale")
        index = TantivyIndex(self._root / name, self._tokenizer)
        index.count()
        return state, index


def open_index(root: Path, tokenizer: Tokenizer) -> SearchIndex:
    """The index in use under ``root``; it follows later rebuilds. Raises IndexStale (missing, stale or damaged)."""
    return _CurrentIndex(root, tokenizer)


def build(root: Path, tokenizer: Tokenizer, documents: Iterable[Change]) -> SearchIndex:
    """Fill a new folder, then put it in use; until then, and when anything raises, the old one stays.

    The record may change meanwhile: changes at the end of ``documents`` are replayed in order, and what changes after that is for the
    caller to ``apply`` again. Raises IndexBusyError while another process builds, IndexingError when it cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / _LOCK, timeout=0):
            return _build(root, tokenizer, documents)
    except Timeout as error:
        raise IndexBusyError("另一个进程正在重建检索索引") from error


def verify(root: Path, tokenizer: Tokenizer) -> None:
    """Read every byte of the index in use; raises IndexStale when it is missing, stale or differs anywhere from what was written."""
    open_index(root, tokenizer)
    if damaged_files(root / _current(root)):
        raise IndexStale("damaged")


def _build(root: Path, tokenizer: Tokenizer, documents: Iterable[Change]) -> SearchIndex:
    previous = _previous(root)
    name = f"{index_version(tokenizer)}.{_next_number(root):06d}"
    try:
        TantivyIndex(root / name, tokenizer, create=True).apply(documents)
    except BaseException:
        shutil.rmtree(root / name, ignore_errors=True)
        raise
    _point(root, name)
    _sweep(root, keep={name, previous})
    return open_index(root, tokenizer)


def _state(pointer: Path) -> _State:
    """Changes whenever the pointer is replaced."""
    try:
        status = pointer.stat()
    except OSError as error:
        raise IndexStale("missing") from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def _current(root: Path) -> str:
    """The folder name in the pointer file."""
    try:
        pointer = json.loads((root / _POINTER).read_bytes())
    except FileNotFoundError as error:
        raise IndexStale("missing") from error
    except (OSError, ValueError) as error:
        raise IndexStale("damaged") from error
    name = pointer.get("folder") if isinstance(pointer, dict) else None
    if not isinstance(name, str) or not name or Path(name).name != name:
        raise IndexStale("damaged")
    return name


def _previous(root: Path) -> str:
    try:
        return _current(root)
    except IndexStale:
        return ""


def _point(root: Path, name: str) -> None:
    """Replace the pointer file atomically and durably."""
    fresh = root / f"{_POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"folder": name}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(root / _POINTER)
    _sync_folder(root)


def _sync_folder(root: Path) -> None:
    """Make the replacement survive a power cut; systems that cannot open a folder (Windows) do without."""
    if os.name == "posix":
        handle = os.open(root, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _folders(root: Path) -> Iterator[Path]:
    return (path for path in root.glob("v*-*.??????") if path.is_dir())


def _next_number(root: Path) -> int:
    return 1 + max((int(path.suffix[1:]) for path in _folders(root) if path.suffix[1:].isdecimal()), default=0)


def _sweep(root: Path, keep: set[str]) -> None:
    for path in _folders(root):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
