"""Floors: raised freely, lowered only with a reason, never by a quiet edit."""

import json
from pathlib import Path

import pytest

from evals.floors import FILE, Floors, FloorsError, load_floors, pin, save_floors

FLOORS = Floors({"judge_vs_jieba": 0.5, "search_p95_ms": 20.0})


def test_shipped_floors_are_what_was_pinned() -> None:
    bounds = load_floors(FILE).bounds
    assert bounds["ingest_vs_bare_scrapy"] >= 0.5
    assert bounds["search_p95_ms"] <= 20
    assert bounds["search.substring_recall"] == 1.0


def test_less_is_better_for_ceilings_only() -> None:
    assert FLOORS.misses("judge_vs_jieba", 0.49)
    assert not FLOORS.misses("judge_vs_jieba", 0.5)
    assert FLOORS.misses("search_p95_ms", 20.1)
    assert not FLOORS.misses("search_p95_ms", 3)
    assert not FLOORS.misses("unknown", -1)


def test_raising_needs_no_reason_and_leaves_no_trace() -> None:
    raised = pin(FLOORS, {"judge_vs_jieba": 0.9, "search_p95_ms": 10.0, "new": 1.0})
    assert raised == Floors({"judge_vs_jieba": 0.9, "search_p95_ms": 10.0, "new": 1.0})


@pytest.mark.parametrize("worse", [{"judge_vs_jieba": 0.4}, {"search_p95_ms": 30.0}])
def test_lowering_needs_a_reason_which_stays(worse: dict[str, float]) -> None:
    with pytest.raises(FloorsError, match=next(iter(worse))):
        pin(FLOORS, worse)
    lowered = pin(FLOORS, worse, "the corpus has become harder")
    assert {**lowered.bounds, **worse} == lowered.bounds
    assert [step["reason"] for step in lowered.lowered] == ["the corpus has become harder"]


def test_an_edit_by_hand_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "floors.json"
    save_floors(FLOORS, file)
    assert load_floors(file) == FLOORS
    content = json.loads(file.read_text("utf-8"))
    content["floors"]["judge_vs_jieba"] = 0.1
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(FloorsError, match="by hand"):
        load_floors(file)
