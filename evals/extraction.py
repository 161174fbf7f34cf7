"""Main text and publication date against the labelled pages of ``data/extraction``."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from core.clock import shanghai, system_clock
from core.errors import ContentError
from core.model import Article
from crawlers.extraction import extract

_SETS: Final = ("daniel", "zh_content")
_LEAST_COVERAGE: Final = 0.5
"""Pages whose gold text is for the most part not in their HTML are left out."""
_WORD: Final = re.compile(r"\w+")


def measure_extraction(data: Path) -> dict[str, float]:
    """Mean character-bigram F1 of the text for each set, and the share of zh_content's dates that are right to the day (Shanghai)."""
    measures: dict[str, float] = {}
    for name in _SETS:
        pages = list(_read_pages(data / "extraction" / name))
        if pages:
            measures[f"extraction.{name}_char_f1"] = fmean(_score_text(row["gold_text"], article.text) for row, article in pages)
        dated = [(row["gold_date"], article) for row, article in pages if row.get("gold_date")]
        if dated:
            measures["extraction.date_exact"] = fmean(_day(article) == gold for gold, article in dated)
    return measures


def _read_pages(folder: Path) -> Iterator[tuple[Mapping[str, Any], Article]]:
    gold = folder / "gold.jsonl"
    if not gold.is_file():
        return
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["gold_coverage_in_html"] >= _LEAST_COVERAGE:
            yield row, _extract_file(folder / row["html"])


def _extract_file(path: Path) -> Article:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return extract(body, address="https://example.invalid/", now=system_clock())
    except ContentError:
        return Article(title="", text="")


def _day(article: Article) -> str:
    return f"{shanghai(article.published.at):%Y-%m-%d}" if article.published else ""


def _score_text(gold: str, text: str) -> float:
    """F1 of the multisets of character bigrams, everything but word characters removed."""
    wanted, found = _count_bigrams(gold), _count_bigrams(text)
    shared = (wanted & found).total()
    return 2 * shared / max(1, wanted.total() + found.total())


def _count_bigrams(text: str) -> Counter[str]:
    solid = "".join(_WORD.findall(text))
    return Counter(solid[index : index + 2] for index in range(len(solid) - 1))
