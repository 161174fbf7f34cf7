"""What is indexed of one document, the same for every back end."""

from collections.abc import Mapping
from operator import add
from typing import Final

from core.clock import shanghai
from core.text import fold
from core.tokens import Tokenizer
from storage.search.base import SearchDocument

SCHEMA_VERSION: Final = 2
"""Raise it whenever what is indexed changes."""

_SECOND: Final = 1000
_ID_BITS: Final = 31


def index_version(tokenizer: Tokenizer) -> str:
    """The version of an index that this code and ``tokenizer`` build."""
    return f"v{SCHEMA_VERSION}-{tokenizer.version}"


def numbers(item: SearchDocument) -> dict[str, int]:
    """The integer fields."""
    return {"id": item.id, "revision": item.revision, "published_at": item.published_at, "newest": _newest(item)}


def texts(item: SearchDocument, tokenizer: Tokenizer) -> dict[str, str]:
    """The text fields, space-joined for a whitespace tokenizer: ``*_words`` to rank, ``*_pairs`` to match, ``*_chars`` for one."""
    fields: dict[str, str] = {}
    for name, text in (("title", fold(item.title)), ("text", fold(item.text))):
        stream = "".join(text.split())
        fields[f"{name}_words"] = " ".join(tokenizer.words(text))
        fields[f"{name}_pairs"] = " ".join(map(add, stream, stream[1:]))
        fields[f"{name}_chars"] = " ".join(stream)
    return fields


def keywords(item: SearchDocument) -> Mapping[str, tuple[str, ...]]:
    """The values of every field of ``FILTERS``; an empty value is none."""
    single = {"source": item.source, "kind": item.kind, "level": item.level, "product_class": item.product_class, "month": _month(item)}
    return {
        **{name: (value,) if value else () for name, value in single.items()},
        "criteria": item.criteria,
        "hazard": item.hazards,
        "region": item.regions,
        "event": (str(item.event),),
    }


def _month(item: SearchDocument) -> str:
    return f"{shanghai(item.published_at):%Y-%m}" if item.published_at else ""


def _newest(item: SearchDocument) -> int:
    """One number that sorts by second of publication, then by id: Tantivy sorts by one field and breaks ties by storage order."""
    return (item.published_at // _SECOND << _ID_BITS) + min(item.id, (1 << _ID_BITS) - 1)
