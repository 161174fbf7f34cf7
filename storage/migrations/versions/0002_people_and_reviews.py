"""People and reviews; events carry what the queue shows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SIGNALS = sa.table(
    "signals",
    *map(sa.column, ("id", "event", "level", "priority", "criteria", "hazards", "product_class", "regions", "source", "kind")),
)
_EVENTS = sa.table("events", *map(sa.column, ("id", "urgency", "head", "members", "media", "official", "product_class", "source", "kind")))
_RANKS = {"key": 3, "important": 2, "general": 1, "none": 0}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("password_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
    op.create_table(
        "cases",
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("return_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_cases_decided_by")),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_cases_event")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_cases")),
    )
    op.create_table(
        "claims",
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_claims_event")),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_claims_user")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_claims")),
    )
    op.create_table(
        "invitations",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_invitations_user")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_invitations")),
    )
    op.create_table(
        "logins",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_logins_user")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_logins")),
    )
    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logins_user"), ["user"], unique=False)

    op.create_table(
        "presences",
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_presences_event")),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_presences_user")),
        sa.PrimaryKeyConstraint("event", "user", name=op.f("pk_presences")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("target", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_reviews_by")),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_reviews_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("ix_reviews_by", ["by", "id"], unique=False)
        batch_op.create_index("ix_reviews_event", ["event", "id"], unique=False)

    with op.batch_alter_table("captures", schema=None) as batch_op:
        batch_op.alter_column("content_type", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)

    op.add_column("events", sa.Column("state", sa.String(), nullable=False, server_default="new"))
    op.add_column("events", sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("head", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("events", sa.Column("members", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("media", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("official", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("criteria", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("hazards", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("product_class", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("county", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("source", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("kind", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("rises", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("told", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("events", sa.Column("risen", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_events_queue", "events", ["state", "level", "urgency"], unique=False)
    op.create_index("ix_events_urgency", "events", ["state", "urgency"], unique=False)
    _fill_events()


def _fill_events() -> None:
    """What the queue shows of events that exist already; codes and county come with the next change of each event."""
    connection = op.get_bind()
    heads: dict[int, list[sa.Row[tuple[object, ...]]]] = {}
    for row in connection.execute(sa.select(_SIGNALS).order_by(_SIGNALS.c.id)):
        heads.setdefault(row.event, []).append(row)
    for event, rows in heads.items():
        head = max(rows, key=lambda row: (_RANKS[row.level], row.priority, -row.id))
        sources = {row.source: row.kind for row in rows}
        media = sum(kind == "S6" for kind in sources.values())
        values = {
            "urgency": 1000 * _RANKS[head.level] + head.priority,
            "head": head.id,
            "members": len(rows),
            "media": media,
            "official": len(sources) - media,
            "product_class": head.product_class,
            "source": head.source,
            "kind": head.kind,
        }
        connection.execute(_EVENTS.update().where(_EVENTS.c.id == event).values(values))


def downgrade() -> None:
    """Downgrades are done by restoring a backup."""
    raise RuntimeError("restore a backup instead")
