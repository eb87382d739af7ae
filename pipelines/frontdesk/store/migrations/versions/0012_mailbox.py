"""Messages: which number of ours they are to and from, how often they were tried, what became."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0012"
down_revision = "fd_0011"

_EMPTY, _ZERO = sa.text("''"), sa.text("0")


def upgrade() -> None:
    """Add the columns."""
    for column in (
        sa.Column("ours", sa.String(64), nullable=False, server_default=_EMPTY),
        sa.Column("stops", sa.Integer, nullable=False, server_default=_ZERO),
        sa.Column("tries", sa.Integer, nullable=False, server_default=_ZERO),
    ):
        op.add_column("inbound", column)
    for column in (
        sa.Column("ours", sa.String(64), nullable=False, server_default=_EMPTY),
        sa.Column("tenant", sa.String(64), nullable=False, server_default=sa.text("'default'")),
        sa.Column("address", sa.String(64), nullable=False, server_default=_EMPTY),
        sa.Column("began_at", sa.String(32)),
        sa.Column("why", sa.String(32)),
    ):
        op.add_column("outbound", column)
