"""Who wants to be called and texted, and who does not: by a hash of their address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0007"
down_revision = "fd_0006"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "consents",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "address", name="pk_consents"),
    )
