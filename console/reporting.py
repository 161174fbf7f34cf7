"""Monthly reports of an installation: freeze the data, write the files, tell what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from filelock import FileLock
from sqlalchemy import Connection

from console.installation import Installation
from core.clock import shanghai
from reports.content import Content
from reports.excel import write_excel
from reports.freeze import Frozen, compose, freeze, read_frozen
from reports.package import write_whole
from reports.period import Deadline, Month, month_of, next_deadlines
from reports.titles import file_stem
from reports.word import TEMPLATE, write_word
from storage.reports import MONTHLY, load_report, newest_report

FOLDER: Final = "reports"
LOCK: Final = ".lock"
DEADLINE_NAMES: Final = {"monthly": "月报", "annual": "年报"}
Note = Callable[[Connection, Frozen], None]
"""Writes into the audit trail, in the transaction that freezes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as a page shows it: frozen, or a draft from the record as it stands (then without a data id)."""

    content: Content
    digest: str = ""


def freeze_month(installation: Installation, month: Month, now: int, note: Note, *, by: int | None = None, again: str = "") -> Frozen:
    """The frozen report of a month, made now where there is none, or anew with a reason. Raises ReportError."""
    with installation.record.write(alone=True) as connection:
        frozen = freeze(connection, month, installation.settings.report, now=now, by=by, again=again)
        if frozen.is_new:
            note(connection, frozen)
    installation.crash("report.frozen")
    return frozen


def show_month(installation: Installation, month: Month, now: int, edition: int = 0) -> Shown | None:
    """The newest edition, a named one (None where there is no such), or the draft while nothing is frozen. Raises ReportError."""
    with installation.record.read() as connection:
        named = load_report(connection, MONTHLY, str(month), edition) if edition else newest_report(connection, MONTHLY, str(month))
        if named:
            frozen = read_frozen(named)
            return Shown(frozen.content, frozen.digest)
        return None if edition else Shown(compose(connection, month, installation.settings.report, now))


def word_of(installation: Installation, frozen: Frozen | Shown) -> bytes:
    """The .docx file in the bureau's template (a relative path lies in the home) or ours."""
    named = installation.settings.report.template
    return write_word(frozen.content, frozen.digest, installation.home / named if named else TEMPLATE)


def excel_of(frozen: Frozen | Shown) -> bytes:
    """The .xlsx file."""
    return write_excel(frozen.content, frozen.digest)


def write_files(installation: Installation, frozen: Frozen, folder: Path | None = None) -> tuple[Path, Path]:
    """Both files, each whole or not at all, into ``folder`` (default: ``reports/`` in the home). Raises ReportError."""
    own = installation.home / FOLDER
    target = folder or own
    own.mkdir(exist_ok=True)
    files = {".docx": word_of(installation, frozen), ".xlsx": excel_of(frozen)}
    paths = [target / f"{file_stem(frozen.content)}{suffix}" for suffix in files]
    with FileLock(own / LOCK):  # two runs at once would share a part file
        for path, data in zip(paths, files.values(), strict=True):
            write_whole(path, data, installation.crash)
    return paths[0], paths[1]


def deadlines(installation: Installation, now: int) -> tuple[Deadline, Deadline]:
    """The next monthly and the next annual report that are due."""
    return next_deadlines(today(now), installation.settings.report.window)


def current_month(installation: Installation, now: int) -> Month:
    """The month whose window holds today."""
    return month_of(today(now), installation.settings.report.window)


def today(now: int) -> date:
    """The day in Asia/Shanghai."""
    return shanghai(now).date()
