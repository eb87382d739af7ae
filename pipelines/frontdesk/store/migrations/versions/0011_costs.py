"""What conversations cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0011"
down_revision = "fd_0010"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "costs",
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("sitting", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("used", sa.JSON, nullable=False),
        sa.Column("inferences", sa.Integer, nullable=False),
        sa.Column("unreported", sa.Integer, nullable=False),
        sa.Column("usd", sa.String(40)),
        sa.Column("source", sa.Text),
        sa.Column("checked", sa.String(10)),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "sitting", "stage", "model", name="pk_costs"),
    )
