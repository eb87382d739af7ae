"""Whom an action in another system contacts, so that it can be counted by the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0016"
down_revision = "fd_0015"


def upgrade() -> None:
    """Add the column, and find by it; what was filed before counts for nobody."""
    op.add_column("effects", sa.Column("address", sa.Text))
    op.create_index("ix_effects_address_at", "effects", ["address", "at"])
