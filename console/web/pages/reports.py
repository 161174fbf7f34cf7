"""报送: the list of reports with its countdown, one month's report, the items behind each of its figures, and its files."""

from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from console.reporting import (
    DEADLINE_NAMES,
    Shown,
    current_month,
    deadlines,
    excel_of,
    freeze_month,
    show_month,
    word_of,
)
from console.web.answers import download, go, page
from console.web.page import Page
from console.web.report_charts import charts_of, columns_of
from console.web.report_view import checks_of, key_numbers, lines_behind, preview_of, yearly
from console.web.visit import Visit
from core.deadlines import reminder_days
from core.errors import ReportError
from core.people import Permission
from reports.freeze import Frozen
from reports.period import Deadline, chinese_day, read_month
from reports.summary import number_of
from reports.titles import file_stem, issue_of, share_text, short_window
from storage.report_rows import count_undecided
from storage.reports import MONTHLY, list_reports

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_MINUTE: Final = 20
"""Downloads and new reports of one person."""


def show_reports(visit: Visit) -> Response:
    """What is due, what was made, and the form for a new one."""
    return _list(visit)


def make_report(visit: Visit) -> Response:
    """Freeze the month that was typed and show it."""
    try:
        month = read_month(visit.field("month"))
        _freeze(visit, str(month), "")
    except ReportError as error:
        return _list(visit, status=422, typed=visit.field("month"), message=str(error))
    return go(f"/reports/monthly/{month}")


def make_again(visit: Visit) -> Response:
    """A new edition of a month, with the reason that was typed."""
    reason = visit.field("reason")
    try:
        _freeze(visit, visit.path("month"), reason.strip() or " ")
    except ReportError as error:
        return _monthly(visit, status=422, typed=reason, message=str(error))
    return go(f"/reports/monthly/{read_month(visit.path('month'))}")


def show_monthly(visit: Visit) -> Response:
    """One month: frozen, or as a draft from the record as it stands."""
    return _monthly(visit)


def show_items(visit: Visit) -> Response:
    """The items behind one figure; what runs fetched stands per source."""
    shown, notice = _shown(visit)
    wanted = visit.query("figure", "total")
    share = next((share for share in shown.content.shares if share.id == wanted and not share.figure), None)
    figure = shown.content.figures.get(wanted)
    if figure is None and share is None:
        notice = f"没有名为“{wanted[:40]}”的数字，列出全部信息。"
        figure = shown.content.figures["total"]
    lines = lines_behind(shown.content, figure) if figure and share is None else []
    label = share.label if share else figure.label if figure else ""
    values: dict[str, Any] = {"lines": lines, "label": label, "share": share, "figure": figure, "notice": notice}
    return page(visit, "report_items.html", shown=shown, issue=issue_of(shown.content), number_of=number_of, **values)


def get_word(visit: Visit) -> Response:
    """The .docx file of the frozen report."""
    frozen = _frozen(visit, "word")
    return download(f"{file_stem(frozen.content)}.docx", word_of(visit.installation, frozen), WORD)


def get_excel(visit: Visit) -> Response:
    """The .xlsx file of the frozen report."""
    frozen = _frozen(visit, "excel")
    return download(f"{file_stem(frozen.content)}.xlsx", excel_of(frozen), EXCEL)


def _list(visit: Visit, *, status: int = 200, typed: str = "", message: str = "") -> Response:
    with visit.installation.record.read() as connection:
        made = list_reports(connection, MONTHLY)
    due = [_due(one) for one in deadlines(visit.installation, visit.now)]
    current = str(current_month(visit.installation, visit.now))
    return page(visit, "reports.html", status=status, made=made, due=due, current=current, typed=typed or current, message=message)


def _due(deadline: Deadline) -> dict[str, Any]:
    reminded = [f"{day.month}月{day.day}日" for day in dict.fromkeys(reminder_days(deadline.due))]
    return {
        "name": DEADLINE_NAMES[deadline.kind],
        "kind": deadline.kind,
        "period": deadline.period,
        "day": chinese_day(deadline.due),
        "ready": chinese_day(deadline.ready) if deadline.ready != deadline.due else "",
        "days": deadline.days_left,
        "reminded": "、".join(reminded),
    }


def _monthly(visit: Visit, *, status: int = 200, typed: str = "", message: str = "") -> Response:
    shown, notice = _shown(visit)
    content = shown.content
    with visit.installation.record.read() as connection:
        waiting = count_undecided(connection, content.about.starts_at, min(content.about.ends_at, visit.now + 1))
        made = list_reports(connection, MONTHLY)
    return page(
        visit,
        "report_monthly.html",
        status=status,
        shown=shown,
        notice=notice,
        typed=typed,
        message=message,
        issue=issue_of(content),
        window=short_window(content),
        numbers=key_numbers(content),
        yearly=yearly(content),
        columns=columns_of(content),
        charts=charts_of(content),
        checks=checks_of(content, shown.digest, waiting),
        preview=preview_of(content),
        share_text=share_text,
        made=made,
        due=_due_of(visit, shown),
    )


def _due_of(visit: Visit, shown: Shown) -> dict[str, Any] | None:
    """The deadline of the report that is shown, where it is the next one."""
    monthly = deadlines(visit.installation, visit.now)[0]
    return _due(monthly) if monthly.period == shown.content.about.month else None


def _shown(visit: Visit) -> tuple[Shown, str]:
    """The report that the address names; an edition that does not exist is named in a notice and the newest one shown."""
    month = read_month(visit.path("month"))
    typed = visit.query("edition")
    edition = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
    if found := show_month(visit.installation, month, visit.now, edition):
        return found, f"没有第“{typed[:20]}”版，显示最新一版。" if typed and not edition else ""
    newest = show_month(visit.installation, month, visit.now)
    if newest is None:
        raise ReportError(f"{month}还没有月报")
    return newest, f"没有第{edition}版，显示最新一版。"


def _freeze(visit: Visit, month: str, again: str) -> None:
    def note(connection: Connection, frozen: Frozen) -> None:
        about = frozen.content.about
        visit.audit(connection, "report.freeze", about.month, {"edition": about.edition, "data": frozen.digest, "reason": about.reason})

    freeze_month(visit.installation, read_month(month), visit.now, note, by=visit.person.id, again=again)


def _frozen(visit: Visit, way: str) -> Shown:
    shown, _ = _shown(visit)
    if not shown.digest:
        raise ReportError(f"{shown.content.about.month}的月报还是草稿。先冻结数据，再下载文件")
    with visit.installation.record.write() as connection:
        detail = {"edition": shown.content.about.edition, "way": way, "data": shown.digest}
        visit.audit(connection, "report.download", shown.content.about.month, detail)
    return shown


PAGES: Final = (
    Page("GET", "/reports", show_reports, Permission.READ_REPORTS),
    Page("POST", "/reports", make_report, Permission.MAKE_REPORTS, per_minute=A_MINUTE),
    Page("GET", "/reports/monthly/{month}", show_monthly, Permission.READ_REPORTS),
    Page("POST", "/reports/monthly/{month}", make_again, Permission.MAKE_REPORTS, per_minute=A_MINUTE),
    Page("GET", "/reports/monthly/{month}/items", show_items, Permission.READ_REPORTS),
    Page("POST", "/reports/monthly/{month}/word", get_word, Permission.READ_REPORTS, per_minute=A_MINUTE),
    Page("POST", "/reports/monthly/{month}/excel", get_excel, Permission.READ_REPORTS, per_minute=A_MINUTE),
)
