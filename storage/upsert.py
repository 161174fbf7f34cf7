"""Insert-or-update, the one statement that SQLite and PostgreSQL spell in different modules."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection, table: Table, key: Sequence[str], values: Mapping[str, Any], update: Mapping[str, Any] | None = None
) -> bool:
    """Insert ``values``; where the ``key`` columns exist already, set ``update`` (nothing when None).

    Returns whether a row was inserted or updated.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(dict(values))
    if update is None:
        return connection.execute(statement.on_conflict_do_nothing(index_elements=list(key))).rowcount > 0
    return connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(update))).rowcount > 0
