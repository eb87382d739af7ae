"""Messages in and out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0010"
down_revision = "fd_0009"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "inbound",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("answered_at", sa.String(32)),
        sa.Column("conversation", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
    )
    op.create_index("ix_inbound_answered_at", "inbound", ["answered_at", "at"])
    op.create_table(
        "outbound",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("sid", sa.String(64)),
        sa.Column("receipt", sa.String(16)),
        sa.Column("conversation", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_outbound"),
    )
    op.create_index("ix_outbound_state", "outbound", ["state", "at"])
