"""The measure: figures of known answers, and silence about files that are not there."""

import json
from pathlib import Path

import pytest

from evals.judge import f1, measure_judge, precision_recall_f1

NOTHING = dict.fromkeys(("C1", "C2", "C3", "C4", "C5", "C6", "K1", "K2", "K3"), False)


def write(file: Path, *items: dict[str, object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")


def test_missing_data_gives_no_figures(tmp_path: Path) -> None:
    assert measure_judge(tmp_path) == {}


def test_figures_of_a_small_gold_set(tmp_path: Path) -> None:
    hot = {"id": "a", "title": "充电宝自燃", "text": "", "source": "weibo-hot", "gate": True, "scope": "in", "level": "important"}
    calm = {"id": "b", "title": "天气转凉", "text": "", "source": "weibo-hot", "gate": False, "scope": "none", "level": "none"}
    write(tmp_path / "gold" / "tiny.jsonl", hot | NOTHING | {"C1": True, "C4": True, "C2": None}, calm | NOTHING)
    figures = measure_judge(tmp_path)
    assert figures["gold.tiny.gate_f1"] == 1.0
    assert figures["gold.tiny.c1_f1"] == 1.0
    assert figures["gold.tiny.c4_f1"] == 1.0
    assert figures["gold.tiny.level_macro_f1"] == 0.5
    assert "alarms.per_1000_background" not in figures


def test_alarms_are_per_thousand(tmp_path: Path) -> None:
    items: list[dict[str, object]] = [{"text": text} for text in ("天气转凉", "雨过天晴", "早睡早起", "某品牌充电宝自燃")]
    write(tmp_path / "classification" / "background_news.jsonl", *items)
    assert measure_judge(tmp_path) == {"alarms.per_1000_background": 250.0}


def test_arithmetic() -> None:
    pairs = [(True, True), (True, False), (False, True), (False, False)]
    assert precision_recall_f1(pairs) == (0.5, 0.5, 0.5)
    assert f1([]) == 0.0
    assert f1([(True, False)]) == pytest.approx(0.0)
