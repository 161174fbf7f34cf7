"""Tables of the people who use the console, and of their log-ins."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table

from storage.tables.columns import CleanText, Id, metadata

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", CleanText, nullable=False),
    Column("role", String, nullable=False),
    Column("county", String, nullable=False, default=""),
    Column("station", CleanText, nullable=False, default=""),
    Column("password", String, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("single_keys", Boolean, nullable=False, default=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", BigInteger, nullable=False, default=0),
    Column("created_at", BigInteger, nullable=False),
    Column("password_at", BigInteger),
)

logins = Table(
    "logins",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("csrf", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("agent", CleanText, nullable=False, default=""),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)
