"""The report as a Word file, filled into a template: ours, or the bureau's own (setting ``report.template``).

What the record holds reaches the document as escaped text only: no field codes, no markup, no template expressions of its own.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from core.cells import clean_cell
from core.clock import chinese_date, chinese_minute, shanghai
from core.criteria import FLAG_NAMES
from core.errors import ReportError
from reports import wording
from reports.content import Content
from reports.marks import spell
from reports.package import rewrite_zip
from reports.summary import number_of, remark, summary_lines
from reports.titles import COUNTING, issue_of, share_text, title_of, window_text
from reports.words import LEVELS, PLACES, SHORT_SOURCES

TEMPLATE: Final = Path(__file__).parent / "templates" / "monthly.docx"
_NAMED: Final = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")
WIDTH_MM: Final = 156
"""Width of the text on the page (GB/T 9704)."""
CHARTS: Final = ("chart_series", "chart_sources", "chart_counties")


def write_word(content: Content, digest: str, template: Path = TEMPLATE) -> bytes:
    """The bytes of the .docx file; the same for the same content, template and fonts.

    Raises ReportError naming the field that a template asks for and that does not exist, or saying why it cannot be read.
    """
    document = _open(template)
    images = _draw(content)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    values = fields_of(content, digest)
    pictures = {name: InlineImage(document, io.BytesIO(data), width=Mm(WIDTH_MM)) if data else "" for name, data in images.items()}
    try:
        document.render({**values, **pictures}, environment)
    except UndefinedError as error:
        raise ReportError(_unknown_field(template, error, values)) from error
    except (TemplateError, XMLSyntaxError) as error:
        raise ReportError(f"月报模板{template.name}写法有误：{error}。请改正模板，或清空 report.template 使用内置模板") from error
    _date(document, content)
    out = io.BytesIO()
    document.save(out)
    return rewrite_zip(out.getvalue(), content.about.frozen_at)


def fields_of(content: Content, digest: str) -> dict[str, Any]:
    """Everything that a template may name, but the pictures (``CHARTS``)."""
    about = content.about
    day = shanghai(about.frozen_at)
    fields: dict[str, Any] = _inert(
        {
            "title": title_of(content),
            "city": about.city,
            "bureau": about.bureau,
            "issue": issue_of(content),
            "window": window_text(content),
            "as_of": chinese_minute(about.frozen_at),
            "date": f"{day.year}年{day.month}月{day.day}日",
            "edition": about.edition,
            "data_id": digest,
            "counting": COUNTING,
            "total": content.count("total"),
            **{f"total_{level}": content.count(f"level/{level}") for level in LEVELS},
            **{name: [spell(content, line) for line in write(content)] for name, write in wording.PARTS.items()},
            "summary": _summary(content),
            **{table.id: _rows(content, table.id) for table in content.tables},
            "t6": [
                {"label": share.label, "part": share.part, "whole": share.whole, "share": share_text(share), "note": share.note}
                for share in content.shares
            ],
        }
    )
    return fields


def _summary(content: Content) -> list[dict[str, Any]]:
    """The lines of the summary table with the columns that a landscape page takes; the Excel file has all."""
    return [
        {
            "place": place,
            "number": number_of(item),
            "date": chinese_date(item.collected_at),
            "source": item.kind,
            "product": line[6],
            "told": wording.cut(item.title),
            "level": LEVELS[item.level],
            "criteria": "、".join(f"{code}{FLAG_NAMES[code]}" for code in item.criteria),
            "progress": line[16],
            "remark": remark(item),
        }
        for place, (item, line) in enumerate(zip(content.items, summary_lines(content), strict=True), 1)
    ]


def _rows(content: Content, table: str) -> list[dict[str, Any]]:
    """Label and numbers of every row of a table."""
    [found] = [one for one in content.tables if one.id == table]
    return [{"label": row.label, "numbers": [content.count(figure) for figure in row.cells]} for row in found.rows]


def _draw(content: Content) -> dict[str, bytes | None]:
    from reports.charts import Bar, draw_bars, draw_columns  # noqa: PLC0415  # matplotlib would cost every command 0.4 s

    months = [Bar(f"{int(point.month[5:])}月", point.counts) for point in content.series[1:]]
    sources = [Bar(name, (content.count(f"t1/{code}/all"),)) for code, name in SHORT_SOURCES.items()]
    places = [Bar(name, (content.count(f"t3/{code or 'none'}/all"),)) for code, name in PLACES.items()]
    drawn = (draw_columns(months, tuple(LEVELS.values())), draw_bars(sources), draw_bars(places))
    return dict(zip(CHARTS, drawn, strict=True))


def _open(template: Path) -> DocxTemplate:
    try:
        document = DocxTemplate(template)
        document.init_docx()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError) as error:
        raise ReportError(f"月报模板 {template} 打不开，应为 Word 的 .docx 文件；也可清空 report.template 使用内置模板") from error
    return document


def _unknown_field(template: Path, error: UndefinedError, values: Mapping[str, object]) -> str:
    found = _NAMED.search(str(error))
    name = next((part for part in found.groups() if part), "") if found else str(error)
    known = "、".join(sorted([*values, *CHARTS]))
    return f"月报模板{template.name}里的字段“{name}”不存在。可用的字段：{known}"


def _date(document: DocxTemplate, content: Content) -> None:
    """Properties of the file: ours, dated by the frozen moment."""
    about = document.docx.core_properties  # get_docx() would read the template again
    moment = datetime.fromtimestamp(content.about.frozen_at // 1000, UTC).replace(tzinfo=None)
    about.created = about.modified = moment
    about.title, about.author, about.last_modified_by = title_of(content)[:255], content.about.bureau[:255], content.about.bureau[:255]
    about.revision, about.comments = 1, ""


def _inert(value: Any) -> Any:
    """Texts on one line, without what XML forbids; everything else as it is."""
    if isinstance(value, str):
        return " ".join(clean_cell(value).split())
    if isinstance(value, list):
        return [_inert(one) for one in value]
    return {name: _inert(one) for name, one in value.items()} if isinstance(value, dict) else value
