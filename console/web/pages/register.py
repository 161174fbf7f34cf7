"""台账: the list of the register's entries, and the list as an Excel file."""

from typing import Final

from starlette.responses import Response

from console.handing_over import layout_of
from console.web.answers import download, page
from console.web.page import Page
from console.web.register_entry import entry_values
from console.web.register_list import list_register, list_values, read_wanted
from console.web.visit import Visit
from core.clock import shanghai
from core.errors import RegisterError
from core.people import Permission
from register.entry import as_entries
from register.sheet import write_sheet
from storage.register import count_entries, list_entries

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED: Final = 20_000


def show_register(visit: Visit) -> Response:
    """The list, with its first entry open beside it."""
    wanted = read_wanted(visit)
    with visit.installation.record.read() as connection:
        listed = list_register(connection, wanted, visit.now)
        shown = entry_values(connection, visit, listed.entries[0]) if listed.entries else {"entry": None}
    return page(visit, "register.html", opened=False, **list_values(visit, wanted, listed), **shown)


def export_register(visit: Visit) -> Response:
    """The list as asked for, as an Excel file in the column layout of the hand-over. Raises RegisterError where it is too long."""
    wanted = read_wanted(visit)
    layout = layout_of(visit.installation)
    with visit.installation.record.read() as connection:
        total = count_entries(connection, wanted.filter)
        if total > MOST_EXPORTED:
            raise RegisterError(f"有{total:,}条，一次最多导出{MOST_EXPORTED:,}条；请按年度、县区或状态筛选后再导出")
        entries = as_entries(connection, list_entries(connection, wanted.filter, limit=MOST_EXPORTED))
    body = write_sheet(reversed(entries), layout, visit.now)
    with visit.installation.record.write() as connection:
        visit.audit(connection, "register.export", "register", {"number": total, "asked": dict(wanted.asked)})
    return download(f"风险信息台账{shanghai(visit.now):%Y%m%d}.xlsx", body, EXCEL)


PAGES: Final = (
    Page("GET", "/register", show_register, Permission.READ_REGISTER),
    Page("POST", "/register/export", export_register, Permission.READ_REGISTER, per_minute=6),
)
