"""How often somebody was to be registered, beside the tries and under the conversation's own id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hc_0005"
down_revision = "hc_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count it in a column; rows under any other name are nobody's, and nothing erased them."""
    column = sa.Column("registrations", sa.Integer(), nullable=False, server_default="0")
    op.add_column("hc_tries", column)
    op.execute("DELETE FROM hc_tries WHERE conversation LIKE '% registers'")
