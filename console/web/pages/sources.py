"""来源: the state of every source with its evidence, the books of the day; one source with its runs and its quarantine."""

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.books_table import health_of
from console.quarantine import retry_item
from console.web.answers import page
from console.web.page import Page
from console.web.parameters import Parameters
from console.web.source_books import count_today
from console.web.source_list import LEGEND, SIGNS, TONES, list_sources
from console.web.source_page import OUTCOMES, Detail, load_detail
from console.web.visit import Visit
from core.criteria import SOURCE_KINDS
from core.errors import FengxunError
from core.people import Permission
from core.regions import COUNTIES
from core.text import tidy
from storage.quarantine import drop_item, load_quarantine
from storage.source_days import list_source_ids

_NUMBER: Final = re.compile(r"[0-9]{1,15}")
LONGEST: Final = 500
"""Characters of a reason."""


def show_sources(visit: Visit) -> Response:
    """The list; ``state`` and ``kind`` narrow it."""
    parameters = Parameters(visit.request.query_params)
    tone, kind = parameters.choice("state", TONES), parameters.choice("kind", SOURCE_KINDS)
    lines = list_sources(visit.installation, visit.now)
    with visit.installation.record.read() as connection:
        elsewhere = [name for name in list_source_ids(connection) if name not in visit.installation.sources.good]
    return page(
        visit,
        "sources.html",
        section="sources",
        lines=[line for line in lines if tone in {"", line.tone} and (not kind or kind in line.state.source.kinds)],
        counts={name: sum(line.tone == name for line in lines) for name in TONES},
        broken=visit.installation.sources.broken,
        elsewhere=elsewhere,
        today=count_today(visit.installation, visit.now),
        tone=tone,
        kind=kind,
        tones=TONES,
        signs=SIGNS,
        legend=LEGEND,
        counties=COUNTIES,
        ignored=parameters.ignored,
    )


def show_source(visit: Visit) -> Response:
    """One source."""
    return _show(visit, 200, "")


def retry(visit: Visit) -> Response:
    """Read a quarantined item again from its kept bytes."""
    number = _item(visit)
    if number is None:
        return _show(visit, 404, "隔离区没有这一条，可能已被处理。")
    taken, words = retry_item(visit.installation, number, visit.audit)
    return _show(visit, 200, f"{words}。", good=taken)


def drop(visit: Visit) -> Response:
    """A person says that a quarantined item is not needed, and why."""
    number, reason = _item(visit), " ".join(tidy(visit.field("reason")[: 10 * LONGEST]).split())
    if number is None:
        return _show(visit, 404, "隔离区没有这一条，可能已被处理。")
    if not 2 <= len(reason) <= LONGEST:
        return _show(visit, 422, f"丢弃前请写明理由，2到{LONGEST}个字。", item=number, reason=reason)
    with visit.installation.record.write() as connection:
        if not drop_item(connection, number, reason):
            raise FengxunError("这一条已被别人处理。请刷新页面。")
        visit.audit(connection, "quarantine.drop", str(number), {"reason": reason})
    return _show(visit, 200, f"已丢弃{number}号：{reason}", good=True)


def _item(visit: Visit) -> int | None:
    """The open item of this very source that the form names."""
    number = visit.field("item")
    if not _NUMBER.fullmatch(number):
        return None
    with visit.installation.record.read() as connection:
        row = load_quarantine(connection, int(number))
    return int(number) if row and row.source == visit.path("source") and row.state == "open" else None


def _show(visit: Visit, status: int, message: str, *, good: bool = False, item: int = 0, reason: str = "") -> Response:
    parameters = Parameters(visit.request.query_params)
    detail = load_detail(visit.installation, visit.path("source"), parameters, visit.now)
    if detail is None:
        raise HTTPException(404)
    return _render(visit, detail, parameters, status=status, message=message, good=good, item=item, reason=reason)


def _render(visit: Visit, detail: Detail, parameters: Parameters, *, status: int, **values: object) -> Response:
    shown = {"detail": detail, "names": OUTCOMES, "health_of": health_of, "ignored": parameters.ignored}
    return page(visit, "source.html", status=status, section="sources", **shown, **values)


PAGES: Final = (
    Page("GET", "/sources", show_sources, Permission.READ_SOURCES),
    Page("GET", "/sources/{source}", show_source, Permission.READ_SOURCES),
    Page("POST", "/sources/{source}/retry", retry, Permission.MANAGE_SOURCES),
    Page("POST", "/sources/{source}/drop", drop, Permission.MANAGE_SOURCES),
)
