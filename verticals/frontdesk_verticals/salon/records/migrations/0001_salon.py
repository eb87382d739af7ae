"""The salon's tables."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "sa_0001"
down_revision = None
branch_labels = ("salon",)
depends_on = None


def upgrade() -> None:
    """Create the tables and the secret that offers are signed with."""
    _clients()
    _visits()
    op.create_table(
        "sa_settings",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    named = sa.table("sa_settings", sa.column("name", sa.String), sa.column("value", sa.String))
    op.bulk_insert(named, [{"name": "offers", "value": secrets.token_hex(32)}])


def _clients() -> None:
    op.create_table(
        "sa_clients",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False, index=True),
        sa.Column("patch_tested_on", sa.Date(), nullable=True),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("folded", "phone", name="uq_sa_clients_person"),
    )
    op.create_table(
        "sa_waiting",
        sa.Column("id", sa.String(), primary_key=True),
        _client(),
        sa.Column("services", sa.String(), nullable=False),
        sa.Column("stylist_id", sa.String(), nullable=True),
        sa.Column("location_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("offer", sa.String(), nullable=True),
        sa.Column("offer_until", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "sa_counts",
        sa.Column("conversation", sa.String(), primary_key=True),
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )


def _client() -> sa.Column[str]:
    return sa.Column(
        "client_id", sa.String(), sa.ForeignKey("sa_clients.id"), nullable=False, index=True
    )


def _visits() -> None:
    op.create_table(
        "sa_visits",
        sa.Column("reference", sa.String(), primary_key=True),
        _client(),
        sa.Column("location_id", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("services", sa.String(), nullable=False),
        sa.Column("stylists", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("deposit", sa.Integer(), nullable=False),
        sa.Column("deposit_state", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_for", sa.String(), nullable=True),
        sa.Column("previous", sa.String(), sa.ForeignKey("sa_visits.reference"), nullable=True),
    )
    op.create_index(
        "uq_sa_visits_live",
        "sa_visits",
        ["client_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("status = 'booked'"),
        postgresql_where=sa.text("status = 'booked'"),
    )
    op.create_table(
        "sa_cells",
        sa.Column("stylist_id", sa.String(), primary_key=True),
        sa.Column("starts_at", sa.DateTime(), primary_key=True),
        sa.Column(
            "visit", sa.String(), sa.ForeignKey("sa_visits.reference"), nullable=True, index=True
        ),
        sa.Column("owner", sa.String(), nullable=True, index=True),
        sa.Column("until", sa.DateTime(), nullable=True),
    )


def downgrade() -> None:
    """Drop what `upgrade` created."""
    for table in (
        "sa_settings", "sa_cells", "sa_visits", "sa_counts", "sa_waiting", "sa_clients",
    ):  # fmt: skip
        op.drop_table(table)
