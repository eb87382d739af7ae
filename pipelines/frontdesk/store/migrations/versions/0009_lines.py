"""What processes agree on: used tickets, and who holds a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0009"
down_revision = "fd_0008"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "used_tickets",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_used_tickets"),
    )
    op.create_table(
        "leases",
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_leases"),
    )
