"""How exactly the search finds what a text holds: recall and precision against Python's own ``in``."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Final

from core.text import fold
from core.tokens import Tokenizer, rjieba_tokenizer
from storage.search.base import MAX_LIMIT, SearchDocument, SearchIndex, SearchQuery
from storage.search.folder import build
from storage.search.query import Node, Phrase, parse_query

_DOCUMENTS: Final = 4000
_QUERIES: Final = 300
_SEED: Final = 20261124
_OPERATORS: Final = frozenset('"“”＂「」『』')


def measure_search(data: Path, work: Path) -> dict[str, float]:
    """Recall and precision 0..1, micro-averaged over the hits of 600 phrases, on 4,000 real items below ``data``.

    300 phrases are words of the segmenter (2–4 characters, all frequencies), 300 are arbitrary blank-free pieces of 2–4 characters; a
    document is relevant when ``fold(phrase)`` is in its folded title or text. ``search.typed_agreement`` is the share of the phrases
    without quotes or leading minus that give the same documents when typed. The index is built in ``work``.
    """
    chance = random.Random(_SEED)  # noqa: S311  # a fixed sample, no secret
    tokenizer = rjieba_tokenizer()
    items = _sample(data, chance)
    index = build(work, tokenizer, (SearchDocument(number, 1, *item) for number, item in enumerate(items)))
    texts = [fold(f"{title}\n{text}") for title, text in items]
    phrases = _word_phrases(texts, tokenizer, chance) + _any_phrases(texts, chance)
    return _scores(index, texts, phrases)


def _scores(index: SearchIndex, texts: list[str], phrases: list[str]) -> dict[str, float]:
    found, relevant, both = 0, 0, 0
    typed: list[bool] = []
    for phrase in phrases:
        hits = _ids(index, Phrase(phrase))
        truth = {number for number, text in enumerate(texts) if fold(phrase) in text}
        found, relevant, both = found + len(hits), relevant + len(truth), both + len(hits & truth)
        by_typing = _ids(index, parse_query(phrase))
        if not _OPERATORS & set(phrase) and phrase[0] not in "-－":
            typed.append(by_typing == hits)
    return {
        "search.substring_recall": both / relevant,
        "search.substring_precision": both / found,
        "search.typed_agreement": sum(typed) / len(typed),
    }


def _ids(index: SearchIndex, node: Node | None) -> set[int]:
    """Every matching id, page by page."""
    total = index.search(SearchQuery(node, limit=0)).total
    pages = (index.search(SearchQuery(node, sort="newest", offset=start, limit=MAX_LIMIT)) for start in range(0, total, MAX_LIMIT))
    return {hit.id for page in pages for hit in page.hits}


def _sample(data: Path, chance: random.Random) -> list[tuple[str, str]]:
    """Different (title, text) pairs of the labelled and unlabelled sets, in a fixed random order."""
    files = [*sorted((data / "classification").glob("*.jsonl")), *sorted((data / "gold").glob("*.jsonl"))]
    items = list(dict.fromkeys(chain.from_iterable(map(_items, files))))
    chance.shuffle(items)
    return items[:_DOCUMENTS]


def _items(file: Path) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            item = str(row.get("title") or ""), str(row.get("text") or row.get("desc") or "")
            if any(item):
                yield item


def _word_phrases(texts: Iterable[str], tokenizer: Tokenizer, chance: random.Random) -> list[str]:
    """Words of 2–4 characters, taken in turn from the frequency bands 1, 2–3, 4–7, 8–15 …"""
    frequency = Counter(chain.from_iterable(set(tokenizer.words(text)) for text in texts))
    bands: dict[int, list[str]] = defaultdict(list)
    for word, count in sorted(frequency.items()):
        if 2 <= len(word) <= 4:
            bands[count.bit_length()].append(word)
    for band in bands.values():
        chance.shuffle(band)
    in_turn = chain.from_iterable(zip_longest(*(bands[size] for size in sorted(bands))))
    return [word for word in in_turn if word][:_QUERIES]


def _any_phrases(texts: list[str], chance: random.Random) -> list[str]:
    """Pieces of 2–4 characters without blanks from anywhere in a text."""
    phrases: list[str] = []
    while len(phrases) < _QUERIES:
        text, length = chance.choice(texts), chance.randint(2, 4)
        start = chance.randrange(max(1, len(text) - length))
        piece = text[start : start + length]
        if len(piece) == length and not any(map(str.isspace, piece)):
            phrases.append(piece)
    return phrases
