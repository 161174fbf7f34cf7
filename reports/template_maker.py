"""Makes ``templates/monthly.docx``: run ``python -m reports.template_maker`` after a change here and commit the file.

Typography after GB/T 9704-2012 as computed in domain rule 9.3: A4, text 156 × 225 mm, 22 lines × 28 characters, fonts by name only (they
are not free to ship). A bureau's own template is best made by changing a copy of that file in Word; its fields are in docs/reports.md.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Pt, Twips
from docx.text.paragraph import Paragraph

from core.clock import SHANGHAI, to_epoch
from reports.package import rewrite_zip
from reports.word import CHARTS, TEMPLATE
from reports.wording import HEADINGS

SONG, FANG, KAI, HEI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
LINE: Final = Pt(28.95)
PAGE: Final = (11906, 16838)
MARGINS: Final = (2098, 1474, 1985, 1588)
"""Top, right, bottom, left in twips."""
MADE: Final = datetime(2026, 11, 1, tzinfo=SHANGHAI)
STATISTICS: Final = (
    ("t1", "T1 来源×级别", ("来源", "重点", "重要", "一般", "合计")),
    ("t2", "T2 产品类别×级别", ("产品类别", "重点", "重要", "一般", "合计")),
    ("t3", "T3 县区×级别", ("县区", "重点", "重要", "一般", "合计")),
    ("t4", "T4 危害类型×严重程度", ("危害类型", "非常严重", "严重", "一般", "微弱", "未载明", "合计")),
    ("t5", "T5 处置措施×状态", ("处置措施", "拟定", "进行中", "已完成", "不再进行", "合计")),
)
SUMMARY: Final = {
    "place": ("序号", 700),
    "number": ("信息编号", 1700),
    "date": ("采集日期", 1500),
    "source": ("来源", 700),
    "product": ("产品", 1900),
    "told": ("风险描述", 3300),
    "level": ("级别", 750),
    "criteria": ("符合情形", 1700),
    "progress": ("进展", 1100),
    "remark": ("备注", 905),
}
CAPTIONS: Final = dict(zip(CHARTS, ("近12期风险信息条数（按级别）", "本期风险信息来源", "本期风险信息县区分布（事发地）"), strict=True))
CHARTED: Final = "一、总体情况"
"""The section that ends with the charts."""


def make_template() -> bytes:
    """The bytes of the template; always the same."""
    document = docx.Document()
    _describe(document)
    _make_styles(document)
    _set_page(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(document.sections[0])
    _write_body(document)
    _write_summary(document)
    _write_statistics(document)
    _set_grid(document)
    out = io.BytesIO()
    document.save(out)
    return rewrite_zip(out.getvalue(), to_epoch(MADE))


def _describe(document: Document) -> None:
    about = document.core_properties
    about.created = about.modified = MADE.replace(tzinfo=None)
    about.title, about.author, about.comments, about.last_modified_by = "月报模板", "", "", ""


def _make_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    _set_style(normal, FANG, 16)
    normal.paragraph_format.first_line_indent = None
    for name, font, size, indent in (
        ("月报标题", SONG, 22, 0),
        ("月报一级", HEI, 16, 200),
        ("月报正文", FANG, 16, 200),
        ("月报落款", FANG, 16, 0),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _set_style(style, font, size)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = LINE
        _indent(style.element.get_or_add_pPr(), firstLineChars=indent)
    document.styles["月报标题"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["月报落款"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.styles["月报一级"].paragraph_format.keep_with_next = True
    for name, points in (
        ("月报图", 12.0),
        ("月报图名", 12.0),
        ("月报表", 10.5),
        ("月报表名", 14.0),
    ):  # no exact line pitch: it would cut pictures off
        _set_style(document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), HEI if name == "月报表名" else FANG, points)
    document.styles["月报图名"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_style(style: Any, font: str, size: float) -> None:
    style.font.name, style.font.size = font, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _indent(properties: Any, **characters: int) -> None:
    """Indents in hundredths of a character, which python-docx does not know."""
    indent = properties.get_or_add_ind()
    for name, value in characters.items():
        indent.set(qn(f"w:{name}"), str(value))


def _set_page(section: Section, *, landscape: bool = False) -> None:
    width, height = reversed(PAGE) if landscape else PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(width), Twips(height)
    top, right, bottom, left = (MARGINS[3], *MARGINS[:3]) if landscape else MARGINS
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Twips, (top, right, bottom, left))


def _set_grid(document: Document) -> None:
    """22 lines of 28 characters in every section; python-docx does not know the grid."""
    for section in document.element.iter(qn("w:sectPr")):
        for grid in section.findall(qn("w:docGrid")):
            section.remove(grid)
        section.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>'))


def _number_pages(section: Section) -> None:
    """``— 1 —`` in 14 pt, at the right on odd and at the left on even pages, one character from the edge."""
    for footer, side, edge in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "rightChars"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "leftChars"),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        _indent(_xml(paragraph).get_or_add_pPr(), **{edge: 100})
        for piece in ("— ", None, " —"):
            run = paragraph.add_run(piece or "")
            run.font.size, run.font.name = Pt(14), "宋体"
            _xml(run).get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
            for kind in () if piece else ("begin", "code", "end"):
                _xml(run).append(parse_xml(_field_part(kind)))


def _field_part(kind: str) -> str:
    if kind == "code":
        return f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'
    return f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'


def _write_body(document: Document) -> None:
    document.add_paragraph("{{ title }}", "月报标题")
    document.add_paragraph("", "月报正文")
    for heading, lists in HEADINGS.items():
        document.add_paragraph(heading, "月报一级")
        for name in lists:
            _loop(document, name)
        for number, (chart, caption) in enumerate(CAPTIONS.items() if heading == CHARTED else (), 1):
            _chart(document, chart, f"图{number}　{caption}")
    document.add_paragraph("", "月报正文")
    document.add_paragraph("附件：1．产品质量安全风险信息汇总表", "月报正文")
    _indent(_xml(document.add_paragraph("2．统计表", "月报正文")).get_or_add_pPr(), firstLineChars=500)
    document.add_paragraph("", "月报正文")
    _right(document.add_paragraph("{{ bureau }}", "月报落款"), 200)
    _right(document.add_paragraph("{{ date }}", "月报落款"), 400)


def _xml(thing: Any) -> Any:
    """The element behind a paragraph, run or row, for what python-docx does not know."""
    return thing._element  # noqa: SLF001  # the library has no public name for it


def _right(paragraph: Paragraph, hundredths: int) -> None:
    _indent(_xml(paragraph).get_or_add_pPr(), rightChars=hundredths)


def _chart(document: Document, chart: str, caption: str) -> None:
    """Picture and caption, left out where a machine without Chinese fonts draws none."""
    document.add_paragraph(f"{{%p if {chart} %}}", "月报图")
    document.add_paragraph(f"{{{{ {chart} }}}}", "月报图")
    document.add_paragraph(caption, "月报图名")
    document.add_paragraph("{%p endif %}", "月报图")


def _loop(document: Document, name: str) -> None:
    document.add_paragraph(f"{{%p for line in {name} %}}", "月报正文")
    document.add_paragraph("{{ line }}", "月报正文")
    document.add_paragraph("{%p endfor %}", "月报正文")


def _write_summary(document: Document) -> None:
    _set_page(document.add_section(WD_SECTION.NEW_PAGE), landscape=True)
    document.add_paragraph("附件1", "月报一级")
    document.add_paragraph("{{ city }}产品质量安全风险信息汇总表", "月报标题")
    document.add_paragraph("统计期：{{ window }}　全部栏目见同名 Excel 文件", "月报表")
    cells = [f"{{{{ row.{name} }}}}" for name in SUMMARY]
    _table(document, "summary", [heading for heading, _ in SUMMARY.values()], cells, [width for _, width in SUMMARY.values()])


def _write_statistics(document: Document) -> None:
    _set_page(document.add_section(WD_SECTION.NEW_PAGE))
    document.add_paragraph("附件2", "月报一级")
    document.add_paragraph("统计表", "月报标题")
    document.add_paragraph("{{ counting }}", "月报表")
    for name, heading, columns in STATISTICS:
        document.add_paragraph(heading, "月报表名")
        numbers = len(columns) - 1
        width = 5400 // numbers if numbers > 4 else 1100
        cells = ["{{ row.label }}", *(f"{{{{ row.numbers[{place}] }}}}" for place in range(numbers))]
        _table(document, name, columns, cells, [8844 - width * numbers, *([width] * numbers)])
    document.add_paragraph("T6 数据质量", "月报表名")
    fields = ["{{ row.label }}", "{{ row.part }}", "{{ row.whole }}", "{{ row.share }}", "{{ row.note }}"]
    _table(document, "t6", ("指标", "数", "基数", "比例", "说明"), fields, (1500, 1100, 1100, 1100, 4044))
    document.add_paragraph("数据截至{{ as_of }}，第{{ edition }}版，数据编号{{ data_id }}", "月报表")


def _table(document: Document, name: str, headings: Sequence[str], cells: Sequence[str], widths: Sequence[int]) -> None:
    """A heading row that repeats on every page, and one row for each entry of the list ``name``."""
    table = document.add_table(rows=4, cols=len(headings), style="Table Grid")
    table.autofit = False
    rows = (headings, [f"{{%tr for row in {name} %}}"], cells, ["{%tr endfor %}"])
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Twips(width)
            cell.paragraphs[0].style = document.styles["月报表"]
        for cell, text in zip(row.cells, texts, strict=False):
            cell.paragraphs[0].add_run(text)
    _xml(table.rows[0]).get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    document.add_paragraph("", "月报表")


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(make_template())
