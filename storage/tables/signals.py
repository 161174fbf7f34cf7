"""Tables of signals, the events they belong to, and what the judge says."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.tables.columns import CleanText, Id, metadata

signals = Table(
    "signals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity", String, nullable=False, unique=True),
    Column("address", CleanText, nullable=False),
    Column("source", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("published_at", BigInteger),
    Column("published_precision", String, nullable=False),
    Column("publisher", CleanText, nullable=False),
    Column("author", CleanText, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("event", Id, ForeignKey("events.id"), nullable=False, index=True),
    Column("level", String, nullable=False),
    Column("criteria", JSON, nullable=False),
    Column("hazards", JSON, nullable=False),
    Column("product_class", String, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("first_seen_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("written_at", BigInteger, nullable=False, index=True),
    Column("tombstone_at", BigInteger),
    Index("ix_signals_queue", "level", "priority"),
)

versions = Table(
    "versions",
    metadata,
    Column("signal", Id, ForeignKey("signals.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("captured_at", BigInteger, nullable=False),
    Column("difference", JSON, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("signal", Id, ForeignKey("signals.id"), primary_key=True),
    Column("source", String, primary_key=True),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("level", String, nullable=False),
    Column("state", String, nullable=False, default="new"),
    Column("urgency", Integer, nullable=False, default=0),
    Column("head", Id),
    Column("members", Integer, nullable=False, default=0),
    Column("media", Integer, nullable=False, default=0),
    Column("official", Integer, nullable=False, default=0),
    Column("criteria", String, nullable=False, default=""),
    Column("hazards", String, nullable=False, default=""),
    Column("product_class", String, nullable=False, default=""),
    Column("county", String, nullable=False, default=""),
    Column("source", String, nullable=False, default=""),
    Column("kind", String, nullable=False, default=""),
    Column("rises", Integer, nullable=False, default=0),
    Column("told", JSON, nullable=False, default=dict),
    Column("risen", String, nullable=False, default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_events_queue", "state", "level", "urgency"),
    Index("ix_events_urgency", "state", "urgency"),
)
"""What the queue shows stands here once more, so that a page is one index scan: ``head`` is the most urgent signal, ``urgency`` the rank
of the level in force (a person's before the machine's) × 1000 + priority, ``criteria`` and ``hazards`` are codes between spaces.
``told``: the level and casualties of the last notify row, ``rises``: how many there were, ``risen``: why the last one was written."""

memberships = Table(
    "memberships",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event", Id, ForeignKey("events.id"), nullable=False, index=True),
    Column("signal", Id, ForeignKey("signals.id"), nullable=False, index=True),
    Column("like", Id),
    Column("reason", CleanText, nullable=False),
    Column("by", String, nullable=False),
    Column("at", BigInteger, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("signal", Id, ForeignKey("signals.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("judge", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("gate", Boolean, nullable=False),
    Column("level", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("context", JSON, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("signal", Id, ForeignKey("signals.id"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("signal", Id, primary_key=True),
    sqlite_with_rowid=False,
)
