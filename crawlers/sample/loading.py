"""Reads the item files strictly: an unknown key, a wrong type or a dangling reference is an error that names the place."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import yaml

from core.errors import SourceError
from crawlers.sample.item import DAYS, MARKS, ODDITIES, Revision, SampleItem
from crawlers.sample.placeholders import check

FOLDER: Final = Path(__file__).parent / "items"

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_KNOWN: Final = {entry.name for entry in fields(SampleItem)} - {"source"}
_NEEDED: Final = ("id", "day", "time", "title", "text")
_LISTS: Final = ("attachments", "marks")


def load_items(folder: Path = FOLDER) -> tuple[SampleItem, ...]:
    """All items of ``folder/*.yml``, by file and place in the file; the file's name up to its first dot is the source.

    Raises SourceError that names file, item and field.
    """
    items = tuple(item for path in sorted(folder.glob("*.yml")) for item in _load_file(path))
    keys = Counter(item.key for item in items)
    for key, count in keys.items():
        if count > 1:
            raise SourceError(f"{key}: the id occurs {count} times, expected once")
    for item in items:
        if item.reprint_of and item.reprint_of not in keys:
            raise SourceError(f"{item.key}: reprint_of names {item.reprint_of!r}, expected source/id of an existing item")
    return items


def _load_file(path: Path) -> list[SampleItem]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SourceError(f"{path.name}: not readable as YAML: {error}") from error
    if not isinstance(entries, list):
        raise SourceError(f"{path.name}: expected a list of items")
    source = path.name.partition(".")[0]
    return [_read_item(source, entry, f"{path.name}, item {number}") for number, entry in enumerate(entries, 1)]


def _read_item(source: str, entry: object, place: str) -> SampleItem:
    if not isinstance(entry, dict):
        raise SourceError(f"{place}: expected a mapping")
    place = f"{place} ({entry.get('id', 'without id')})"
    _check_keys(entry, _KNOWN, _NEEDED, place)
    values: dict[str, Any] = {key: _read_value(key, value, place) for key, value in entry.items()}
    _check_words([values.get("oddity", "")], {"", *ODDITIES}, f"{place}: oddity")
    _check_words(values.get("marks", ()), MARKS, f"{place}: marks")
    return SampleItem(source=source, **values)


def _read_value(key: str, value: object, place: str) -> object:
    match key:
        case "day":
            return _read_day(value, place)
        case "time":
            return _read_time(value, place)
        case "revision":
            return _read_revision(value, place)
        case "facts":
            return _read_facts(value, place)
    if key in _LISTS:
        if not isinstance(value, list):
            raise SourceError(f"{place}: {key}: expected a list of texts")
        return tuple(_read_text(key, part, place) for part in value)
    return _read_text(key, value, place)


def _read_text(key: str, value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise SourceError(f"{place}: {key}: expected a text that is not empty, got {value!r}")
    check(value, f"{place}: {key}")
    return value.rstrip("\n") if key == "text" else value


def _read_day(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in DAYS:
        raise SourceError(f"{place}: day: expected one of {DAYS}, got {value!r}")
    return value


def _read_time(value: object, place: str) -> str:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise SourceError(f'{place}: time: expected a quoted "HH:MM", got {value!r}')
    return value


def _read_facts(value: object, place: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise SourceError(f"{place}: facts: expected a mapping of texts")
    return {_read_text("facts", key, place): _read_text(f"facts.{key}", text, place) for key, text in value.items()}


def _read_revision(value: object, place: str) -> Revision:
    place = f"{place}: revision"
    if not isinstance(value, dict):
        raise SourceError(f"{place}: expected a mapping")
    _check_keys(value, {"day", "time", "text"}, ("day", "time", "text"), place)
    return Revision(_read_day(value["day"], place), _read_time(value["time"], place), _read_text("text", value["text"], place))


def _check_keys(entry: Mapping[str, object], known: set[str], needed: Sequence[str], place: str) -> None:
    if unknown := sorted(set(entry) - known):
        raise SourceError(f"{place}: unknown field {unknown[0]!r}, expected one of {', '.join(sorted(known))}")
    if missing := [key for key in needed if key not in entry]:
        raise SourceError(f"{place}: the field {missing[0]!r} is missing")


def _check_words(words: Sequence[str], known: set[str], place: str) -> None:
    for word in words:
        if word not in known:
            raise SourceError(f"{place}: expected one of {', '.join(sorted(known))}, got {word!r}")
