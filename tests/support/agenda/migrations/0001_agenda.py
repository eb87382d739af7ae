"""The appointment book's table."""

import sqlalchemy as sa
from alembic import op

revision = "ag_0001"
down_revision = None
branch_labels = ("agenda",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ag_bookings",
        sa.Column("id", sa.String(), primary_key=True),
        # Deliberately not unique: nothing but the ledger keeps a slot from being booked twice.
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
    )
