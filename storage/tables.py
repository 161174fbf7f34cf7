"""Tables of the record. Times are UTC epoch milliseconds; JSON columns hold plain values."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from core.text import remove_controls

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class CleanText(TypeDecorator[str]):
    """Text from outside: no C0 controls, no lone surrogates (PostgreSQL refuses NUL, neither database takes half a character)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: object) -> str | None:
        """The value as it is stored and compared."""
        return value if value is None else remove_controls(value)[0]


Id = BigInteger().with_variant(Integer, "sqlite")

source_states = Table(
    "source_states",
    metadata,
    Column("source", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("detail", CleanText, nullable=False, default=""),
    Column("run", Id),
    Column("last_run_at", BigInteger),
    Column("last_new_at", BigInteger),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String, primary_key=True),
    Column("next_at", BigInteger, nullable=False, default=0),
    Column("lease_until", BigInteger, nullable=False, default=0),
    Column("lease_token", String, nullable=False, default=""),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("state", String, nullable=False),
    Column("health", String, nullable=False, default="ok"),
    Column("detail", CleanText, nullable=False, default=""),
    Column("holder", String, nullable=False, default=""),
)

looks = Table(
    "looks",
    metadata,
    Column("run", Id, ForeignKey("runs.id"), primary_key=True),
    Column("identity", String, primary_key=True),
    Column("address", CleanText, nullable=False),
    Column("title", CleanText, nullable=False, default=""),
    Column("outcome", String),
    Column("reason", CleanText, nullable=False, default=""),
    Column("signal", Id),
)

skips = Table(
    "skips",
    metadata,
    Column("run", Id, ForeignKey("runs.id"), primary_key=True),
    Column("reason", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("example", CleanText, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary),
    Column("size", Integer, nullable=False),
    Column("kept_at", BigInteger, nullable=False, index=True),
    Column("deleted_at", BigInteger),
)

captures = Table(
    "captures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", String(64), ForeignKey("evidence.sha256"), nullable=False, index=True),
    Column("signal", Id, index=True),
    Column("run", Id),
    Column("address", CleanText, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", CleanText, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("robots", String, nullable=False),
)

validators = Table(
    "validators",
    metadata,
    Column("identity", String, primary_key=True),
    Column("etag", CleanText, nullable=False, default=""),
    Column("last_modified", CleanText, nullable=False, default=""),
    Column("sha256", String(64), nullable=False, default=""),
    Column("checked_at", BigInteger, nullable=False),
    Column("full_look_at", BigInteger, nullable=False),
)

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
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

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

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True),
    Column("identity", String, nullable=False, unique=True),
    Column("address", CleanText, nullable=False),
    Column("source", String, nullable=False, index=True),
    Column("run", Id),
    Column("reason", CleanText, nullable=False),
    Column("sha256", String(64), nullable=False, default=""),
    Column("capture", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("note", CleanText, nullable=False, default=""),
    Column("times", Integer, nullable=False, default=1),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
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
