"""Alerts of emergencies, kept until a person was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0006"
down_revision = "fd_0005"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("phone", sa.String(64)),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("told_at", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("conversation", "kind", name="uq_alerts_conversation_kind"),
    )
