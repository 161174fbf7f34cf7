"""Tables of queued work and of who did what."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import CleanText, Id, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("payload", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_until", BigInteger, nullable=False, default=0),
    Column("lease_token", String, nullable=False, default=""),
    Column("error", CleanText, nullable=False, default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    UniqueConstraint("key"),
    Index("ix_outbox_due", "state", "kind", "next_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("hash", String(64), nullable=False),
)
