"""Retention: expired page bytes are deleted, their hash, address, time and verdict stay."""

from sqlalchemy import Connection, update

from storage.tables import evidence


def delete_expired_evidence(connection: Connection, kept_before: int, now: int) -> int:
    """Delete the bytes (not the rows) of evidence kept before ``kept_before``; returns how many."""
    expired = (evidence.c.kept_at < kept_before, evidence.c.body.is_not(None))
    return connection.execute(update(evidence).where(*expired).values(body=None, deleted_at=now)).rowcount
