"""Tables of sources, their runs and hosts, and what they fetched."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table

from storage.tables.columns import CleanText, Id, metadata

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
