"""Frozen reports: one row per kind, period and edition; nothing is changed or deleted."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from storage.tables import reports, users

MONTHLY = "monthly"


def newest_report(connection: Connection, kind: str, period: str) -> Row[Any] | None:
    """The newest edition of a report."""
    wanted = select(reports).where(reports.c.kind == kind, reports.c.period == period).order_by(reports.c.edition.desc()).limit(1)
    return connection.execute(wanted).first()


def load_report(connection: Connection, kind: str, period: str, edition: int) -> Row[Any] | None:
    """One edition of a report."""
    wanted = select(reports).where(reports.c.kind == kind, reports.c.period == period, reports.c.edition == edition)
    return connection.execute(wanted).first()


def newest_reports(connection: Connection, kind: str) -> list[Row[Any]]:
    """The newest edition of every period, oldest period first, with its content."""
    last = select(reports.c.period, func.max(reports.c.edition).label("edition")).where(reports.c.kind == kind)
    newest = last.group_by(reports.c.period).subquery()
    wanted = select(reports).join(newest, (reports.c.period == newest.c.period) & (reports.c.edition == newest.c.edition))
    return list(connection.execute(wanted.where(reports.c.kind == kind).order_by(reports.c.period)))


def list_reports(connection: Connection, kind: str) -> list[Row[Any]]:
    """All editions without their content, newest first, with the name of who made them."""
    columns = [column for column in reports.c if column.name != "content"]
    wanted = select(*columns, users.c.name).outerjoin(users, users.c.id == reports.c.by).where(reports.c.kind == kind)
    return list(connection.execute(wanted.order_by(reports.c.period.desc(), reports.c.edition.desc())))


def insert_report(connection: Connection, values: Mapping[str, Any]) -> None:
    """A new edition."""
    connection.execute(insert(reports), dict(values))
