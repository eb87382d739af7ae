"""The chain of receipts: links, the signed end of each chain, and whose a receipt is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0004"
down_revision = "fd_0003"


def upgrade() -> None:
    """Create two tables; receipts of before have no salt, which says that none is signed."""
    op.add_column(
        "receipts", sa.Column("tenant", sa.String(64), nullable=False, server_default="default")
    )
    op.add_column("receipts", sa.Column("salt", sa.String(64)))
    op.create_table(
        "links",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("receipt", sa.String(32), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", name="pk_links"),
    )
    op.create_index("ix_links_receipt", "links", ["receipt"])
    op.create_table(
        "heads",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("last", sa.String(64), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_heads"),
    )
