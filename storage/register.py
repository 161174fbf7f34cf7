"""The risk register: entries, their history and disposals, and the yearly numbers. Decisions live in ``register``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, insert, or_, select, update

from storage.tables import cases, disposals, entries, sequences, steps
from storage.upsert import upsert

OPEN_MEASURES = ("planned", "ongoing")
"""States of a measure that still has to lead to something."""
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are asked for; withdrawn ones only by their state. ``due``: an open measure is to be done before this moment."""

    state: str = ""
    level: str = ""
    county: str = ""
    due: int | None = None
    check: bool = False
    """Not checked yet."""
    sign: bool = False
    """Key entries that are checked and not signed yet."""
    q: str = ""
    year: int | None = None


def next_number(connection: Connection, name: str, year: int) -> int:
    """The next number of a yearly sequence, from 1. The row stays locked until the transaction ends: none is given twice or left out."""
    values = {"name": name, "year": year, "last": 1}
    upsert(connection, sequences, ["name", "year"], values, {"last": sequences.c.last + 1})
    wanted = select(sequences.c.last).where(sequences.c.name == name, sequences.c.year == year)
    return int(connection.execute(wanted).scalar_one())


def persons_view(connection: Connection, event: int) -> tuple[str, Mapping[str, bool]]:
    """What people said of an event: its level (empty = the machine's) and the criteria that they set or reversed."""
    row = connection.execute(select(cases.c.level, cases.c.flags).where(cases.c.event == event)).first()
    return (row.level, row.flags) if row is not None else ("", {})


def insert_entry(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new entry; returns its id."""
    return int(connection.execute(insert(entries), dict(values)).inserted_primary_key[0])  # type: ignore[index]


def find_entry(connection: Connection, number: str) -> Row[Any] | None:
    """An entry by its machine number."""
    return connection.execute(select(entries).where(entries.c.number == number)).first()


def load_entry(connection: Connection, entry: int) -> Row[Any] | None:
    """An entry by its id."""
    return connection.execute(select(entries).where(entries.c.id == entry)).first()


def entry_of_event(connection: Connection, event: int) -> Row[Any] | None:
    """The entry that an event led to."""
    return connection.execute(select(entries).where(entries.c.event == event)).first()


def change_entry(connection: Connection, entry: int, version: int, values: Mapping[str, Any]) -> bool:
    """Set columns of an entry that still has ``version``; False (and nothing written) where somebody changed it meanwhile."""
    wanted = update(entries).where(entries.c.id == entry, entries.c.version == version)
    return connection.execute(wanted.values(dict(values))).rowcount > 0


def add_step(connection: Connection, values: Mapping[str, Any]) -> None:
    """Append to the history of an entry."""
    connection.execute(insert(steps), dict(values))


def list_steps(connection: Connection, entry: int) -> list[Row[Any]]:
    """The history of an entry, oldest first."""
    return list(connection.execute(select(steps).where(steps.c.entry == entry).order_by(steps.c.id)))


def insert_disposal(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new measure; returns its id."""
    return int(connection.execute(insert(disposals), dict(values)).inserted_primary_key[0])  # type: ignore[index]


def change_disposal(connection: Connection, disposal: int, values: Mapping[str, Any]) -> None:
    """Set columns of one measure."""
    connection.execute(update(disposals).where(disposals.c.id == disposal).values(dict(values)))


def list_disposals(connection: Connection, chosen: Iterable[int]) -> list[Row[Any]]:
    """The measures of several entries, oldest first."""
    return list(connection.execute(select(disposals).where(disposals.c.entry.in_(list(chosen))).order_by(disposals.c.id)))


def list_entries(connection: Connection, wanted: EntryFilter, *, limit: int, offset: int = 0) -> list[Row[Any]]:
    """Entries that match, newest number first."""
    return list(connection.execute(_where(select(entries), wanted).order_by(entries.c.id.desc()).limit(limit).offset(offset)))


def count_entries(connection: Connection, wanted: EntryFilter) -> int:
    """How many entries match."""
    return int(connection.execute(_where(select(func.count()).select_from(entries), wanted)).scalar_one())


def count_entries_by(connection: Connection, column: str, wanted: EntryFilter) -> dict[str, int]:
    """How many matching entries there are for each value of ``state`` or ``level``."""
    by = entries.c[column]
    rows = connection.execute(_where(select(by, func.count()).group_by(by), wanted))
    return dict(rows.all())


def overdue_disposals(connection: Connection, before: int, limit: int) -> list[Row[Any]]:
    """Open measures that are to be done before ``before``, most urgent first, each with its entry's number, title and county."""
    columns = (disposals, entries.c.number, entries.c.title, entries.c.county)
    wanted = select(*columns).join(entries, entries.c.id == disposals.c.entry).where(entries.c.state != WITHDRAWN, _is_due(before))
    return list(connection.execute(wanted.order_by(disposals.c.due_at, disposals.c.id).limit(limit)))


def _where(statement: Select[Any], wanted: EntryFilter) -> Select[Any]:
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    return statement


def _conditions(wanted: EntryFilter) -> Iterable[ColumnElement[bool]]:
    yield entries.c.state == wanted.state if wanted.state else entries.c.state != WITHDRAWN
    if wanted.level:
        yield entries.c.level == wanted.level
    if wanted.county:
        yield entries.c.county == wanted.county
    if wanted.due is not None:
        yield exists().where(disposals.c.entry == entries.c.id, _is_due(wanted.due))
    if wanted.check:
        yield entries.c.checked_at.is_(None)
    if wanted.sign:
        yield and_(entries.c.level == "key", entries.c.checked_at.is_not(None), entries.c.signed_at.is_(None))
    if wanted.q:
        columns = (entries.c.title, entries.c.number, entries.c.display)
        yield or_(*(column.icontains(wanted.q, autoescape=True) for column in columns))
    if wanted.year is not None:
        yield entries.c.number.contains(f"-{wanted.year:04}-", autoescape=True)


def _is_due(before: int) -> ColumnElement[bool]:
    return and_(disposals.c.state.in_(OPEN_MEASURES), disposals.c.due_at < before)
