"""What a page may answer with."""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from console.web.render import render
from console.web.visit import Visit


def page(visit: Visit, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page from a template."""
    return Response(render(visit, template, values), status, media_type="text/html; charset=utf-8")


def go(path: str) -> Response:
    """See another page of ours; ``path`` is never an address from outside."""
    return RedirectResponse(path if is_ours(path) else "/", 303)


def is_ours(path: str) -> bool:
    """Whether ``path`` stays within the console: one slash, then neither slash nor backslash, and no control characters."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path


def data(values: Any, *, status: int = 200) -> Response:
    """JSON for a script."""
    return JSONResponse(values, status)


def plain(text: str, *, status: int = 200) -> Response:
    """Text that no browser takes for a page."""
    return Response(text, status, media_type="text/plain; charset=utf-8", headers={"Content-Security-Policy": "sandbox"})


def download(name: str, body: bytes, media_type: str) -> Response:
    """A file to keep; the name may be Chinese (RFC 6266)."""
    safe = "".join(character for character in PurePosixPath(name).name if character.isprintable() and character not in '"\\')
    return Response(body, media_type=media_type, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(safe)}"})
