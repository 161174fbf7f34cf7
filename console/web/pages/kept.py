"""存证: the bytes that were fetched, shown as text that no browser runs; every look is audited."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.web.answers import page, plain
from console.web.event_view import event_number
from console.web.page import Page
from console.web.visit import Visit
from core.encoding import decode
from core.people import Permission
from core.text import remove_controls
from storage.dossier import load_capture
from storage.evidence import load_evidence

MOST_BYTES: Final = 2_000_000
PREVIEW: Final = 4_000
"""Characters of the bytes shown on the page itself."""
GONE: Final = "这份原始内容已按保存期限删除，地址、时间和校验值仍保留。"


@dataclass(frozen=True, slots=True)
class Kept:
    """One fetch, and its bytes as text; ``cut``: only the first MOST_BYTES were read; ``text`` None = deleted by retention."""

    capture: Row[Any]
    text: str | None
    charset: str
    cut: bool


def show_kept(visit: Visit) -> Response:
    """Where the bytes came from, when, with which headers and under which robots decision, and how they begin."""
    kept = _open(visit)
    return page(visit, "kept.html", kept=kept, event=event_number(visit), gone=GONE, preview=(kept.text or "")[:PREVIEW], section="queue")


def show_bytes(visit: Visit) -> Response:
    """The bytes as plain text."""
    kept = _open(visit)
    return plain(GONE, status=410) if kept.text is None else plain(kept.text)


def _open(visit: Visit) -> Kept:
    event, sha256 = event_number(visit), visit.path("sha")
    with visit.installation.record.write() as connection:
        capture = load_capture(connection, event, sha256) if len(sha256) == 64 else None
        if capture is None:
            raise HTTPException(404)
        visit.audit(connection, "read evidence", f"event {event}", {"sha256": sha256})
        return _read(connection, capture)


def _read(connection: Connection, capture: Row[Any]) -> Kept:
    body = load_evidence(connection, capture.sha256)
    if body is None:
        return Kept(capture, None, "", cut=False)
    decoded = decode(body[:MOST_BYTES], _charset(capture.content_type))
    return Kept(capture, remove_controls(decoded.text)[0], decoded.charset, cut=len(body) > MOST_BYTES)


def _charset(content_type: str) -> str:
    return content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'")[:40]


PAGES: Final = (
    Page("GET", "/events/{event}/kept/{sha}", show_kept, Permission.READ_EVIDENCE, per_minute=120),
    Page("GET", "/events/{event}/kept/{sha}/text", show_bytes, Permission.READ_EVIDENCE, per_minute=120),
)
