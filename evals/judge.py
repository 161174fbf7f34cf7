"""How good the judge is: agreement with read labels, and how often it cries wolf on ordinary news."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from classifiers import Judge, load_judge
from core.criteria import Level
from core.model import Context, Verdict

Item = dict[str, Any]
Pair = tuple[bool, bool]
FLAGS: Final = ("C1", "C2", "C3", "C4", "C5", "C6", "K1", "K2", "K3")
_F1_FLAGS: Final = ("C1", "C2", "C3", "C4", "C5", "C6", "K1")
_KEYS: Final = ("K1", "K2", "K3")
_SCOPES: Final = ("in", "adjacent", "none")
_HOT: Final = "weibo-hot"


def measure_judge(data: Path) -> dict[str, float]:
    """Scores on ``data/gold/*.jsonl`` and alarms on ``data/classification/background_*.jsonl``; keys of missing files are absent."""
    judge = load_judge()
    figures: dict[str, float] = {}
    for file in sorted((data / "gold").glob("*.jsonl")):
        figures |= {f"gold.{file.stem}.{name}": value for name, value in _agreement(judge, _distinct(read_items(file))).items()}
    background = [item for file in sorted((data / "classification").glob("background_*.jsonl")) for item in read_items(file)]
    if background:
        alarms = sum(judge_item(judge, item).level.rank >= Level.IMPORTANT.rank for item in background)
        figures["alarms.per_1000_background"] = 1000 * alarms / len(background)
    return figures


def read_items(file: Path) -> Iterator[Item]:
    """The JSON objects of a file, one a line."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _distinct(items: Iterable[Item]) -> list[Item]:
    """One item per id, the last one: what a score keyed by id sees."""
    return list({item["id"]: item for item in items}.values())


def judge_item(judge: Judge, item: Item) -> Verdict:
    """The verdict on an item; being on a hot-search list is attention by itself."""
    attention = str(item.get("source", "")) == _HOT
    return judge.judge(item.get("title") or "", item.get("text") or "", context=Context(attention=attention))


def _agreement(judge: Judge, items: list[Item]) -> dict[str, float]:
    judged = [(item, judge_item(judge, item)) for item in items]
    figures = {"gate_f1": f1((bool(item["gate"]), verdict.gate) for item, verdict in judged if item.get("gate") is not None)}
    for flag in _F1_FLAGS:
        figures[f"{flag.lower()}_f1"] = f1(
            (bool(item[flag]), flag in verdict.met) for item, verdict in judged if item.get(flag) is not None
        )
    any_key = [
        (any(item[k] for k in _KEYS), any(k in verdict.met for k in _KEYS)) for item, verdict in judged if item.get("K1") is not None
    ]
    figures["any_k_precision"], figures["any_k_recall"], _ = precision_recall_f1(any_key)
    figures["level_macro_f1"] = _macro([(item["level"], str(verdict.level)) for item, verdict in judged if item.get("level")], list(Level))
    figures["scope_macro_f1"] = _macro([(item["scope"], str(verdict.scope)) for item, verdict in judged if item.get("scope")], _SCOPES)
    return figures


def _macro(pairs: list[tuple[str, str]], classes: Iterable[str]) -> float:
    scores = [f1((gold == name, predicted == name) for gold, predicted in pairs) for name in classes]
    return sum(scores) / len(scores)


def f1(pairs: Iterable[Pair]) -> float:
    """F1 of (gold, predicted) pairs; 0 where nothing is right."""
    return precision_recall_f1(pairs)[2]


def precision_recall_f1(pairs: Iterable[Pair]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (gold, predicted) pairs; 0 where undefined."""
    right = claimed = wanted = 0
    for gold, predicted in pairs:
        right += gold and predicted
        claimed += predicted
        wanted += gold
    precision = right / claimed if claimed else 0.0
    recall = right / wanted if wanted else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0
