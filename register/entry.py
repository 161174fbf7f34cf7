"""The nouns of the register: an entry of the 风险信息台账 with its criteria and disposal measures, as the record holds them now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from core.criteria import Level
from core.errors import RegisterError
from register.states import State
from storage.register import find_entry, list_disposals
from storage.register import load_entry as load_row


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion that the entry meets, with the sentence that proves it and who said so."""

    code: str
    basis: str
    """The plan's wording."""
    quote: str
    who: str
    """``machine`` or ``person``."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """A measure of disposal (D1–D3c). Times in epoch milliseconds."""

    id: int
    code: str
    unit: str
    document: str
    state: str
    issued_at: int | None
    due_at: int | None
    """The last millisecond of the day it is due."""
    feedback: str
    closed_at: int | None
    by: int

    @property
    def is_open(self) -> bool:
        """Whether it still has to lead to something."""
        return self.state in {"planned", "ongoing"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. ``fields`` holds what ``register.fields`` names and what was pre-filled; ``version`` counts changes by people."""

    id: int
    number: str
    display: str
    event: int
    version: int
    state: State
    title: str
    level: Level
    criteria: tuple[Criterion, ...]
    kind: str
    product_class: str
    county: str
    fields: Mapping[str, Any]
    collected_at: int
    created_at: int
    updated_at: int
    issued_at: int | None
    closed_at: int | None
    author: int
    checked_by: int | None
    checked_at: int | None
    signed_by: int | None
    signed_at: int | None
    disposals: tuple[Disposal, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its criteria."""
        return tuple(criterion.code for criterion in self.criteria)

    @property
    def outcomes(self) -> tuple[Disposal, ...]:
        """Measures that led to something."""
        return tuple(disposal for disposal in self.disposals if disposal.state == "done")

    @property
    def shown(self) -> str:
        """The number that people use: the document number once issued, else the machine number."""
        return self.display or self.number


def load_entry(connection: Connection, number: str) -> Entry:
    """An entry by its machine number. Raises RegisterError where there is none."""
    row = find_entry(connection, number)
    if row is None:
        raise RegisterError(f"台账里没有编号{number[:40]}")
    return as_entries(connection, [row])[0]


def load_again(connection: Connection, entry: int) -> Entry:
    """An entry that exists, by its id, as it is now."""
    row = load_row(connection, entry)
    if row is None:
        raise RegisterError("台账里没有这一条")
    return as_entries(connection, [row])[0]


def as_entries(connection: Connection, rows: Iterable[Row[Any]]) -> list[Entry]:
    """Entries of rows, each with its measures, in the order given."""
    listed = list(rows)
    measures: dict[int, list[Disposal]] = {}
    for row in list_disposals(connection, (row.id for row in listed)):
        measures.setdefault(row.entry, []).append(_as_disposal(row))
    return [_as_entry(row, tuple(measures.get(row.id, ()))) for row in listed]


def _as_disposal(row: Row[Any]) -> Disposal:
    names = ("id", "code", "unit", "document", "state", "issued_at", "due_at", "feedback", "closed_at", "by")
    return Disposal(**{name: getattr(row, name) for name in names})


def _as_entry(row: Row[Any], disposals: tuple[Disposal, ...]) -> Entry:
    values = row._asdict()
    criteria = tuple(Criterion(item["code"], item["basis"], item["quote"], item["who"]) for item in values.pop("criteria"))
    values |= {"criteria": criteria, "state": State(row.state), "level": Level(row.level)}
    return Entry(**values, disposals=disposals)
