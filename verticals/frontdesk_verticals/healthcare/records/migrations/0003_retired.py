"""Places, services and people that are kept for what was booked, and offered to nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hc_0003"
down_revision = "hc_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each whether it is retired; none is so far."""
    for table in ("hc_locations", "hc_services", "hc_providers"):
        column = sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column(table, column)
