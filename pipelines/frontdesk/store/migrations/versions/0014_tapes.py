"""Tapes: what a conversation takes to be run again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0014"
down_revision = "fd_0013"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "tapes",
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("take", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("began_at", sa.String(32), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "take", name="pk_tapes"),
    )
