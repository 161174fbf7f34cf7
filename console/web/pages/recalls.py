"""One notice with all its versions and what each changed: a recall whose scope was widened is a signal of its own."""

import re
from typing import Any, Final

from sqlalchemy import Row, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.web.answers import page
from console.web.page import Page
from console.web.visit import Visit
from core.people import Permission
from storage.signals import SignalRow, load_signal
from storage.tables import versions

_NUMBER: Final = re.compile(r"[0-9]{1,15}")


def show_recall(visit: Visit) -> Response:
    """The page; the newest version first."""
    signal, listed = _load(visit)
    source = visit.installation.sources.good.get(signal.source)
    return page(visit, "recall.html", section="search", signal=signal, versions=listed, source=source.name if source else signal.source)


def _load(visit: Visit) -> tuple[SignalRow, list[Row[Any]]]:
    number = visit.path("signal")
    with visit.installation.record.read() as connection:
        signal = load_signal(connection, int(number)) if _NUMBER.fullmatch(number) else None
        if signal is None:
            raise HTTPException(404)
        shown = select(versions).where(versions.c.signal == signal.id).order_by(versions.c.version.desc())
        return signal, list(connection.execute(shown))


PAGES: Final = (Page("GET", "/recalls/{signal}", show_recall, Permission.SEARCH),)
