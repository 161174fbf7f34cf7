"""JSON lines as items: whatever the keys, an identity, a title and all text."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from core.model import Article
from core.text import tidy
from crawlers.entry import Entry

IDENTITIES: Final = ("id", "recall_number", "alert_number", "uid")
TITLES: Final = ("title", "product_name")


def read_entry(line: str, address: str) -> Entry:
    """The entry of one line; its address is the file's with the item's identity. Raises ValueError for a line that is no JSON."""
    value = _read(line)
    record = value if isinstance(value, dict) else {"value": value}
    text = "\n".join(dict.fromkeys(tidy(leaf) for leaf in _leaves(record) if leaf.strip()))
    title = _title(record)
    article = Article(title=title or text[:60], text=text)
    key = quote(_identity(record, line), safe="")
    return Entry(f"{address}?item={key}", article.title[:500], None, article, line.encode("utf-8", "backslashreplace"))


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ValueError("嵌套过深") from error


def _identity(record: dict[str, Any], line: str) -> str:
    named = next((str(record[key]) for key in IDENTITIES if record.get(key) not in {None, ""}), "")
    return named or hashlib.sha256(line.strip().encode("utf-8", "backslashreplace")).hexdigest()[:24]


def _title(record: dict[str, Any]) -> str:
    title = next((str(record[key]) for key in TITLES if record.get(key)), "")
    descriptions = record.get("descriptions") or record.get("product_description") or ()
    first = descriptions if isinstance(descriptions, str) else next((str(value) for value in descriptions), "")
    return " ".join((title or first).split())[:500]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _leaves(member)
    elif isinstance(value, list):
        for member in value:
            yield from _leaves(member)
