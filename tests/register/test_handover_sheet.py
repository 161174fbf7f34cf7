"""Excel files of the register: nothing in them is a formula, whatever it says; columns come from a file that a bureau can replace."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.criteria import Level
from core.errors import RegisterError
from register.columns import READERS, ROW, SHIPPED, Layout, load_layout
from register.content import as_file, content_of, entry_of, file_name
from register.entry import Criterion, Disposal, Entry
from register.sheet import write_sheet
from register.states import State
from tests.items import NOW

HOSTILE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '"=1', " =1", '=HYPERLINK("http://a.example","x")', "{{7*7}}", "<b>"),
    *("https://a.example/x", "甲\x00\x0b乙", "\ud800", "\ufffe", "甲\u202e乙", "_x000D_", "1E5", "0012"),
)
ENTRY = Entry(
    1, "YC-2026-000001", "运市监风险〔2026〕1号", 1, 3, State.IN_DISPOSAL, "某牌燃气灶抽查", Level.IMPORTANT,
    (Criterion("C1", "依据", "灼伤", "machine"),), "S4", "P01", "140829",
    {"product": "燃气灶", "maker_code": "91140800012345678", "units": 1200, "dead": 0, "minor": 2, "loss": -5, "groups": ["ELDER"],
     "remark": "内部"},
    NOW, NOW, NOW, NOW, None, 1, 2, NOW, None, None,
    (Disposal(1, "D2a", "质量监督科", "告知1号", "ongoing", NOW, NOW + 999, "已约谈", None, 1),),
)  # fmt: skip
ALL = Layout("全部", tuple(replace(column, field=field) for column, field in zip(load_layout().columns * 9, [ROW, *READERS], strict=False)))


def cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows()]


def values(content: bytes) -> dict[str, Any]:
    heading, line = cells(content)
    return {str(title.value): cell.value for title, cell in zip(heading, line, strict=True)}


def test_the_shipped_layout_shows_an_entry() -> None:
    shown = values(write_sheet([ENTRY], load_layout(), NOW))
    assert (shown["序号"], shown["信息编号"], shown["信息级别"], shown["是否一老一小"]) == (1, "YC-2026-000001", "重要", "是")
    assert (shown["死亡人数"], shown["受伤人数"], shown["直接经济损失（元）"]) == (0, 2, -5)
    assert shown["处置措施"] == "D2a 风险通报：企业（告知书、约谈）"
    assert shown["采集日期"] == "2026-11-01"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_becomes_a_formula_or_a_link(text: str) -> None:
    entry = replace(ENTRY, title=text, fields={**ENTRY.fields, "product": text, "address": text, "description": text})
    for row in cells(write_sheet([entry], ALL, NOW)):
        for cell in row:
            assert cell.data_type in {"s", "n"}
            assert cell.hyperlink is None
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t")):
                assert cell.quotePrefix


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_title_can_be_exported(text: str) -> None:
    entry = replace(ENTRY, title=text)
    assert values(write_sheet([entry], load_layout(), NOW))["信息编号"] == ENTRY.number


def test_codes_stay_text_and_numbers_numbers() -> None:
    layout = Layout("a", tuple(column for column in ALL.columns if column.field in {"maker_code", "units"}))
    line = cells(write_sheet([ENTRY], layout, NOW))[1]
    assert {cell.value for cell in line} == {"91140800012345678", 1200}


def test_a_long_cell_is_cut_not_refused() -> None:
    shown = values(write_sheet([replace(ENTRY, title="长" * 40_000)], load_layout(), NOW))
    assert len(shown["信息标题"]) == 32_767


def test_equal_content_gives_equal_bytes() -> None:
    assert write_sheet([ENTRY], load_layout(), NOW) == write_sheet([ENTRY], load_layout(), NOW)


@pytest.mark.parametrize("name", ["", "[]:*?/\\", "'台账'", "长" * 60, "a\nb", "History"])
def test_any_sheet_name(name: str) -> None:
    assert load_workbook(io.BytesIO(write_sheet([], Layout(name, ALL.columns[:1]), NOW))).sheetnames


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns:\n  - {field: number}\n  - {field: colour}\n", ["第3行", "“colour”", "number", "title", "row"]),
        ("columns:\n  - {title: 编号}\n", ["第2行", "缺少 field"]),
        ("columns:\n  - {field: number, size: 3}\n", ["第2行", "“size”", "width"]),
        ("columns:\n  - {field: number, width: wide}\n", ["第2行", "1至255"]),
        ("columns:\n  - number\n", ["第2行"]),
        ("columns: number\n", ["第1行", "列表"]),
        ("columns: []\n", ["0栏"]),
        ("sheet: a\n", ["sheet 和 columns"]),
        ("- a\n", ["第1行"]),
        ("", ["第1行"]),
        ("columns: [\n", ["第2行", "YAML"]),
        ("columns:\n  - {field: number, title: [a]}\n", ["第2行"]),
        ("[" * 90_000, ["YAML"]),
        ("a" * 200_000, ["字节"]),
    ],
)
def test_a_broken_layout_is_named_by_file_and_line(tmp_path: Path, text: str, said: list[str]) -> None:
    path = tmp_path / "own.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(RegisterError, match=r"own\.yml") as error:
        load_layout(path)
    assert [piece for piece in said if piece not in str(error.value)] == []


def test_a_missing_or_unreadable_layout_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"none\.yml"):
        load_layout(tmp_path / "none.yml")
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(RegisterError, match=r"bytes\.yml"):
        load_layout(tmp_path / "bytes.yml")


def test_a_bureau_chooses_its_own_columns(tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    path.write_text("sheet: 汇总\ncolumns:\n  - {field: title, title: 名称}\n  - {field: level}\n", "utf-8")
    assert values(write_sheet([ENTRY], load_layout(path), NOW)) == {"名称": ENTRY.title, "level": "重要"}
    assert SHIPPED.exists()


def test_content_is_stable_and_comes_back_as_it_was() -> None:
    content = content_of(ENTRY, "handover:1:3:json", {1: "周敏", 2: "王建国"})
    assert content["signatures"] == {"author": "周敏", "checked": "王建国", "signed": ""}
    assert "remark" not in content["fields"]
    assert as_file(content) == as_file(dict(reversed(content.items())))
    frozen = entry_of(content)
    assert content_of(frozen, "handover:1:3:json", {}) == {**content, "signatures": {"author": "", "checked": "", "signed": ""}}
    assert file_name({"number": "运/城-2026-000001", "version": 3}, "json") == "运_城-2026-000001-v3.json"
