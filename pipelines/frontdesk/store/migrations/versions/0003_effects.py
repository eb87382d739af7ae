"""Actions in other systems, and what callers are owed to hear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0003"
down_revision = "fd_0001"


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "effects",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(64)),
        sa.Column("subject", sa.Text),
        sa.Column("identity", sa.Integer, nullable=False),
        sa.Column("tool", sa.String(64), nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("final_at", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("owned_until", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_effects"),
        sa.UniqueConstraint("key", name="uq_effects_key"),
    )
    op.create_index("ix_effects_conversation_at", "effects", ["conversation", "at"])
    op.create_index("ix_effects_status_owned_until", "effects", ["status", "owned_until"])
    op.create_table(
        "notices",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(64)),
        sa.Column("subject", sa.Text),
        sa.Column("needs", sa.Integer, nullable=False),
        sa.Column("tool", sa.String(64), nullable=False),
        sa.Column("does", sa.String(64), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("held_until", sa.String(32), nullable=False),
        sa.Column("told_at", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_told_at_tenant", "notices", ["told_at", "tenant"])
