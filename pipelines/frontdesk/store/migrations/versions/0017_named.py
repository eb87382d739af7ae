"""Since when a conversation has been filed with who its caller is, so that it can be masked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0017"
down_revision = "fd_0016"


def upgrade() -> None:
    """Add the column, and find by it; what was filed before is not known to hold anybody."""
    op.add_column("conversations", sa.Column("named_at", sa.String(32)))
    op.create_index("ix_conversations_named_at", "conversations", ["named_at"])
