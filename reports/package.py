"""Files as a whole or not at all: zip packages rewritten so that equal content gives equal bytes, and atomic writing."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.clock import shanghai
from core.errors import ReportError

FIRST: Final = ("[Content_Types].xml", "_rels/.rels")
"""Parts that readers of Office files look for at the start of a package."""
PART: Final = ".part"
Step = Callable[[str], None]


def rewrite_zip(data: bytes, moment: int) -> bytes:
    """The same parts in a fixed order, all dated ``moment`` (epoch milliseconds, from 1980), without what depends on the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written:
        for name in sorted(given.namelist(), key=_place):
            about = zipfile.ZipInfo(name, shanghai(moment).timetuple()[:6])
            about.compress_type, about.create_system, about.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            written.writestr(about, given.read(name))
    return out.getvalue()


def write_whole(path: Path, data: bytes, step: Step = lambda _step: None) -> None:
    """Write a file so that at every moment it is whole or as it was before: a part file, synchronised, then renamed.

    A part file that a killed process left is overwritten by the next run. ``step``: crash point of the tests.
    Raises ReportError where the disk is full or the folder cannot be written; then nothing is left.
    """
    part = path.with_name(f".{path.name}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data[: len(data) // 2])
            step("report.half")
            file.write(data[len(data) // 2 :])
            file.flush()
            os.fsync(file.fileno())
        step("report.written")
        part.replace(path)
        _synchronise(path.parent)
    except OSError as error:
        _remove(part)
        raise ReportError(f"报告文件没有写成：{_why(error)}（{path}）。腾出空间或检查目录权限后再做一次，已冻结的数据不受影响") from error


def _place(name: str) -> tuple[int, str]:
    return (FIRST.index(name) if name in FIRST else len(FIRST), name)


def _synchronise(folder: Path) -> None:
    """The new name survives a power cut, where the system lets folders be synchronised."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return


def _why(error: OSError) -> str:
    return {28: "磁盘空间不足", 27: "文件超过了允许的大小", 122: "磁盘配额已满", 13: "没有写入权限", 30: "目录是只读的"}.get(
        error.errno or 0, error.strerror or str(error)
    )
