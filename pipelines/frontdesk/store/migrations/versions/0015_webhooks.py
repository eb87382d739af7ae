"""What is posted to a business of conversations that have ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0015"
down_revision = "fd_0014"


def upgrade() -> None:
    """Create the table, and find conversations by their end."""
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sa.UniqueConstraint("conversation", "ended_at", name="uq_webhooks_conversation_ended_at"),
    )
    op.create_index("ix_webhooks_state", "webhooks", ["state", "due_at"])
    op.create_index("ix_conversations_ended_at", "conversations", ["ended_at"])
