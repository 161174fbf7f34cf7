"""The measure itself, on invented items."""

import json
from pathlib import Path

from evals.search import measure_search

TEXTS = [f"第{number}批抽检：某牌充电宝（型号CB-{number}）过热起火，厂家召回“{number * 7}”台。" for number in range(40)]


def test_search_is_exact_on_invented_items(tmp_path: Path) -> None:
    for folder in ("classification", "gold"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    rows = [{"title": "" if number % 2 else text[:8], "text": text} for number, text in enumerate(TEXTS)]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in [*rows, {"desc": "只有描述"}, {"id": 1}])
    (tmp_path / "data" / "gold" / "a.jsonl").write_text(lines, encoding="utf-8")
    assert measure_search(tmp_path / "data", tmp_path / "work") == {
        "search.substring_recall": 1.0,
        "search.substring_precision": 1.0,
        "search.typed_agreement": 1.0,
    }
