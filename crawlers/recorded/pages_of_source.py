"""The recorded pages of one source: what its list and notices looked like on one day, and what we read out of them.

``pages.json`` names each request and the file with its answer; ``expected.json`` holds the time and the notices.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crawlers.sample.world import Response

PAGES: Final = "pages.json"
EXPECTED: Final = "expected.json"
SUFFIXES: Final = {"html": ".html", "json": ".json", "xml": ".xml"}


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a site."""

    method: str
    url: str
    body: bytes
    content_type: str


def write_pages(folder: Path, pages: Iterable[Page], expected: Mapping[str, Any]) -> None:
    """Write the folder of a source; the first page is its list. Pages of an earlier recording go, other files stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("list.*"), *folder.glob("notice-*.*")):
        old.unlink()
    index = []
    for number, page in enumerate(pages):
        kind = next((suffix for mark, suffix in SUFFIXES.items() if mark in page.content_type), ".html")
        name = f"{'list' if number == 0 else f'notice-{number}'}{kind}"
        (folder / name).write_bytes(page.body)
        index.append({"method": page.method, "url": page.url, "file": name, "content_type": page.content_type})
    _write_json(folder / PAGES, index)
    _write_json(folder / EXPECTED, expected)


def read_expected(folder: Path) -> dict[str, Any]:
    """What the recorded pages should give."""
    expected: dict[str, Any] = json.loads((folder / EXPECTED).read_text("utf-8"))
    return expected


class RecordedSites:
    """Recorded folders as web sites: answers the recorded requests, 404 for everything else."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._pages: dict[tuple[str, str], tuple[Path, str]] = {}
        for folder in folders:
            for page in json.loads((folder / PAGES).read_text("utf-8")):
                self._pages[page["method"], page["url"]] = folder / page["file"], page["content_type"]

    def respond(self, method: str, url: str, headers: Mapping[str, str], body: bytes, day: int) -> Response:  # noqa: ARG002 (protocol)
        """The recorded answer to a request."""
        found = self._pages.get((method, url))
        if found is None:
            return Response(404, {"Content-Length": "0"}, b"")
        content = found[0].read_bytes()
        return Response(200, {"Content-Type": found[1], "Content-Length": str(len(content))}, content)


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
