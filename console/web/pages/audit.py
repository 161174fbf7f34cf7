"""管理 · 审计: who did what, newest first; the state of the hash chain; an export that is itself audited."""

from typing import Final

from starlette.datastructures import QueryParams
from starlette.responses import Response

from console.audit_names import ACTIONS, export_csv
from console.web.answers import download, page
from console.web.page import Page
from console.web.parameters import Parameters, link
from console.web.visit import Visit
from core.clock import shanghai
from core.people import Permission
from storage.audit import find_break
from storage.audit_search import AuditFilter, count_audit, find_audit, list_actions

PAGE_SIZE: Final = 100
MOST_ROWS: Final = 50_000
"""Of one export; what is older is said in its last line."""
VERIFIED: Final = 20_000
"""A chain of up to so many rows is verified at every look, a longer one on demand."""
_FILTERS: Final = ("actor", "action", "from", "to")


def show_audit(visit: Visit) -> Response:
    """One page of rows that pass the filter."""
    wanted, number, check, ignored = _read(visit.request.query_params)
    with visit.installation.record.read() as connection:
        total, everything = count_audit(connection, wanted), count_audit(connection, AuditFilter())
        rows = find_audit(connection, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        actions = list_actions(connection)
        verified = check or everything <= VERIFIED
        broken = find_break(connection) if verified else None
    typed = {name: visit.query(name)[:200] for name in _FILTERS}
    return page(
        visit,
        "audit.html",
        section="admin",
        admin_section="audit",
        rows=rows,
        total=total,
        everything=everything,
        number=number,
        pages=-(-total // PAGE_SIZE),
        verified=verified,
        broken=broken,
        typed=typed,
        actions=actions,
        names=ACTIONS,
        ignored=ignored,
        to_page=lambda at: link("/admin/audit", {**typed, "page": str(at)}),
        most=MOST_ROWS,
    )


def export(visit: Visit) -> Response:
    """The filtered rows as CSV for a spreadsheet program."""
    fields = QueryParams([(name, visit.field(name)) for name in _FILTERS])
    wanted, _, _, _ = _read(fields)
    with visit.installation.record.write() as connection:
        total = count_audit(connection, wanted)
        rows = find_audit(connection, wanted, limit=MOST_ROWS)
        visit.audit(connection, "audit.export", "", {"rows": len(rows), **{name: value for name, value in fields.items() if value}})
    return download(f"审计记录-{shanghai(visit.now):%Y%m%d-%H%M}.csv", export_csv(rows, total), "text/csv; charset=utf-8")


def _read(given: QueryParams) -> tuple[AuditFilter, int, bool, tuple[str, ...]]:
    parameters = Parameters(given)
    since, until = parameters.span("from"), parameters.span("to")
    wanted = AuditFilter(
        parameters.text("actor"),
        parameters.text("action"),
        since.starts_at if since else None,
        until.ends_at if until else None,
    )
    number = parameters.whole("page", 1, 1_000_000)
    return wanted, number, parameters.choice("check", ("1",)) == "1", parameters.ignored


PAGES: Final = (
    Page("GET", "/admin/audit", show_audit, Permission.READ_AUDIT),
    Page("POST", "/admin/audit/export", export, Permission.READ_AUDIT, per_minute=6),
)
