"""Our own style sheets and scripts: their addresses carry a hash of the content, so that a browser may keep them for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
MEDIA_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
STYLES: Final = (
    *("tokens", "base", "bar", "parts", "queue", "sheet", "phone", "search", "table", "register", "report", "sources", "door", "loading"),
    *("duty", "admin", "narrow", "print", "prefers"),
)
"""The style sheets of every page, in the order in which they are read; together at most 50 kB."""


def asset(name: str) -> str:
    """The address of a file in ``static``. Raises KeyError for a name that is not there."""
    return f"/static/{_files()[name][0]}/{name}"


def load_asset(name: str) -> tuple[bytes, str] | None:
    """Content and media type of a file in ``static``; None when there is none."""
    found = _files().get(name)
    return (found[1], MEDIA_TYPES[Path(name).suffix]) if found else None


@lru_cache(maxsize=1)
def _files() -> dict[str, tuple[str, bytes]]:
    bodies = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in MEDIA_TYPES}
    return {name: (hashlib.sha256(body).hexdigest()[:12], body) for name, body in bodies.items()}
