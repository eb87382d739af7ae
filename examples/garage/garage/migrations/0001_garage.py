"""The garage's table."""

import sqlalchemy as sa
from alembic import op

revision = "ga_0001"
down_revision = None
branch_labels = ("garage",)
depends_on = None


def upgrade() -> None:
    """A day takes one car."""
    columns = [sa.Column(name, sa.String(), nullable=False) for name in ("who", "job")]
    op.create_table("ga_jobs", sa.Column("day", sa.String(), primary_key=True), *columns)
