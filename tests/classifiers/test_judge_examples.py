"""The invented examples, labelled by one person, with floors that must not be lost."""

import json
from pathlib import Path

from classifiers import load_judge

EXAMPLES = [json.loads(line) for line in (Path(__file__).parent / "judge_examples.jsonl").read_text(encoding="utf-8").splitlines()]
LEVEL_FLOOR = 64


def test_levels_and_key_recall() -> None:
    judge = load_judge()
    verdicts = [(item, judge.judge(item["title"], item["text"], kind=item["kind"])) for item in EXAMPLES]
    assert sum(item["level"] == verdict.level for item, verdict in verdicts) >= LEVEL_FLOOR
    keys = [(item["id"], verdict.met) for item, verdict in verdicts if item["keys"]]
    missed = [name for name, met in keys if not {"K1", "K2", "K3"} & set(met)]
    assert len(missed) <= 1, missed


def test_nothing_irrelevant_is_important() -> None:
    judge = load_judge()
    wrong = [item["id"] for item in EXAMPLES if item["level"] == "none" and judge.judge(item["title"], item["text"]).level.rank >= 2]
    assert len(wrong) <= 1, wrong
