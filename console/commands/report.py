"""``fengxun report``: make the monthly report, list what was made."""

from pathlib import Path

import click
from sqlalchemy import Connection

from console.actor import report as note_deed
from console.installation import open_installation
from console.options import home_option, json_option
from console.reporting import DEADLINE_NAMES, deadlines, freeze_month, write_files
from console.terminal import progress, say, show_json, show_table
from console.usage import Command, Group
from core.clock import chinese_minute, shanghai
from reports.content import Content
from reports.freeze import Frozen
from reports.period import chinese_day, read_month
from reports.titles import title_of, window_text
from reports.words import LEVELS
from storage.reports import MONTHLY, list_reports


@click.group(cls=Group)
def report() -> None:
    """形成月报，列出已形成的月报和下次报送日期。"""


@report.command(cls=Command)
@click.argument("month", metavar="MONTH")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="文件写到这个目录；默认 HOME/reports")
@click.option("--again", metavar="REASON", default="", help="重做：写明原因，形成新的一版")
@home_option
@json_option
def monthly(*, month: str, out: Path | None, again: str, home: Path, as_json: bool) -> None:
    """形成一个月的月报（MONTH 如 2026-11）：冻结数据，写出 Word 和 Excel。

    再次运行不改变数据，写出同样的文件；冻结后才研判的信息列入下期，注明补报。
    """
    wanted = read_month(month)
    installation = open_installation(home)
    with progress("形成月报", 2) as step:
        frozen = freeze_month(installation, wanted, installation.clock(), _note, again=again)
        step()
        files = write_files(installation, frozen, out)
        step()
    if as_json:
        show_json(_as_json(frozen, files))
    else:
        _tell(frozen, files)


@report.command("list", cls=Command)
@home_option
@json_option
def list_made(*, home: Path, as_json: bool) -> None:
    """列出已形成的月报，及下次报送日期。"""
    installation = open_installation(home)
    due = deadlines(installation, installation.clock())
    with installation.record.read() as connection:
        rows = list_reports(connection, MONTHLY)
    if as_json:
        made = [
            {"month": row.period, "edition": row.edition, "frozen_at": shanghai(row.frozen_at).isoformat(), "data_id": row.digest}
            for row in rows
        ]
        next_due = [{"kind": one.kind, "period": one.period, "due": one.due.isoformat(), "days_left": one.days_left} for one in due]
        show_json({"reports": made, "due": next_due})
        return
    lines = [(row.period, row.edition, chinese_minute(row.frozen_at), row.name or "命令行", row.digest[:12]) for row in rows]
    columns = ("月份", "版次", "数据截至", "形成人", "数据编号")
    show_table("月报", columns, lines, "还没有形成过月报；用 fengxun report monthly 月份。", whole=("月份", "数据截至"), numbers=("版次",))
    for one in due:
        say(f"{one.period}{DEADLINE_NAMES[one.kind]}：{chinese_day(one.due)}前报送，剩{one.days_left}天。")


def _note(connection: Connection, frozen: Frozen) -> None:
    about = frozen.content.about
    note_deed(connection, "report.freeze", about.month, {"edition": about.edition, "data": frozen.digest, "reason": about.reason})


def _counts(content: Content) -> dict[str, int]:
    return {level: content.count(f"level/{level}") for level in LEVELS}


def _as_json(frozen: Frozen, files: tuple[Path, Path]) -> dict[str, object]:
    about = frozen.content.about
    return {
        "month": about.month,
        "edition": about.edition,
        "new": frozen.is_new,
        "complete": about.complete,
        "starts_at": shanghai(about.starts_at).isoformat(),
        "ends_at": shanghai(about.ends_at).isoformat(),
        "frozen_at": shanghai(about.frozen_at).isoformat(),
        "data_id": frozen.digest,
        "total": frozen.content.count("total"),
        "levels": _counts(frozen.content),
        "late": frozen.content.count("late"),
        "files": [str(path) for path in files],
    }


def _tell(frozen: Frozen, files: tuple[Path, Path]) -> None:
    content = frozen.content
    levels = "，".join(f"{LEVELS[level]} {number}" for level, number in _counts(content).items())
    say(f"{title_of(content)}：{content.count('total')} 条（{levels}），补报 {content.count('late')} 条")
    state = "已冻结" if frozen.is_new else "此前已冻结，未改变"
    say(f"统计期 {window_text(content)}；数据截至 {chinese_minute(content.about.frozen_at)}，{state}；数据编号 {frozen.digest[:12]}")
    for path in files:
        say(str(path))
    if not content.about.complete:
        say("统计期还没有结束：此后研判的信息列入下期，注明补报；要改为列入本期，用 --again 原因 重做。")
