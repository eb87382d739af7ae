"""The clinic's tables."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "hc_0001"
down_revision = None
branch_labels = ("healthcare",)
depends_on = None


def upgrade() -> None:
    """Create the tables and the secret that offers are signed with."""
    _practice()
    _people_and_services()
    _patients()
    _schedule()
    named = sa.table("hc_secrets", sa.column("name", sa.String), sa.column("value", sa.String))
    op.bulk_insert(named, [{"name": "offers", "value": secrets.token_hex(32)}])


def _practice() -> None:
    op.create_table(
        "hc_practice",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("late_hours", sa.Integer(), nullable=False),
        sa.Column("late_fee_cents", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
    )
    op.create_table(
        "hc_secrets",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    op.create_table(
        "hc_locations",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
    )
    op.create_table(
        "hc_hours",
        sa.Column("location_id", sa.String(), sa.ForeignKey("hc_locations.id"), primary_key=True),
        sa.Column("weekday", sa.Integer(), primary_key=True),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
    )
    op.create_table(
        "hc_holidays",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("location_id", sa.String(), sa.ForeignKey("hc_locations.id"), nullable=True),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("keywords", sa.String(), nullable=False),
    )


def _people_and_services() -> None:
    op.create_table(
        "hc_providers",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("specialty", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("accepting_new", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "hc_shifts",
        sa.Column("provider_id", sa.String(), sa.ForeignKey("hc_providers.id"), primary_key=True),
        sa.Column("weekday", sa.Integer(), primary_key=True),
        sa.Column("starts", sa.Time(), primary_key=True),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("location_id", sa.String(), sa.ForeignKey("hc_locations.id"), nullable=False),
    )
    op.create_table(
        "hc_services",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("cpt", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("new_patient", sa.Boolean(), nullable=False),
        sa.Column("telehealth", sa.Boolean(), nullable=False),
        sa.Column("general", sa.Boolean(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=True),
        sa.Column("keywords", sa.String(), nullable=False),
    )
    op.create_table(
        "hc_offerings",
        sa.Column("provider_id", sa.String(), sa.ForeignKey("hc_providers.id"), primary_key=True),
        sa.Column("service_code", sa.String(), sa.ForeignKey("hc_services.code"), primary_key=True),
    )


def _patients() -> None:
    op.create_table(
        "hc_patients",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("dob", sa.Date(), nullable=False, index=True),
        sa.Column("phone", sa.String(), nullable=False, index=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("established", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("folded", "dob", name="uq_hc_patients_person"),
    )
    op.create_table(
        "hc_insurance",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column(
            "patient_id", sa.String(), sa.ForeignKey("hc_patients.id"), nullable=False, index=True
        ),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "hc_tries",
        sa.Column("conversation", sa.String(), primary_key=True),
        sa.Column("tries", sa.Integer(), nullable=False),
    )


def _schedule() -> None:
    op.create_table(
        "hc_slots",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("provider_id", sa.String(), sa.ForeignKey("hc_providers.id"), nullable=False),
        sa.Column("location_id", sa.String(), sa.ForeignKey("hc_locations.id"), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False, index=True),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("provider_id", "starts_at", name="uq_hc_slots_start"),
    )
    op.create_table(
        "hc_holds",
        sa.Column("slot_id", sa.String(), sa.ForeignKey("hc_slots.id"), primary_key=True),
        sa.Column("conversation", sa.String(), nullable=False, unique=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "hc_appointments",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column(
            "patient_id", sa.String(), sa.ForeignKey("hc_patients.id"), nullable=False, index=True
        ),
        sa.Column("slot_id", sa.String(), sa.ForeignKey("hc_slots.id"), nullable=False),
        sa.Column("service_code", sa.String(), sa.ForeignKey("hc_services.code"), nullable=False),
        sa.Column("insurance_id", sa.String(), sa.ForeignKey("hc_insurance.id"), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_for", sa.String(), nullable=True),
        sa.Column("previous_id", sa.String(), sa.ForeignKey("hc_appointments.id"), nullable=True),
    )
    op.create_index(
        "uq_hc_appointments_live",
        "hc_appointments",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("status = 'booked'"),
        postgresql_where=sa.text("status = 'booked'"),
    )


def downgrade() -> None:
    """Drop what `upgrade` created."""
    for table in (
        "hc_tries", "hc_appointments", "hc_holds", "hc_slots", "hc_insurance", "hc_patients",
        "hc_offerings", "hc_services", "hc_shifts", "hc_providers", "hc_holidays", "hc_hours",
        "hc_locations", "hc_secrets", "hc_practice",
    ):  # fmt: skip
        op.drop_table(table)
