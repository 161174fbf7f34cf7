"""The measures against gold sets that are written here."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.encodings import measure_encodings
from evals.extraction import measure_extraction

TEXT = "示例市市场监督管理局提醒消费者，请立即停止使用上述电热毯，保留购买凭证，并联系企业办理退货和退款手续。"
PAGE = f"<html><body><div>2026-11-20 15:30</div><div><p>{TEXT}</p></div></body></html>"


@pytest.fixture
def data(tmp_path: Path) -> Any:
    for name in ("daniel", "zh_content"):
        folder = tmp_path / "extraction" / name
        folder.mkdir(parents=True)
        (folder / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
        (folder / "b.html").write_bytes(b"")
        rows = [
            {"html": "a.html.gz", "gold_text": TEXT, "gold_date": "2026-11-20", "gold_coverage_in_html": 1.0},
            {"html": "b.html", "gold_text": TEXT, "gold_date": None, "gold_coverage_in_html": 0.9},
            {"html": "missing.html", "gold_text": TEXT, "gold_date": None, "gold_coverage_in_html": 0.1},
        ]
        rows = [row if name == "zh_content" else {key: value for key, value in row.items() if key != "gold_date"} for row in rows]
        (folder / "gold.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for name, charset in (("GB2312", "gbk"), ("Big5", "utf-8")):
        folder = tmp_path / "encodings" / name
        folder.mkdir(parents=True)
        (folder / "x.xml").write_bytes(TEXT.encode(charset))
    return tmp_path


def test_extraction_is_measured_per_set(data: Any) -> None:
    measures = measure_extraction(data)
    assert measures["extraction.daniel_char_f1"] == pytest.approx(0.5, abs=0.08)
    assert measures["extraction.zh_content_char_f1"] == measures["extraction.daniel_char_f1"]
    assert measures["extraction.date_exact"] == 1.0


def test_encodings_are_counted(data: Any) -> None:
    assert measure_encodings(data) == {"encodings.right": 1.0, "encodings.of": 2.0}


def test_missing_folders_measure_nothing(tmp_path: Path) -> None:
    assert measure_extraction(tmp_path) == {}
    assert measure_encodings(tmp_path) == {}
