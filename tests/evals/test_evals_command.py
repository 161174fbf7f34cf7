"""``python -m evals eval``: the table, the file, what is missing, and the exit code."""

import json
from pathlib import Path

from click.testing import CliRunner

from evals.__main__ import evals
from evals.floors import load_floors

ITEM = {"id": "a", "title": "充电宝自燃", "text": "某牌充电宝自燃。", "gate": True, "scope": "in", "level": "important", "C1": True}


def write_gold(data: Path, stem: str = "tiny", text: str = "某牌充电宝自燃，消费者受伤。") -> None:
    (data / "gold").mkdir(parents=True)
    rows = [{**ITEM, "id": str(number), "text": f"第{number}日，{text}厂家称已下架。"} for number in range(60)]
    (data / "gold" / f"{stem}.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    result = CliRunner().invoke(evals, ["eval", str(tmp_path), "--out", str(tmp_path / "eval.json")])
    assert result.exit_code == 0
    assert "missing: gold/*.jsonl" in result.stdout
    assert json.loads((tmp_path / "eval.json").read_text("utf-8")) == {}


def test_what_is_there_is_measured(tmp_path: Path) -> None:
    write_gold(tmp_path / "data")
    result = CliRunner().invoke(evals, ["eval", str(tmp_path / "data"), "--out", str(tmp_path / "eval.json")])
    figures = json.loads((tmp_path / "eval.json").read_text("utf-8"))
    assert result.exit_code == 0
    assert figures["gold.tiny.gate_f1"] == 1.0
    assert figures["search.substring_recall"] == figures["search.substring_precision"] == 1.0
    assert "search.typed_agreement" not in figures
    assert "missing: encodings/Big5" in result.stdout
    assert "missing: gold/*.jsonl" not in result.stdout


def test_a_missed_floor_ends_with_1(tmp_path: Path) -> None:
    write_gold(tmp_path / "data", "risk_labels", "天气转凉，请加衣服。")
    result = CliRunner().invoke(evals, ["eval", str(tmp_path / "data"), "--out", str(tmp_path / "eval.json")])
    assert result.exit_code == 1
    assert "below the floor" in result.stdout


def test_pin_refuses_to_lower_silently(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"judge_vs_jieba": 0.01}), "utf-8")
    before = load_floors()
    result = CliRunner().invoke(evals, ["pin", str(file), "--only", "judge_vs_jieba"])
    assert result.exit_code == 1
    assert "--allow-regression" in str(result.exception)
    assert load_floors() == before
