"""A folder of recorded material as a web site: one listing per folder, every file at its path, its bytes unchanged."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote, unquote, urlsplit

from crawlers.sample.world import Response

HOST: Final = "replay.invalid"
"""Never resolved: requests for it are answered on loopback (RFC 2606)."""
KINDS: Final = {".html": "page", ".htm": "page", ".xml": "feed", ".jsonl": "records"}
UNREADABLE: Final = 422
"""Answer for a file that cannot be read or unpacked."""
LABEL_KEYS: Final = ({"gate", "C1"}, {"gold_text"}, {"gold_paragraphs"})
"""Keys of lines that label other material and are no items themselves."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One file of the archive."""

    path: str
    """Relative to the archive, with ``/``."""
    kind: str
    """page, feed, records or description."""
    content_type: str = ""
    """What the server said, where a description tells; else empty: no charset header was recorded."""


class Archive:
    """All recordings under a folder, found once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._described = dict(_described(root))
        self.recordings = {recording.path: recording for recording in self._find()}

    def folders(self) -> list[str]:
        """Folders that hold recordings, ``.`` for the archive itself."""
        return sorted({str(Path(path).parent) for path in self.recordings})

    def inside(self, folder: str) -> list[Recording]:
        """Recordings of one folder by name."""
        return [recording for path, recording in sorted(self.recordings.items()) if str(Path(path).parent) == folder]

    def respond(self, method: str, url: str, headers: Mapping[str, str], body: bytes, day: int) -> Response:  # noqa: ARG002 (protocol)
        """Answer a request: ``/…/`` lists a folder as JSON, anything else is a recording."""
        path = unquote(urlsplit(url).path).lstrip("/")
        if path.endswith("/") or not path:
            listing = [{"path": item.path, "kind": item.kind} for item in self.inside(path.rstrip("/") or ".")]
            return _answer(json.dumps(listing).encode(), "application/json")
        recording = self.recordings.get(path)
        if recording is None:
            return Response(404, {"Content-Length": "0"}, b"")
        try:
            return _answer(self.read(recording), recording.content_type)
        except (OSError, EOFError, zlib.error):
            return Response(UNREADABLE, {"Content-Length": "0"}, b"")

    def read(self, recording: Recording) -> bytes:
        """The bytes of a recording, unpacked where the file ends in ``.gz``. Raises OSError, EOFError or zlib.error."""
        raw = (self.root / recording.path).read_bytes()
        return gzip.decompress(raw) if recording.path.endswith(".gz") else raw

    def _find(self) -> Iterator[Recording]:
        for file in sorted(path for path in self.root.rglob("*") if path.is_file()):
            suffix = Path(file.name.removesuffix(".gz")).suffix.lower()
            if suffix in KINDS:
                path = file.relative_to(self.root).as_posix()
                kind = "description" if suffix == ".jsonl" and _describes(file) else KINDS[suffix]
                yield Recording(path, kind, self._described.get(path, ""))


def address_of(path: str) -> str:
    """The address of a recording."""
    return f"http://{HOST}/{quote(path)}"


def _answer(body: bytes, content_type: str) -> Response:
    kind = {"Content-Type": content_type} if content_type else {}
    return Response(200, {**kind, "Content-Length": str(len(body))}, body)


def _lines(file: Path, limit: int) -> Iterator[dict[str, Any]]:
    """The JSON objects among the first ``limit`` lines; none of a file that cannot be read (that shows when it is asked for)."""
    with suppress(OSError, EOFError, zlib.error), _open(file) as lines:
        for line in islice(lines, limit):
            with suppress(ValueError, RecursionError):
                value = json.loads(line)
                if isinstance(value, dict):
                    yield value


def _open(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", errors="replace")
    return file.open(encoding="utf-8", errors="replace")


def _describes(file: Path) -> bool:
    """Whether the lines of a JSON-lines file describe other files or label other items."""
    for line in _lines(file, 3):
        if any(keys <= line.keys() for keys in LABEL_KEYS) or any(_named_file(file, value) for value in line.values()):
            return True
    return False


def _described(root: Path) -> Iterator[tuple[str, str]]:
    """Content types that descriptions give for the files that they name."""
    for file in (*root.rglob("*.jsonl"), *root.rglob("*.jsonl.gz")):
        for line in _lines(file, 100_000):
            if "content_type" in line and (named := next((found for value in line.values() if (found := _named_file(file, value))), None)):
                yield named.relative_to(root).as_posix(), str(line["content_type"])


def _named_file(file: Path, value: object) -> Path | None:
    """The existing file beside ``file`` that ``value`` names."""
    if not isinstance(value, str) or not 3 < len(value) < 300 or "\n" in value or "\0" in value or ".." in value:
        return None
    named = file.parent / value
    return named if Path(value).suffix and not value.startswith("/") and named.is_file() else None
