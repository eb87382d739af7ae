"""Who at work looked at the record of a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0008"
down_revision = "fd_0007"


def upgrade() -> None:
    """Add the column; what was noted before was noted of callers."""
    op.add_column(
        "audit", sa.Column("operator", sa.String(64), nullable=False, server_default=sa.text("''"))
    )
