"""Retention: expired page bytes are deleted, their hash, address, time and verdict stay; what the risk register rests on is kept."""

from sqlalchemy import Connection, select, update

from storage.register import WITHDRAWN
from storage.tables import entries, evidence, signals, versions


def delete_expired_evidence(connection: Connection, kept_before: int, now: int) -> int:
    """Delete the bytes (not the rows) of evidence kept before ``kept_before``, but those of register entries; returns how many."""
    registered = (
        select(versions.c.sha256)
        .join(signals, signals.c.id == versions.c.signal)
        .join(entries, entries.c.event == signals.c.event)
        .where(entries.c.state != WITHDRAWN)
    )
    expired = (evidence.c.kept_at < kept_before, evidence.c.body.is_not(None), evidence.c.sha256.not_in(registered))
    return connection.execute(update(evidence).where(*expired).values(body=None, deleted_at=now)).rowcount
