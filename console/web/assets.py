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
    bodies = {path.name: _served(path) for path in STATIC.iterdir() if path.suffix in MEDIA_TYPES}
    scripts = b"".join(body for name, body in sorted(bodies.items()) if name.endswith(".js"))
    return {name: (_version(scripts if name.endswith(".js") else body), body) for name, body in bodies.items()}


def _served(path: Path) -> bytes:
    """The file as it is sent: without indentation, lines that only explain, and the spaces between the parts of a rule."""
    body = path.read_text("utf-8")
    if path.suffix == ".css":
        body = body.replace(" { ", "{").replace(": ", ":").replace("; }", "}").replace("; ", ";")
    lines = (line.strip() for line in body.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*"))).encode() + b"\n"


def _version(content: bytes) -> str:
    """Scripts share one, because they import each other by name."""
    return hashlib.sha256(content).hexdigest()[:12]
