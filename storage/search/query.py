"""What people type in the search field, as a small tree that every back end compiles.

Grammar: blanks separate words, and all must occur; ``"…"``, ``“…”``, ``「…」`` and ``『…』`` hold a phrase; ``-`` or ``－`` before a
word or phrase excludes it; ``OR`` or ``或`` between two of them, with blanks around, means either, and binds tighter than the blank
(``奶粉 召回 或 下架`` is 奶粉 and one of 召回, 下架). An operator without operand is text. Nothing that is typed is an error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from storage.search.stream import solid

MAX_QUERY: Final = 10_000
"""Characters of a typed query that are read; the rest is left out."""
MAX_TERMS: Final = 32
"""Words and phrases of a typed query that are searched; more would only narrow the result further and are left out."""
MAX_PHRASE: Final = 200
"""Characters of one word or phrase that are compared: a longer one matches where its first 200 characters do."""


@dataclass(frozen=True, slots=True)
class Words:
    """Every blank-separated word of ``text`` occurs, as a piece of the title or of the text; also ranked by its segments."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text``, without its blanks, occurs as it is in the title or in the text."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts everything does."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds; without parts nothing does."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"


Node = Words | Phrase | All | Any | Not

_QUOTED = r'(?:["“”＂]\s*[^"“”＂\s][^"“”＂]*["“”＂]|「\s*[^「」\s][^「」]*」|『\s*[^『』\s][^『』]*』)'
_TERM = re.compile(rf"(?P<minus>(?<!\S)[-－−](?=\S))?(?:(?P<quoted>{_QUOTED})|(?P<word>(?:(?!{_QUOTED})\S)+))")
_EITHER = frozenset({Words("OR"), Words("或")})


def needle(text: str) -> str:
    """What is compared for one word or phrase: the start of its stream, at most ``MAX_PHRASE`` characters."""
    return solid(text[:MAX_QUERY])[:MAX_PHRASE]


def parse_query(text: str) -> Node | None:
    """The tree of a typed query; ``None`` when it asks for nothing. Never raises; linear in the length of ``text``."""
    groups = list(dict.fromkeys(_group(_terms(text[:MAX_QUERY]))))
    if len(groups) > 1:
        return All(tuple(groups))
    return groups[0] if groups else None


def wanted(node: Node | None) -> tuple[str, ...]:
    """The texts that a hit may contain (words one by one, phrases whole), each once, in order; excluded ones are left out."""
    return tuple(dict.fromkeys(_wanted(node)))


def _wanted(node: Node | None) -> Iterable[str]:
    match node:
        case Words(text):
            yield from text.split()
        case Phrase(text):
            yield text
        case All(parts) | Any(parts):
            for part in parts:
                yield from _wanted(part)


def _terms(text: str) -> list[Node]:
    terms: list[Node] = []
    for found in _TERM.finditer(text):
        quoted, word = found["quoted"], found["word"]
        term = Phrase(quoted[1:-1].strip()) if quoted else Words(word)
        if needle(term.text):
            terms.append(Not(term) if found["minus"] else term)
        elif found["minus"]:  # nothing to exclude: the sign is text
            terms.append(Words(found["minus"]))
        if len(terms) == MAX_TERMS:
            break
    return terms


def _group(terms: list[Node]) -> list[Node]:
    """Join the neighbours of each 'or' that stands between two operands; any other 'or' stays a word."""
    groups: list[tuple[Node, ...]] = []
    joining = False
    for index, term in enumerate(terms):
        following = terms[index + 1 : index + 2]
        if term in _EITHER and groups and not joining and following and following[0] not in _EITHER:
            joining = True
        elif joining:
            groups[-1] += (term,)
            joining = False
        else:
            groups.append((term,))
    return [Any(parts) if len(parts) > 1 else parts[0] for parts in groups]
