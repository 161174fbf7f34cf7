"""The audit trail filtered, for the page and its export."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from storage.tables import audit


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Empty fields do not restrict; ``starts_at`` ≤ time < ``ends_at`` in epoch milliseconds."""

    actor: str = ""
    action: str = ""
    starts_at: int | None = None
    ends_at: int | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """As conditions on the table."""
        found: list[ColumnElement[bool]] = []
        if self.actor:
            found.append(audit.c.actor == self.actor)
        if self.action:
            found.append(audit.c.action == self.action)
        if self.starts_at is not None:
            found.append(audit.c.at >= self.starts_at)
        if self.ends_at is not None:
            found.append(audit.c.at < self.ends_at)
        return found


def find_audit(connection: Connection, wanted: AuditFilter, *, limit: int, offset: int = 0) -> list[Row[Any]]:
    """Rows that pass, newest first."""
    return list(connection.execute(select(audit).where(*wanted.clauses()).order_by(audit.c.id.desc()).limit(limit).offset(offset)))


def count_audit(connection: Connection, wanted: AuditFilter) -> int:
    """How many rows pass."""
    return connection.execute(select(func.count()).select_from(audit).where(*wanted.clauses())).scalar_one()


def list_actions(connection: Connection) -> list[str]:
    """Every action that occurs."""
    return list(connection.scalars(select(audit.c.action).distinct().order_by(audit.c.action)))
