"""Compose a month's report from the record, and freeze it: the same data ever after, under a data id.

Every item is counted once over all months: what falls into a window but was decided after that month's report was frozen goes into the
next report, marked 补报; what another month's report already has stays there. A month is opened again only as a new edition with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from core.clock import chinese_minute
from core.errors import ReportError
from core.settings import ReportSettings
from reports.content import About, Content, Item, Share, SourceBooks, digest_of, from_plain, to_plain
from reports.figures import Counted, count_items
from reports.hazards import Hazards, load_hazards
from reports.items import make_item, make_measure
from reports.period import Month, Window, window_of
from reports.series import History, Past, count_levels, read_past
from reports.words import COUNTED
from storage import report_rows
from storage.reports import MONTHLY, insert_report, newest_report, newest_reports

DISMISSED = "dismissed"
HEALTHY = frozenset({"ok", "nothing_new", "not_modified"})
LEAST_REASON = 2


@dataclass(frozen=True, slots=True)
class Frozen:
    """One edition: its content, data id, and the moment from which files are dated."""

    content: Content
    digest: str
    is_new: bool = False


def freeze(connection: Connection, month: Month, settings: ReportSettings, *, now: int, by: int | None = None, again: str = "") -> Frozen:
    """The newest frozen edition of a month, made now where there is none or where ``again`` gives a reason for a new one.

    To be called in a write transaction of its own kind (``alone``). Raises ReportError for a month that has not begun, for a reason of
    less than two characters, and for a first edition with a reason.
    """
    row = newest_report(connection, MONTHLY, str(month))
    if row and not again:
        return read_frozen(row)
    edition = _next_edition(row, month, again)
    draft = compose(connection, month, settings, now)
    about = replace(draft.about, edition=edition, reason=again.strip())
    plain = to_plain(replace(draft, about=about))
    digest = digest_of(plain)
    values = {"kind": MONTHLY, "period": str(month), "edition": edition, "starts_at": about.starts_at, "ends_at": about.ends_at}
    insert_report(connection, {**values, "frozen_at": now, "digest": digest, "content": plain, "by": by})
    return Frozen(from_plain(plain), digest, is_new=True)


def read_frozen(row: Row[Any]) -> Frozen:
    """A stored edition. Raises ReportError where its data no longer matches its data id."""
    if digest_of(row.content) != row.digest:
        raise ReportError(f"{row.period}月报第{row.edition}版的数据与数据编号不符，可能被改动；请由备份恢复记录库")
    return Frozen(from_plain(row.content), row.digest)


def compose(connection: Connection, month: Month, settings: ReportSettings, now: int) -> Content:
    """A month's report as the record stands now, as a draft (edition 0). Raises ReportError for a month that has not begun."""
    window = window_of(month, settings.window)
    if now < window.starts:
        raise ReportError(f"{month.year}年{month.month}月的月报从{chinese_minute(window.starts)}起统计，现在还没有数据")
    past = {found.month: found for found in map(read_past, newest_reports(connection, MONTHLY))}
    rows = report_rows.list_reviewed(connection, min(window.ends, now + 1))
    chosen = _choose(rows, window, [found for name, found in past.items() if name != str(month)])
    hazards = load_hazards()
    items = _load_items(connection, chosen)
    reported, dismissed = [item for item in items if item.outcome != DISMISSED], [item for item in items if item.outcome == DISMISSED]
    measures = tuple(make_measure(row, now) for row in report_rows.list_measures(connection, [item.event for item in reported]))
    counted = count_items(reported, dismissed, measures, hazards)
    books = tuple(_books(connection, window, now))
    history = History(rows, past, report_rows.first_runs(connection))
    return Content(
        about=About(str(month), 0, window.starts, window.ends, now, settings.city, settings.bureau),
        items=tuple(reported),
        dismissed=tuple(dismissed),
        measures=measures,
        figures=counted.figures,
        tables=tuple(counted.tables),
        shares=_shares(counted, books),
        series=history.points(month, settings.window, count_levels(item.level for item in reported)),
        books=books,
        broken=tuple(source for source, state in report_rows.source_healths(connection) if state not in HEALTHY),
        hazard_names=_used(hazards, items),
    )


def _next_edition(row: Row[Any] | None, month: Month, again: str) -> int:
    if row is None and again:
        raise ReportError(f"{month}的月报还没有做过，不用写重做的原因")
    if again and len(again.strip()) < LEAST_REASON:
        raise ReportError("重做月报须写明原因（至少两个字）")
    return row.edition + 1 if row else 1


def _choose(rows: Iterable[Row[Any]], window: Window, others: Sequence[Past]) -> list[tuple[Row[Any], str]]:
    """(row, month that it is late for or empty) of what this report counts, in order of collection."""
    elsewhere = frozenset[int]().union(*(past.events for past in others))
    chosen = []
    for row in rows:
        if row.outcome not in {*COUNTED, DISMISSED} or row.event in elsewhere:
            continue
        if window.holds(row.collected_at):
            chosen.append((row, ""))
        elif row.outcome in COUNTED:
            chosen += [(row, past.month) for past in _homes(row.collected_at, others)]
    return chosen


def _homes(collected_at: int, others: Sequence[Past]) -> list[Past]:
    """The frozen report (at most one) into whose window a moment falls."""
    return [past for past in others if past.starts_at <= collected_at < past.ends_at][:1]


def _load_items(connection: Connection, chosen: Sequence[tuple[Row[Any], str]]) -> list[Item]:
    full = {row.event: row for row in report_rows.load_events(connection, [row.event for row, _ in chosen])}
    return [make_item(row, full[row.event], late) for row, late in chosen if row.event in full]


def _books(connection: Connection, window: Window, now: int) -> Iterable[SourceBooks]:
    for source, sums in report_rows.sum_books(connection, window.starts, min(window.ends, now + 1)).items():
        outcomes = (sums.get(name, 0) for name in ("new", "revised", "repeated", "quarantined"))
        yield SourceBooks(source, sums["runs"], sums["seen"], *outcomes)


def _shares(counted: Counted, books: Sequence[SourceBooks]) -> tuple[Share, ...]:
    """T6 数据质量: the first two lines count fetches, the others reviewed events."""
    seen, repeated = sum(row.seen for row in books), sum(row.repeated for row in books)
    reviewed, dismissed, changed = (counted.figures[name].count for name in ("reviewed", "dismissed", "changed"))
    return (
        Share("t6/seen", "抓取量", seen, seen, "本期各次采集看到的网页和条目（次），不是风险信息条数"),
        Share("t6/repeated", "去重率", repeated, seen, "内容未变、重复看到的占抓取量"),
        Share("t6/dismissed", "误报率", dismissed, reviewed, "人工排除的占经人工研判的事件", "dismissed"),
        Share("t6/changed", "人工改判率", changed, reviewed, "级别或情形被人工改变的占经人工研判的事件", "changed"),
    )


def _used(hazards: Hazards, items: Iterable[Item]) -> dict[str, str]:
    return {code: hazards.names.get(code, code) for code in sorted({code for item in items for code in item.hazards})}
