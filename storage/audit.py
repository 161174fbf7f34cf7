"""Who did what and when: rows chained by hash, so that a changed or deleted one is noticed.

Each row's hash covers the hash before it; rows are appended one at a time, in the transaction of what they report.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from storage.tables import audit

_CHAIN_KEY: Final = 0x61756474  # "audt"
FIRST: Final = "0" * 64
"""What stands before the first row."""


def add_audit(connection: Connection, *, actor: str, action: str, subject: str, detail: Mapping[str, Any], now: int) -> None:
    """Append one row; on PostgreSQL under a lock until the transaction ends, because two rows cannot follow the same one."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_CHAIN_KEY)))
    before = connection.execute(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1)).scalar() or FIRST
    values = {"at": now, "actor": actor, "action": action, "subject": subject, "detail": dict(detail)}
    connection.execute(insert(audit).values(**values, hash=_chain(before, values)))


def find_break(connection: Connection) -> int | None:
    """The number of the first row that does not follow from the one before; None while the chain holds."""
    before = FIRST
    for row in connection.execute(select(audit).order_by(audit.c.id)):
        values = {"at": row.at, "actor": row.actor, "action": row.action, "subject": row.subject, "detail": row.detail}
        before = _chain(before, values)
        if row.hash != before:
            return int(row.id)
    return None


def list_audit(connection: Connection, limit: int = 100) -> list[Row[Any]]:
    """The newest rows first."""
    return list(connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit)))


def _chain(before: str, values: Mapping[str, Any]) -> str:
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}{text}".encode()).hexdigest()
