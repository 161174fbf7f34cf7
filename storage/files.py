"""Files that other programs fetch: whole or not there."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that whoever looks sees the old file or the new one, also after a kill or a power cut.

    The temporary file beside it has a name of its own per target, so that what a kill leaves is overwritten by the next try.
    Raises OSError (no room, no permission, folder missing); then nothing is left.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make a rename durable where the system lets a folder be synchronised."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
