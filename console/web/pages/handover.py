"""对接记录: what was handed over to the official system, what it accepted, what waits and what it refused."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.handing_over import sheet_path
from console.web.answers import download, go, page
from console.web.page import Page
from console.web.pages.register import EXCEL
from console.web.visit import Visit
from core.errors import RegisterError
from core.people import Permission
from register.hand_over import note_acceptance, try_again
from register.vocabulary import WAYS
from storage.handovers import ACCEPTED, DELIVERED, REFUSED, WAITING, count_handovers, failed_handovers, list_handovers, load_handover

STATES: Final = {WAITING: "等待", DELIVERED: "已生成文件", ACCEPTED: "已接收", REFUSED: "被拒收"}
ROWS: Final = 100


def show_handovers(visit: Visit) -> Response:
    """The reconciliation list."""
    return _show(visit)


def post_retry(visit: Visit) -> Response:
    """Try a refused or given-up one again."""
    try:
        with visit.installation.record.write() as connection:
            row = try_again(connection, _number(visit), visit.person, now=visit.now)
            visit.audit(connection, "register.retry", row.key, {})
    except RegisterError as error:
        return _show(visit, str(error))
    return go("/register/handover")


def post_accepted(visit: Visit) -> Response:
    """Note the receiver's number of a file."""
    try:
        with visit.installation.record.write() as connection:
            row = note_acceptance(connection, _number(visit), visit.field("accepted"), visit.person, now=visit.now)
            visit.audit(connection, "register.accepted", row.key, {"accepted": visit.field("accepted")[:100]})
    except RegisterError as error:
        return _show(visit, str(error))
    return go("/register/handover")


def post_file(visit: Visit) -> Response:
    """The Excel file of one hand-over."""
    with visit.installation.record.read() as connection:
        row = load_handover(connection, _number(visit))
    if row is None or row.way != "excel" or row.state not in {DELIVERED, ACCEPTED}:
        raise HTTPException(404)
    path = sheet_path(visit.installation, row.content)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"文件 {path.name} 已不在数据目录里；请重新对接一次") from error
    with visit.installation.record.write() as connection:
        visit.audit(connection, "register.file", row.key, {})
    return download(path.name, body, EXCEL)


def _show(visit: Visit, problem: str = "") -> Response:
    asked = visit.query("state")
    state = asked if asked in STATES else ""
    before = visit.query("page", "1")
    number = int(before) if before.isascii() and before.isdecimal() and 0 < len(before) < 5 else 1
    with visit.installation.record.read() as connection:
        rows = list_handovers(connection, state=state, limit=ROWS + 1, offset=(max(1, number) - 1) * ROWS)
        counts, failed = count_handovers(connection), failed_handovers(connection)
    by_state = {name: sum(count for (_, each), count in counts.items() if each == name) for name in STATES}
    return page(
        visit,
        "handover.html",
        status=422 if problem else 200,
        section="register",
        rows=rows[:ROWS],
        following=number + 1 if len(rows) > ROWS else 0,
        state=state,
        counts=by_state,
        failed=failed,
        problem=problem,
        typed=visit.field("accepted"),
        STATES=STATES,
        WAYS=WAYS,
    )


def _number(visit: Visit) -> int:
    text = visit.path("handover")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise HTTPException(404)
    return int(text)


PAGES: Final = (
    Page("GET", "/register/handover", show_handovers, Permission.HAND_OVER),
    Page("POST", "/register/handover/{handover}/retry", post_retry, Permission.HAND_OVER),
    Page("POST", "/register/handover/{handover}/accepted", post_accepted, Permission.HAND_OVER),
    Page("POST", "/register/handover/{handover}/file", post_file, Permission.HAND_OVER, per_minute=30),
)
