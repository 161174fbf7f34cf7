"""Word and Excel: numbers equal to the figures, hostile text inert, templates explained, files whole or not there."""

import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from core.criteria import Level
from core.errors import ReportError
from core.settings import ReportSettings
from reports import charts
from reports.content import Content
from reports.excel import write_excel
from reports.freeze import compose
from reports.marks import spell
from reports.package import rewrite_zip, write_whole
from reports.period import read_month
from reports.template_maker import make_template
from reports.word import TEMPLATE, write_word
from reports.wording import LONGEST_TITLE, PARTS, cut, numeral
from storage.database import Record
from tests.items import DAY
from tests.reports.month import END, START, World

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "＝1+1",
    "<w:t>x</w:t></w:p><script>alert(1)</script>&amp;",
    "{{7*7}} {%p for x in y %} {{ title }} {_{7}_}",
    "a\x00b\x0b\ud800\ufffe\u202egnp.exe",
    "一\r\n二\t三\a四\f五",
    "长" * 40_000,
)
CHINESE_FONT = charts.chinese_font() is not None


@pytest.fixture
def content(sqlite_record: Record) -> Content:
    world = World(sqlite_record)
    world.crawl(START - 40 * DAY)
    world.crawl(START, "cn-broken", health="broken")
    for place in range(12):
        world.add(
            START + place * DAY,
            level=list(Level)[place % 3],
            kind=f"S{place % 9 + 1}",
            county=["140802", "140823", "110000", ""][place % 4],
            measures=(("D2a", "done", None), ("D3a", "planned", START)) if place % 5 == 0 else (),
            dead=place % 2,
        )
    for place, title in enumerate(HOSTILE):
        world.add(
            START + DAY, title=title, level=[Level.KEY, Level.IMPORTANT][place % 2], fields={"maker": title[:500], "unit": title[:50]}
        )
    world.add(outcome="dismissed")
    with sqlite_record.read() as connection:
        return compose(connection, read_month("2026-11"), ReportSettings(), END)


def sheets(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def numbers_of(rows: list[list[str]]) -> list[list[int]]:
    return [[int(cell) for cell in row[1:]] for row in rows]


def test_excel_has_the_figures(content: Content) -> None:
    book = sheets(write_excel(content, "d" * 64))
    assert book.sheetnames == ["汇总表", "T1", "T2", "T3", "T4", "T5", "T6", "说明"]
    for table in content.tables:
        rows = list(book[table.id.upper()].iter_rows(min_row=3, max_row=2 + len(table.rows), values_only=True))
        assert [list(row[1:]) for row in rows] == [[content.count(cell) for cell in row.cells] for row in table.rows]
    assert [row[:3] for row in book["T6"].iter_rows(min_row=3, max_row=6, values_only=True)] == [
        (share.label, share.part, share.whole) for share in content.shares
    ]
    summary = list(book["汇总表"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in summary[:-1]] == list(range(1, content.count("total") + 1))
    assert str(summary[-1][0]).startswith("填报单位（盖章）：运城市市场监督管理局")


def test_word_has_the_figures(content: Content) -> None:
    document = docx.Document(io.BytesIO(write_word(content, "d" * 64)))
    [summary, *tables, quality] = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert len(summary) - 1 == content.count("total")
    for table, rows in zip(content.tables, tables, strict=True):
        assert [row[0] for row in rows[1:]] == [row.label for row in table.rows]
        assert rows[0][1:] == list(table.columns)
        assert numbers_of(rows[1:]) == [[content.count(cell) for cell in row.cells] for row in table.rows]
    assert [row[1:3] for row in quality[1:]] == [[str(share.part), str(share.whole)] for share in content.shares]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"共归集产品质量安全风险信息{content.count('total')}条" in text
    assert f"重点风险信息{content.count('level/key')}条，重要风险信息{content.count('level/important')}条" in text
    assert f"逾期{content.count('overdue')}项" in text
    assert "1个来源未能正常采集" in text
    assert document.element.xpath("count(//w:drawing)") == (3 if CHINESE_FONT else 0)


def test_hostile_text_is_text_in_excel(content: Content) -> None:
    data = write_excel(content, "d" * 64)
    book = sheets(data)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "@")))
    values = [str(cell.value) for cell in cells]
    assert "＝1+1" in values
    assert HOSTILE[0] in values
    assert max(map(len, values)) <= 32_767
    assert not re.search("[\x00\x0b\u202e\ufffe]", "".join(values))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert all(b"<f>" not in package.read(name) for name in package.namelist())
        assert not [name for name in package.namelist() if "externalLink" in name or "vba" in name.lower()]


def test_hostile_text_is_text_in_word(content: Content) -> None:
    data = write_word(content, "d" * 64)
    text = "\n".join(cell.text for table in docx.Document(io.BytesIO(data)).tables[:1] for row in table.rows for cell in row.cells)
    assert "{{7*7}} {%p for x in y %} {{ title }}" in text
    assert "<script>alert(1)</script>&amp;" in text
    assert "一 二 三" in text
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert parts["word/document.xml"].count(b"instrText") == parts["word/document.xml"].count(b"w:fldSimple") == 0
    relations = [etree.fromstring(part) for name, part in parts.items() if name.endswith(".rels")]
    assert not [relation for tree in relations for relation in tree if relation.get("TargetMode") == "External"]


def test_equal_content_gives_equal_bytes(content: Content) -> None:
    assert write_word(content, "d" * 64) == write_word(content, "d" * 64)
    assert write_excel(content, "d" * 64) == write_excel(content, "d" * 64)


def test_without_a_chinese_font_the_pictures_are_left_out(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "chinese_font", lambda: None)
    document = docx.Document(io.BytesIO(write_word(content, "d" * 64)))
    assert document.element.xpath("count(//w:drawing)") == 0


def test_the_template_is_what_its_maker_makes() -> None:
    assert TEMPLATE.read_bytes() == make_template()


def test_the_template_is_set_as_the_standard_wants() -> None:
    document = docx.Document(str(TEMPLATE))
    section = document.sections[0]
    assert [round(length.mm) for length in (section.page_width, section.page_height, section.top_margin, section.left_margin)] == [  # type: ignore[union-attr]
        *(210, 297, 37, 28)
    ]
    assert document.element.xpath("//w:docGrid/@w:linePitch") == ["579"] * 3
    assert document.styles["月报正文"].paragraph_format.line_spacing.pt == 28.95
    assert document.styles["月报标题"].font.size.pt == 22
    assert "PAGE" in section.footer._element.xml


def changed_template(folder: Path, before: str, after: str) -> Path:
    document = docx.Document(str(TEMPLATE))
    for paragraph in document.paragraphs:
        if paragraph.text == before:
            paragraph.text = after
    path = folder / "own.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize("after", ["{{ tittle }}", "{{ title.missing }}", "{% for x in tittle %}{% endfor %}"])
def test_an_unknown_field_is_named(content: Content, tmp_path: Path, after: str) -> None:
    with pytest.raises(ReportError, match=r"字段“(tittle|missing)”不存在。可用的字段：.*title"):
        write_word(content, "", changed_template(tmp_path, "{{ title }}", after))


@pytest.mark.parametrize("after", ["{% for %}", "{{ ''.__class__.__mro__ }}", "{% endfor %}"])
def test_a_broken_or_prying_template_is_refused(content: Content, tmp_path: Path, after: str) -> None:
    with pytest.raises(ReportError, match=r"own\.docx"):
        write_word(content, "", changed_template(tmp_path, "{{ title }}", after))


@pytest.mark.parametrize("data", [b"", b"no zip", rewrite_zip(b"PK\x05\x06" + b"\0" * 18, START)])
def test_what_is_no_word_file_is_no_template(content: Content, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "own.docx").write_bytes(data)
    with pytest.raises(ReportError, match="打不开"):
        write_word(content, "", tmp_path / "own.docx")
    with pytest.raises(ReportError, match="打不开"):
        write_word(content, "", tmp_path / "missing.docx")


def test_the_bureaus_template_is_used(content: Content, tmp_path: Path) -> None:
    document = docx.Document(
        io.BytesIO(write_word(content, "", changed_template(tmp_path, "{{ title }}", "{{ bureau }}专报 {{ total_key }}")))
    )
    assert document.paragraphs[0].text == f"运城市市场监督管理局专报 {content.count('level/key')}"


def test_every_sentence_says_its_figures(content: Content) -> None:
    for write in PARTS.values():
        for line in write(content):
            assert not re.search("[\x02\x03]", spell(content, line))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_no_title_forges_a_figure_or_a_line(title: str) -> None:
    shown = cut(title)
    assert not re.search("[\x00-\x1f\ud800-\udfff]", shown)
    assert len(shown) <= LONGEST_TITLE


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")])
def test_numerals(number: int, word: str) -> None:
    assert numeral(number) == word


def test_zip_parts_are_dated_and_ordered(content: Content) -> None:
    with zipfile.ZipFile(io.BytesIO(write_word(content, ""))) as package:
        assert {about.date_time for about in package.infolist()} == {(2026, 11, 21, 0, 0, 0)}
        assert package.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.docx"
    write_whole(path, b"one")
    (path.with_name(".a.docx.part")).write_bytes(b"left by a killed process")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found.name for found in path.parent.iterdir()] == ["a.docx"]


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(ReportError, match="报告文件没有写成"):
        write_whole(tmp_path / "file" / "a.docx", b"x")
