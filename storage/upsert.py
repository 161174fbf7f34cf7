"""Insert-or-update, the one statement that SQLite and PostgreSQL spell in different modules."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

_NEW: Final = "new_"
"""Before the names of the values that a row gets which exists already."""

Statement = postgresql.Insert | sqlite.Insert
Merge = Callable[[Any], Mapping[str, Any]]
"""From the columns of the row that was to be inserted (``excluded``) to expressions for the row that is there."""


def upsert(
    connection: Connection, table: Table, key: Sequence[str], values: Mapping[str, Any], update: Mapping[str, Any] | Merge | None = None
) -> bool:
    """Insert ``values``; where the ``key`` columns exist already, set ``update`` (nothing when None), or what a merge function says.

    Returns whether a row was inserted or updated.
    """
    dialect, given = connection.dialect.name, dict(values)
    if update is None:
        statement = _insert_or_leave(dialect, table, tuple(key))
    elif callable(update):
        statement = _insert_or_merge(dialect, table, tuple(key), update)
    elif any(isinstance(value, ClauseElement) for value in update.values()):
        statement = _insert(dialect, table).on_conflict_do_update(index_elements=list(key), set_=dict(update))
    else:
        statement = _insert_or_set(dialect, table, tuple(key), tuple(update))
        given |= {_NEW + name: value for name, value in update.items()}
    return connection.execute(statement, given).rowcount > 0


def _insert(dialect: str, table: Table) -> Statement:
    """Without the option the number of inserted rows is not known on PostgreSQL (it is -1)."""
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return statement.execution_options(preserve_rowcount=True)


# Building a statement takes several times as long as running it, hence one object for each shape.
@lru_cache(maxsize=256)
def _insert_or_leave(dialect: str, table: Table, key: tuple[str, ...]) -> Statement:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=key)


@lru_cache(maxsize=256)
def _insert_or_set(dialect: str, table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> Statement:
    changed = {name: bindparam(_NEW + name, type_=table.c[name].type) for name in columns}
    return _insert(dialect, table).on_conflict_do_update(index_elements=key, set_=changed)


@lru_cache(maxsize=64)
def _insert_or_merge(dialect: str, table: Table, key: tuple[str, ...], merge: Merge) -> Statement:
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(index_elements=key, set_=dict(merge(statement.excluded)))
