"""The report as an Excel file: the summary table, T1–T6 and a sheet that says what they are. No formulas, no links, no macros;
the creation time is the frozen moment.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.cells import clean_cell
from core.clock import chinese_date, chinese_minute
from reports.content import Content, Share, Table
from reports.package import rewrite_zip
from reports.summary import COLUMNS, Cell, summary_lines
from reports.titles import COUNTING, share_text, title_of, window_text

OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SHARE_COLUMNS: Final = ("指标", "数", "基数", "比例", "说明")
HEAD_ROWS: Final = 2


def write_excel(content: Content, digest: str) -> bytes:
    """The bytes of the .xlsx file; the same for the same content."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    moment = datetime.fromtimestamp(content.about.frozen_at // 1000, UTC).replace(tzinfo=None)
    title = title_of(content)
    book.set_properties({"title": title, "author": content.about.bureau, "created": moment})
    styles = _Styles(book)
    _write_summary(book.add_worksheet("汇总表"), styles, content)
    for table in content.tables:
        _write_table(book.add_worksheet(table.id.upper()), styles, content, table)
    _write_shares(book.add_worksheet("T6"), styles, content.shares)
    _write_about(book.add_worksheet("说明"), styles, content, digest)
    book.close()
    return rewrite_zip(out.getvalue(), content.about.frozen_at)


class _Styles:
    """The few looks of cells. Text stays text when somebody edits the cell: format ``@`` and the mark of a leading quote."""

    def __init__(self, book: Workbook) -> None:
        edge = {"border": 1, "valign": "vcenter", "font_name": "宋体"}
        self.title: Format = book.add_format({"bold": True, "font_size": 14, "font_name": "宋体"})
        self.head: Format = book.add_format({**edge, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#E6EBE9"})
        self.text: Format = book.add_format({**edge, "text_wrap": True, "num_format": "@", "quote_prefix": True})
        self.number: Format = book.add_format({**edge, "num_format": "0"})
        self.plain: Format = book.add_format({"font_name": "宋体"})


def _write_summary(sheet: Worksheet, styles: _Styles, content: Content) -> None:
    sheet.write_string(0, 0, clean_cell(f"{content.about.city}产品质量安全风险信息汇总表"), styles.title)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
    lines = summary_lines(content)
    _write_grid(sheet, styles, [column.heading for column in COLUMNS], lines)
    foot = f"填报单位（盖章）：{content.about.bureau}　填表人：　　　　审核人：　　　　填报日期：{chinese_date(content.about.frozen_at)}"
    sheet.write_string(HEAD_ROWS + len(lines), 0, clean_cell(foot), styles.plain)
    sheet.freeze_panes(HEAD_ROWS, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(HEAD_ROWS - 1)
    sheet.fit_to_pages(1, 0)


def _write_table(sheet: Worksheet, styles: _Styles, content: Content, table: Table) -> None:
    sheet.write_string(0, 0, table.title, styles.title)
    sheet.set_column(0, 0, 44)
    lines: list[tuple[Cell, ...]] = [(row.label, *(content.count(figure) for figure in row.cells)) for row in table.rows]
    _write_grid(sheet, styles, ["项目", *table.columns], lines)
    sheet.write_string(HEAD_ROWS + len(lines), 0, clean_cell(table.note), styles.plain)


def _write_shares(sheet: Worksheet, styles: _Styles, shares: Iterable[Share]) -> None:
    sheet.write_string(0, 0, "T6 数据质量", styles.title)
    sheet.set_column(0, 0, 16)
    sheet.set_column(4, 4, 48)
    _write_grid(sheet, styles, SHARE_COLUMNS, [(share.label, share.part, share.whole, share_text(share), share.note) for share in shares])


def _write_about(sheet: Worksheet, styles: _Styles, content: Content, digest: str) -> None:
    about = content.about
    lines = (
        ("报告", title_of(content)),
        ("版次", f"第{about.edition}版" + (f"（{about.reason}）" if about.reason else "")),
        ("统计期", window_text(content)),
        ("数据截至", chinese_minute(about.frozen_at)),
        ("数据编号", digest),
        ("计数单位", COUNTING),
        ("补报", f"{content.count('late')}条，系往期统计期内采集、往期报告冻结后研判的信息"),
    )
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 90)
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, styles.plain)
        sheet.write_string(row, 1, clean_cell(value), styles.plain)


def _write_grid(sheet: Worksheet, styles: _Styles, headings: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    """Headings in the second row, lines below; numbers as numbers, everything else as text."""
    for place, heading in enumerate(headings):
        sheet.write_string(HEAD_ROWS - 1, place, heading, styles.head)
    for row, line in enumerate(lines, HEAD_ROWS):
        for place, cell in enumerate(line):
            if isinstance(cell, int):
                sheet.write_number(row, place, cell, styles.number)
            else:
                sheet.write_string(row, place, clean_cell(cell), styles.text)
