"""What callers ask of the staff, the waiting list, and the plans that are taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hc_0004"
down_revision = "hc_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "hc_tasks",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
    )
    op.create_index("ix_hc_tasks_patient_id", "hc_tasks", ["patient_id"])
    op.create_table(
        "hc_waiting",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("service_code", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("location_id", sa.String(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_hc_waiting_patient_id", "hc_waiting", ["patient_id"])
    op.create_index(
        "uq_hc_waiting_live",
        "hc_waiting",
        ["patient_id", "service_code", "first", "last"],
        unique=True,
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table("hc_payers", sa.Column("payer", sa.String(), primary_key=True))
