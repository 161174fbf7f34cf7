"""Strict reading of one YAML mapping: every mistake names file, line, field and what was expected."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

import yaml
from cssselect import SelectorError
from parsel.csstranslator import HTMLTranslator

from core.errors import SourceError

_TAG = "tag:yaml.org,2002:"
_MAX_PATTERN = 200
_MAX_BYTES = 64 * 1024
_REQUIRED = object()


class Fields:
    """The entries of one mapping, taken one by one; ``close`` refuses what nobody took.

    Every ``take_…`` raises ``SourceError`` for a value of the wrong type or range, and for a missing one without a default.
    """

    def __init__(self, node: yaml.Node, file: str, path: str = "") -> None:
        self._file = file
        self._path = path
        self._line = node.start_mark.line + 1
        self._entries: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self.fail("", "a mapping", node)
        for key, value in node.value:
            if key.value in self._entries:
                self.fail(str(key.value), "only once", key)
            self._entries[str(key.value)] = value

    def fail(self, key: str, expected: str, node: yaml.Node | None = None) -> NoReturn:
        """Raise the error for ``key`` of this mapping."""
        line = node.start_mark.line + 1 if node else self._line
        raise SourceError(f"{self._file}:{line}: {self._name(key)}: expected {expected}")

    def names(self) -> tuple[str, ...]:
        """The keys that are given and not yet taken, in the order of the file."""
        return tuple(self._entries)

    def take_text(self, key: str, default: object = _REQUIRED) -> str:
        """A piece of text; numbers and dates must be quoted."""
        node = self._take(key, default, "text")
        return str(default) if node is None else self._text(key, node)

    def take_texts(self, key: str, default: object = _REQUIRED) -> tuple[str, ...]:
        """One text or a list of texts."""
        node = self._take(key, default, "a text or a list of texts")
        if node is None:
            return ()
        return tuple(self._text(key, item) for item in (node.value if isinstance(node, yaml.SequenceNode) else [node]))

    def take_flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        node = self._take(key, default, "true or false")
        if node is None:
            return default
        if node.tag != f"{_TAG}bool":
            self.fail(key, "true or false", node)
        return str(node.value).lower() in {"true", "yes", "on"}

    def take_number(self, key: str, default: float, low: float, high: float) -> float:
        """A number in the closed range ``low`` … ``high``."""
        expected = f"a number from {low:g} to {high:g}"
        node = self._take(key, default, expected)
        if node is None:
            return default
        if node.tag not in {f"{_TAG}int", f"{_TAG}float"} or not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", node.value):
            self.fail(key, expected, node)
        number = float(node.value)
        if not low <= number <= high:
            self.fail(key, expected, node)
        return number

    def take_whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number in the closed range ``low`` … ``high``."""
        number = self.take_number(key, default, low, high)
        if number != int(number):
            self.fail(key, f"a whole number from {low} to {high}")
        return int(number)

    def take_choice(self, key: str, choices: Iterable[str], default: object = _REQUIRED) -> str:
        """One of ``choices``."""
        known = tuple(choices)
        return self._checked(key, default, lambda text: text in known, "one of " + ", ".join(known))

    def take_address(self, key: str, default: object = _REQUIRED) -> str:
        """An http or https address, possibly with ``{…}`` placeholders."""
        return self._checked(key, default, is_address, "an http(s) address")

    def take_addresses(self, key: str) -> tuple[str, ...]:
        """One http(s) address or a list of them, at least one."""
        node = self._entries.get(key)
        addresses = self.take_texts(key)
        if not addresses or not all(map(is_address, addresses)):
            self.fail(key, "http(s) addresses", node)
        return addresses

    def take_selectors(self, key: str, default: object = _REQUIRED) -> tuple[str, ...]:
        """CSS selectors of elements (no ``::text``, no ``::attr()``), tried in order."""
        node = self._entries.get(key)
        selectors = self.take_texts(key, default)
        for selector in selectors:
            if "::" in selector or not is_selector(selector):
                self.fail(key, f"a CSS selector instead of {selector!r}", node)
        return selectors

    def take_pattern(self, key: str) -> re.Pattern[str] | None:
        """A regular expression of at most 200 characters, or nothing."""
        node = self._entries.get(key)
        text = self.take_text(key, "")
        if not text:
            return None
        try:
            return re.compile(text) if len(text) <= _MAX_PATTERN else self.fail(key, f"at most {_MAX_PATTERN} characters", node)
        except re.error as error:
            self.fail(key, f"a regular expression ({error})", node)

    def take_section(self, key: str) -> "Fields":
        """The mapping under ``key``; an empty one where it is missing."""
        node = self._entries.pop(key, None)
        if node is None:
            mark = yaml.Mark(self._file, 0, self._line - 1, 0, "", 0)
            node = yaml.MappingNode(f"{_TAG}map", [], mark, mark)
        return Fields(node, self._file, self._name(key))

    def take_pairs(self, key: str) -> dict[str, str]:
        """A mapping of text to text, in the order of the file; empty where it is missing."""
        section = self.take_section(key)
        return {name: section.take_text(name) for name in section.names()}

    def close(self) -> None:
        """Refuse keys that nobody asked for."""
        for key, node in self._entries.items():
            self.fail(key, "no such field", node)

    def _name(self, key: str) -> str:
        return ".".join(part for part in (self._path, key) if part) or "(file)"

    def _take(self, key: str, default: object, expected: str) -> yaml.Node | None:
        node = self._entries.pop(key, None)
        if node is None and default is _REQUIRED:
            self.fail(key, expected)
        return node

    def _text(self, key: str, node: yaml.Node) -> str:
        if node.tag != f"{_TAG}str" or not str(node.value).strip():
            self.fail(key, "text (in quotes where it looks like a number or a date)", node)
        return str(node.value)

    def _checked(self, key: str, default: object, is_right: Callable[[str], bool], expected: str) -> str:
        node = self._entries.get(key)
        text = self.take_text(key, default)
        if node is not None and not is_right(text):
            self.fail(key, expected, node)
        return text


def read_fields(file: Path) -> Fields:
    """Parse ``file`` (UTF-8, at most 64 KiB). Raises ``SourceError`` with the line of the mistake."""
    try:
        body = file.read_bytes()
        if len(body) > _MAX_BYTES:
            raise SourceError(f"{file}:1: (file): expected at most {_MAX_BYTES} bytes")
        node = yaml.compose(body.decode("utf-8"), yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}:1: (file): expected readable UTF-8 text ({error})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SourceError(f"{file}:{mark.line + 1 if mark else 1}: (file): expected YAML ({getattr(error, 'problem', error)})") from error
    if node is None:
        raise SourceError(f"{file}:1: (file): expected a mapping")
    return Fields(node, str(file))


def is_address(text: str) -> bool:
    """Whether ``text`` is an http(s) address without blanks and credentials."""
    return re.fullmatch(r"https?://[^\s@/\\]+(/\S*)?", text) is not None


def is_selector(text: str) -> bool:
    """Whether ``text`` is a CSS selector that can be translated."""
    try:
        return bool(HTMLTranslator().css_to_xpath(text))
    except SelectorError:
        return False
