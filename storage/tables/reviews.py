"""Tables of what people decide about events."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table

from storage.tables.columns import CleanText, Id, metadata

cases = Table(
    "cases",
    metadata,
    Column("event", Id, ForeignKey("events.id"), primary_key=True),
    Column("state", String, nullable=False),
    Column("level", String, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("decision", Integer, nullable=False, default=0),
    Column("decided_by", Id, ForeignKey("users.id")),
    Column("decided_at", BigInteger),
    Column("return_at", BigInteger),
)
"""Where people have got with an event; an event without a row here is new. ``level`` is a person's, empty = the machine's."""

reviews = Table(
    "reviews",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event", Id, ForeignKey("events.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Id, ForeignKey("users.id"), nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", CleanText, nullable=False, default=""),
    Column("route", String, nullable=False, default=""),
    Column("target", Id),
    Column("seen", String, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("undone_by", Id),
    Index("ix_reviews_event", "event", "id"),
    Index("ix_reviews_by", "by", "id"),
)
"""Every decision, in order; nothing is deleted, an undone one names the review that undid it."""

claims = Table(
    "claims",
    metadata,
    Column("event", Id, ForeignKey("events.id"), primary_key=True),
    Column("user", Id, ForeignKey("users.id"), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

presences = Table(
    "presences",
    metadata,
    Column("event", Id, ForeignKey("events.id"), primary_key=True),
    Column("user", Id, ForeignKey("users.id"), primary_key=True),
    Column("until", BigInteger, nullable=False),
)
