"""What businesses spend a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0013"
down_revision = "fd_0012"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "spending",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("nano_usd", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "day", name="pk_spending"),
    )
