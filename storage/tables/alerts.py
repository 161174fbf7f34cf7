"""Tables of warnings: who is told, what was raised, what was sent, what is muted."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import CleanText, Id, metadata

recipients = Table(
    "recipients",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("address", CleanText, nullable=False),
    Column("role", String, nullable=False),
    Column("county", String, nullable=False, default=""),
    Column("hours", String, nullable=False, default=""),
    Column("place", Integer, nullable=False, default=1),
    Column("active", Boolean, nullable=False, default=True),
    Column("fault", CleanText, nullable=False, default=""),
    Column("fault_at", BigInteger),
)
"""The duty table. ``place``: 1 is told first; ``hours``: empty = always, else ``18:00-08:00``; ``fault``: why mail failed for good."""

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event", Id, ForeignKey("events.id"), nullable=False),
    Column("rise", Integer, nullable=False),
    Column("level", String, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("state", String, nullable=False),
    Column("step", Integer, nullable=False, default=1),
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("received_at", BigInteger),
    Column("received_by", Id, ForeignKey("users.id")),
    Column("note", CleanText, nullable=False, default=""),
    UniqueConstraint("event", "rise"),
    Index("ix_alerts_state", "state", "due_at"),
)
"""One row per rise of an event, made when its notify row is expanded; ``step`` is the place in the duty table reached so far."""

mails = Table(
    "mails",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("alert", Id, ForeignKey("alerts.id"), index=True),
    Column("recipient", Id, ForeignKey("recipients.id")),
    Column("address", CleanText, nullable=False),
    Column("message_id", String, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("html", CleanText, nullable=False),
    Column("state", String, nullable=False),
    Column("doubtful", Boolean, nullable=False, default=False),
    Column("answer", CleanText, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Index("ix_mails_state", "state", "created_at"),
)
"""The send log: one row per mail and recipient. ``doubtful``: may have arrived more than once (可能重复)."""

mutes = Table(
    "mutes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("match", JSON, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("by", Id, ForeignKey("users.id"), nullable=False),
    Column("second", Id, ForeignKey("users.id")),
    Column("created_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
)
