"""The register as an Excel file in which no cell can become a formula, a link or a broken file."""

import io
from collections.abc import Iterable
from typing import Any, Final

import xlsxwriter

from core.cells import clean_cell
from core.clock import shanghai
from register.columns import READERS, ROW, Cell, Layout
from register.entry import Entry

_RISKY: Final = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", '"', "'", " ")
"""Beginnings that a spreadsheet may read as a formula once a person edits the cell."""
MAX_SHEET_NAME: Final = 31
_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_sheet(entries: Iterable[Entry], layout: Layout, created: int) -> bytes:
    """An .xlsx file with one line per entry; ``created`` (epoch milliseconds) stands in it, so that equal content gives equal bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as workbook:
        workbook.set_properties(
            {"created": shanghai(created).replace(tzinfo=None), "author": "风讯", "title": layout.sheet[:MAX_SHEET_NAME]}
        )
        sheet = workbook.add_worksheet(_sheet_name(layout.sheet))
        heading = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "bg_color": "#E6EBE9"})
        plain = workbook.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        quoted = workbook.add_format({"text_wrap": True, "border": 1, "valign": "top", "quote_prefix": True})
        for place, column in enumerate(layout.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, clean_cell(column.title), heading)
        for line, entry in enumerate(entries, 1):
            for place, column in enumerate(layout.columns):
                value = line if column.field == ROW else READERS[column.field](entry)
                _write(sheet, line, place, value, plain, quoted)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Cell, plain: Any, quoted: Any) -> None:
    """Numbers as numbers; everything else as text, whatever it looks like."""
    if isinstance(value, int | float):
        sheet.write_number(line, place, value, plain)
        return
    text = clean_cell(value)
    sheet.write_string(line, place, text, quoted if text.startswith(_RISKY) else plain)


def _sheet_name(name: str) -> str:
    """A name that Excel takes: no ``[]:*?/\\``, no apostrophe at its ends, at most 31 characters."""
    kept = "".join(" " if sign in "[]:*?/\\" else sign for sign in clean_cell(name).replace("\n", " "))
    return kept[:MAX_SHEET_NAME].strip(" '") or "台账"
