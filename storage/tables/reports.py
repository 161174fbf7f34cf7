"""Tables of periodic reports."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from storage.tables.columns import Id, metadata

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("period", String, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("frozen_at", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", JSON, nullable=False),
    Column("by", Id, ForeignKey("users.id")),
    UniqueConstraint("kind", "period", "edition"),
)
"""Frozen data of one report: ``content`` holds every figure with the items behind it, ``digest`` is its SHA-256 (the data id)."""
