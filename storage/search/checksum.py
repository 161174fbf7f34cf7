"""Whether the files of a Tantivy index are still what was written: Tantivy stores a CRC-32 in each but does not check it on opening.

A file of ``tantivy::directory::footer`` ends with a JSON footer, its length and a magic number, both 32 bit little-endian.
"""

import json
import struct
import zlib
from pathlib import Path
from typing import Final

_MAGIC: Final = 1337
_TAIL: Final = struct.Struct("<II")
_MAX_FOOTER: Final = 50_000
_CHUNK: Final = 1 << 20


def damaged_files(folder: Path) -> tuple[str, ...]:
    """Names of the committed files whose bytes do not fit their checksum, sorted; ``meta.json`` when it cannot be read.

    Reads every byte, about 1 GB/s. What a killed writer left behind is no damage, nor a file that a merge deletes meanwhile.
    """
    segments = _segments(folder / "meta.json")
    if segments is None:
        return ("meta.json",)
    committed = (path for path in sorted(folder.iterdir()) if path.name.partition(".")[0] in segments)
    return tuple(path.name for path in committed if not _is_sound_or_gone(path))


def _segments(meta: Path) -> frozenset[str] | None:
    """The first parts of the names of all committed files."""
    try:
        return frozenset(segment["segment_id"].replace("-", "") for segment in json.loads(meta.read_bytes())["segments"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_sound_or_gone(path: Path) -> bool:
    try:
        return _is_sound(path)
    except FileNotFoundError:
        return True


def _is_sound(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < _TAIL.size:
            return False
        file.seek(-_TAIL.size, 2)
        length, magic = _TAIL.unpack(file.read(_TAIL.size))
        if magic != _MAGIC or length > min(_MAX_FOOTER, size - _TAIL.size):
            return False
        end = size - _TAIL.size - length
        file.seek(end)
        expected = _checksum(file.read(length))
        file.seek(0)
        found = 0
        for start in range(0, end, _CHUNK):
            found = zlib.crc32(file.read(min(_CHUNK, end - start)), found)
    return found == expected


def _checksum(footer: bytes) -> int | None:
    try:
        content = json.loads(footer)
    except ValueError:
        return None
    crc = content.get("crc") if isinstance(content, dict) else None
    return crc if isinstance(crc, int) else None
