"""The lexicon: terms with what they stand for, read from YAML with errors that name file, line and expectation."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from core.errors import LexiconError

FOLDER: Final = Path(__file__).parent / "lexicon"
KINDS: Final = ("product", "hazard", "injury", "cue", "trap", "mask", "region", "vulnerable")
_LISTS: Final = {"terms": 1.0, "strong": 1.0, "weak": 0.5}
_FIELDS: Final = {
    "product": {"name", "scope", "terms"},
    "hazard": {"name", "category", "severity", "strong", "weak"},
    "injury": {"name", "severity", "terms"},
    "cue": {"terms"},
    "trap": {"effect", "terms"},
    "mask": {"terms"},
    "region": {"name", "terms"},
    "vulnerable": {"terms"},
    "english": {"terms"},
}
_VALUES: Final = {
    "scope": {"in", "adjacent"},
    "effect": {"veto", "discount", "cause", "foreign"},
    "severity": {"1", "2", "3", "4"},
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a term stands for: a kind of ``KINDS``, a code of that kind, and 1.0 (states it) or 0.5 (only fits it)."""

    kind: str
    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """A coded group of terms; fields that its kind does not have are empty."""

    name: str = ""
    scope: str = ""
    category: str = ""
    effect: str = ""
    severity: int = 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms with their meanings, the groups by (kind, code), the rules' numbers, and a hash of the files."""

    terms: Mapping[str, tuple[Meaning, ...]]
    groups: Mapping[tuple[str, str], Group]
    numbers: Mapping[str, float]
    digest: str

    def group(self, kind: str, code: str) -> Group:
        """The group of a code; ``KeyError`` for a code that is not in the files."""
        return self.groups[kind, code]


@dataclass(frozen=True, slots=True)
class _Node:
    """A YAML node with the file that it came from."""

    file: Path
    node: yaml.Node

    def fail(self, expected: str) -> LexiconError:
        return LexiconError(f"{self.file.name}:{self.node.start_mark.line + 1}: expected {expected}")

    def items(self) -> Iterator[tuple["_Node", str, "_Node"]]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail("a mapping")
        for key, value in self.node.value:
            yield _Node(self.file, key), str(key.value), _Node(self.file, value)

    def get(self, key: str) -> "_Node":
        for _, name, value in self.items():
            if name == key:
                return value
        raise self.fail(f"the key {key!r}")

    def word(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.fail("a word")
        return str(self.node.value).strip()

    def number(self) -> float:
        try:
            return float(self.word())
        except ValueError:
            raise self.fail("a number") from None

    def words(self) -> Iterator[tuple["_Node", str]]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fail("a list of terms")
        for child in self.node.value:
            yield _Node(self.file, child), _Node(self.file, child).word().lower()


class _Collector:
    """Gathers terms, groups and numbers over all files."""

    def __init__(self) -> None:
        self.terms: dict[str, list[Meaning]] = {}
        self.groups: dict[tuple[str, str], Group] = {}
        self.numbers: dict[str, float] = {}
        self._english: list[tuple[_Node, str, _Node]] = []

    def read(self, file: Path, content: bytes) -> None:
        root = _Node(file, _compose(file, content))
        kind = root.get("kind").word()
        if kind == "numbers":
            self.numbers.update({name: value.number() for _, name, value in root.get("numbers").items()})
        elif kind in _FIELDS:
            for key, code, body in root.get("groups").items():
                self._add_group(kind, key, code, body)
        else:
            raise root.get("kind").fail("kind: numbers, " + ", ".join(_FIELDS))

    def _add_group(self, kind: str, key: _Node, code: str, body: _Node) -> None:
        for name_node, name, value in body.items():
            if name not in _FIELDS[kind]:
                raise name_node.fail(f"one of {', '.join(sorted(_FIELDS[kind]))} in {code}, not {name!r}")
            if name in _VALUES and value.word() not in _VALUES[name]:
                raise value.fail(f"{name}: {' or '.join(sorted(_VALUES[name]))}")
        if kind == "english":
            self._english.append((key, code, body))
            return
        self.groups[kind, code] = _group(body)
        self._add_terms(kind, code, body)

    def add_english(self) -> None:
        """English terms join groups that exist: ``product.P01`` and so on."""
        for key, code, body in self._english:
            kind, _, inner = code.partition(".")
            if (kind, inner) not in self.groups:
                raise key.fail(f"kind.CODE of a known group, not {code!r}")
            self._add_terms(kind, inner, body)

    def _add_terms(self, kind: str, code: str, body: _Node) -> None:
        for _, name, value in body.items():
            if name in _LISTS:
                for node, term in value.words():
                    self._add_term(node, term, Meaning(kind, code, _LISTS[name]))

    def _add_term(self, node: _Node, term: str, meaning: Meaning) -> None:
        known = self.terms.setdefault(term, [])
        if len(term) < 2 or any(m.kind == meaning.kind and m.code == meaning.code for m in known):
            raise node.fail(f"a new term of two characters or more in {meaning.code}, not {term!r}")
        known.append(meaning)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read every ``*.yml`` of the folder (the packaged one by default).

    Raises ``LexiconError`` naming file, line and expectation for an unknown key, code, value, or a term given twice in one group.
    """
    files = sorted((folder or FOLDER).glob("*.yml"))
    if not files:
        raise LexiconError(f"{folder or FOLDER}: expected *.yml files")
    collector, digest = _Collector(), hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(content)
        collector.read(file, content)
    collector.add_english()
    return Lexicon(
        {term: tuple(meanings) for term, meanings in collector.terms.items()}, collector.groups, collector.numbers, digest.hexdigest()[:12]
    )


def _compose(file: Path, content: bytes) -> yaml.Node:
    try:
        node: yaml.Node | None = yaml.compose(content.decode(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LexiconError(f"{file.name}: expected YAML in UTF-8: {error}") from error
    if node is None:
        raise LexiconError(f"{file.name}:1: expected a mapping")
    return node


def _group(body: _Node) -> Group:
    fields = {name: value.word() for _, name, value in body.items() if name not in _LISTS}
    return Group(
        fields.get("name", ""),
        fields.get("scope", ""),
        fields.get("category", ""),
        fields.get("effect", ""),
        int(fields.get("severity", "0")),
    )
