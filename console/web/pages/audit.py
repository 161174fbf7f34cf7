"""管理 · 审计: who did what, newest first; the state of the hash chain; an export that is itself audited."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import QueryParams
from starlette.responses import Response

from console.audit_names import ACTIONS, DETAILS, export_csv
from console.web.answers import download, page
from console.web.page import Page
from console.web.parameters import Parameters, iso, link
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; ``typed`` is how the form shows it and how it stands in addresses."""

    wanted: AuditFilter
    typed: Mapping[str, str]
    page: int
    check: bool
    ignored: tuple[str, ...]

    def address(self, number: int) -> str:
        """Another page of the same."""
        return link("/admin/audit", {**self.typed, "page": str(number)})


def show_audit(visit: Visit) -> Response:
    """One page of rows that pass the filter."""
    with visit.installation.record.read() as connection:
        actions = list_actions(connection)
        asked = _read(visit.request.query_params, actions)
        total, everything = count_audit(connection, asked.wanted), count_audit(connection, AuditFilter())
        rows = find_audit(connection, asked.wanted, limit=PAGE_SIZE, offset=(asked.page - 1) * PAGE_SIZE)
        verified = asked.check or everything <= VERIFIED
        broken = find_break(connection) if verified else None
    sums: dict[str, Any] = {"total": total, "everything": everything, "pages": -(-total // PAGE_SIZE), "most": MOST_ROWS}
    shown: dict[str, Any] = {
        "asked": asked,
        "rows": rows,
        "actions": actions,
        "names": ACTIONS,
        "details": DETAILS,
        "ignored": asked.ignored,
    }
    return page(visit, "audit.html", section="admin", admin_section="audit", verified=verified, broken=broken, **sums, **shown)


def export(visit: Visit) -> Response:
    """The filtered rows as CSV for a spreadsheet program."""
    with visit.installation.record.write() as connection:
        asked = _read(QueryParams([(name, visit.field(name)) for name in _FILTERS]), list_actions(connection))
        total = count_audit(connection, asked.wanted)
        rows = find_audit(connection, asked.wanted, limit=MOST_ROWS)
        visit.audit(connection, "audit.export", "", {"rows": len(rows), **{name: value for name, value in asked.typed.items() if value}})
    return download(f"审计记录-{shanghai(visit.now):%Y%m%d-%H%M}.csv", export_csv(rows, total), "text/csv; charset=utf-8")


def _read(given: QueryParams, actions: Collection[str]) -> Asked:
    parameters = Parameters(given)
    since, until = parameters.span("from"), parameters.span("to")
    typed = {
        "actor": parameters.text("actor"),
        "action": parameters.choice("action", actions),
        "from": iso(since.first if since else None),
        "to": iso(until.last if until else None),
    }
    wanted = AuditFilter(typed["actor"], typed["action"], since.starts_at if since else None, until.ends_at if until else None)
    number, check = parameters.whole("page", 1, 1_000_000), parameters.choice("check", ("1",)) == "1"
    return Asked(wanted, typed, number, check, parameters.ignored)


PAGES: Final = (
    Page("GET", "/admin/audit", show_audit, Permission.READ_AUDIT),
    Page("POST", "/admin/audit/export", export, Permission.READ_AUDIT, per_minute=6),
)
