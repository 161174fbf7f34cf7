"""Insert-or-update, the one statement that SQLite and PostgreSQL spell in different modules."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_COUNTED: Final = {"preserve_rowcount": True}
"""Without this option the number of inserted rows is not known on PostgreSQL (it is -1)."""


def upsert(
    connection: Connection, table: Table, key: Sequence[str], values: Mapping[str, Any], update: Mapping[str, Any] | None = None
) -> bool:
    """Insert ``values``; where the ``key`` columns exist already, set ``update`` (nothing when None).

    Returns whether a row was inserted or updated.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(dict(values))
    if update is None:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    else:
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=dict(update))
    return connection.execute(statement, execution_options=_COUNTED).rowcount > 0
