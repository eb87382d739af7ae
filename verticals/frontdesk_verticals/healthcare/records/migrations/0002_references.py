"""References of other systems, and rows about people and slots that may be kept there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hc_0002"
down_revision = "hc_0001"
branch_labels = None
depends_on = None

_NAMED = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}
"""What PostgreSQL calls a foreign key that nobody named; SQLite's have no name."""


def upgrade() -> None:
    """Keep our references; let holds and plans be of slots and people that are elsewhere."""
    op.add_column("hc_patients", sa.Column("reference", sa.String(), nullable=True))
    op.create_index("ix_hc_patients_reference", "hc_patients", ["reference"])
    for name in ("reference", "ended_under"):
        op.add_column("hc_appointments", sa.Column(name, sa.String(), nullable=True))
        op.create_index(f"ix_hc_appointments_{name}", "hc_appointments", [name])
    for table, column in (("hc_holds", "slot_id"), ("hc_insurance", "patient_id")):
        with op.batch_alter_table(table, naming_convention=_NAMED) as altered:
            altered.drop_constraint(f"{table}_{column}_fkey", type_="foreignkey")
