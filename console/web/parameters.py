"""What an address asks for: values that a page does not know are left out and named, the rest counts (console rule 2)."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from console.web.spans import Span, read_span
from core.errors import FengxunError
from core.text import tidy

_SHOWN: Final = 40
_MOST_NAMED: Final = 5
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


class Parameters:
    """The parameters of one address; ``ignored`` collects, in words, what was not understood."""

    def __init__(self, given: QueryParams) -> None:
        self._given = given
        self._known: set[str] = set()
        self._ignored: list[str] = []

    def text(self, name: str, most: int = 200) -> str:
        """Free text on one line, without controls and invisible characters; cut at ``most`` characters, which is said."""
        self._known.add(name)
        value = " ".join(tidy(self._given.get(name, "")[: 10 * most]).split())
        if len(value) > most:
            self._ignored.append(f"{name}太长，只用前{most:,}个字")
        return value[:most]

    def choices(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Those values of ``name`` that are allowed, each once, in the order given."""
        self._known.add(name)
        values = [value for value in dict.fromkeys(self._given.getlist(name)) if value]
        for value in values:
            if value not in allowed:
                self._name(name, value)
        return tuple(value for value in values if value in allowed)

    def choice(self, name: str, allowed: Collection[str], default: str = "") -> str:
        """The first allowed value of ``name``."""
        return next(iter(self.choices(name, allowed)), default)

    def whole(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``."""
        self._known.add(name)
        value = self._given.get(name, "")
        if not value:
            return default
        if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= most:
            self._name(name, value)
            return default
        return int(value)

    def span(self, name: str) -> Span | None:
        """The day or month that ``name`` gives; one that cannot be is named, with how to write it."""
        self._known.add(name)
        value = self._given.get(name, "").strip()
        if not value:
            return None
        try:
            return read_span(value[:_SHOWN])
        except FengxunError as error:
            self._ignored.append(str(error))
            return None

    @property
    def ignored(self) -> tuple[str, ...]:
        """What was left out, in words; at most a few are named one by one."""
        unknown = [name for name in dict.fromkeys(self._given.keys()) if name not in self._known]
        words = [*self._ignored, *(f"{_cut(name)}（没有这个条件）" for name in unknown)]
        more = len(words) - _MOST_NAMED
        return tuple(words) if more <= 0 else (*words[:_MOST_NAMED], f"另有{more}个")

    def _name(self, name: str, value: str) -> None:
        self._ignored.append(f"{name}={_cut(value)}（没有这个值）")


def link(path: str, values: Mapping[str, str | Iterable[str]]) -> str:
    """An address of ours with parameters; empty ones are left out."""
    pairs = [(name, value) for name, given in values.items() for value in ([given] if isinstance(given, str) else given) if value]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def iso(day: date | None) -> str:
    """A day as it stands in an address; empty for none."""
    return day.isoformat() if day else ""


def _cut(text: str) -> str:
    clean = " ".join(tidy(text[: 4 * _SHOWN]).split())
    return clean if len(clean) <= _SHOWN else f"{clean[:_SHOWN]}…"
