"""管理 · 待办: what waits and for how long, and what needs a person."""

import re
from typing import Final

from starlette.responses import Response

from console.outbox_names import KINDS, STATES
from console.web.answers import page
from console.web.page import Page
from console.web.visit import Visit
from core.people import Permission
from storage.outbox import count_work, list_work, oldest_by_kind, retry_dead

MOST: Final = 100
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


def show_outbox(visit: Visit) -> Response:
    """Counts, the oldest that waits, and both lists."""
    return _show(visit, "", status=200)


def retry(visit: Visit) -> Response:
    """Put one dead row (``number``) or all of them (``all``) back to work."""
    number = visit.field("number")
    if not _NUMBER.fullmatch(number) and visit.field("all") != "1":
        return _show(visit, "请选要重试的待办。", status=422)
    one = int(number) if _NUMBER.fullmatch(number) else None
    with visit.installation.record.write() as connection:
        retried = retry_dead(connection, visit.now, one)
        if retried:
            visit.audit(connection, "outbox.retry", str(one or "all"), {"number": retried})
    if not retried:
        return _show(visit, "没有需要重试的待办，可能已被别人重试。", status=409 if one else 200)
    return _show(visit, f"已重新排入{retried}项，由后台进程执行。", status=200, good=True)


def _show(visit: Visit, message: str, *, status: int, good: bool = False) -> Response:
    with visit.installation.record.read() as connection:
        counts, oldest = count_work(connection), oldest_by_kind(connection)
        dead, waiting = list_work(connection, "dead", MOST), list_work(connection, "pending", MOST)
    kinds = sorted({kind for kind, _ in counts}, key=lambda kind: (kind not in KINDS, kind))
    return page(
        visit,
        "outbox.html",
        status=status,
        section="admin",
        admin_section="outbox",
        kinds=kinds,
        names=KINDS,
        states=STATES,
        counts=counts,
        oldest=oldest,
        dead=dead,
        waiting=waiting,
        sums={state: sum(number for (_, other), number in counts.items() if other == state) for state in STATES},
        message=message,
        good=good,
    )


PAGES: Final = (
    Page("GET", "/admin/outbox", show_outbox, Permission.MANAGE_OUTBOX),
    Page("POST", "/admin/outbox/retry", retry, Permission.MANAGE_OUTBOX),
)
