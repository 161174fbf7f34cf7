"""Tables of the risk register (风险信息台账), its disposals, and what was handed over to the official system."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import CleanText, Id, metadata

sequences = Table(
    "sequences",
    metadata,
    Column("name", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number given out of each yearly sequence; a number is never given twice."""

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("display", String, nullable=False, default=""),
    Column("event", Id, ForeignKey("events.id"), nullable=False, unique=True),
    Column("version", Integer, nullable=False, default=1),
    Column("state", String, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("level", String, nullable=False),
    Column("criteria", JSON, nullable=False),
    Column("kind", String, nullable=False),
    Column("product_class", String, nullable=False, default=""),
    Column("county", String, nullable=False, default=""),
    Column("fields", JSON, nullable=False),
    Column("collected_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("issued_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("author", Id, ForeignKey("users.id"), nullable=False),
    Column("checked_by", Id, ForeignKey("users.id")),
    Column("checked_at", BigInteger),
    Column("signed_by", Id, ForeignKey("users.id")),
    Column("signed_at", BigInteger),
    Index("ix_entries_state", "state", "updated_at"),
    Index("ix_entries_collected", "collected_at"),
)
"""``fields``: the other columns of domain rule 8.2 as plain values; ``criteria``: code, basis text, quote, who (machine or person)."""

steps = Table(
    "steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry", Id, ForeignKey("entries.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Id, ForeignKey("users.id"), nullable=False),
    Column("action", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("comment", CleanText, nullable=False, default=""),
    Column("changes", JSON, nullable=False),
)
"""The history of an entry; nothing is deleted, only corrected by a new row."""

disposals = Table(
    "disposals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry", Id, ForeignKey("entries.id"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("unit", CleanText, nullable=False, default=""),
    Column("document", CleanText, nullable=False, default=""),
    Column("state", String, nullable=False),
    Column("issued_at", BigInteger),
    Column("due_at", BigInteger),
    Column("feedback", CleanText, nullable=False, default=""),
    Column("closed_at", BigInteger),
    Column("by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry", Id, ForeignKey("entries.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("way", String, nullable=False),
    Column("key", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("place", CleanText, nullable=False, default=""),
    Column("answer", CleanText, nullable=False, default=""),
    Column("accepted", CleanText, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("by", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    UniqueConstraint("key"),
)
"""One row per entry version and way (excel, json, http); ``content`` is what was handed over, ``accepted`` the receiver's own number."""
