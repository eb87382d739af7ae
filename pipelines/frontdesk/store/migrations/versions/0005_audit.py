"""The audit, which can only be added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd_0005"
down_revision = "fd_0004"

_SAYS = "the audit is only added to"
_SQLITE = """
CREATE TRIGGER audit_no_{change} BEFORE {change} ON audit
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
_FUNCTION = """
CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{says}'; END $$
"""
_POSTGRES = """
CREATE TRIGGER audit_no_{change} BEFORE {change} ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()
"""


def upgrade() -> None:
    """Create the table, and what refuses to change or delete its rows."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("identity", sa.Integer, nullable=False),
        sa.Column("tool", sa.String(64), nullable=False),
        sa.Column("effect", sa.String(16), nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_conversation", "audit", ["conversation"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(change=change, says=_SAYS))
        return
    op.execute(_FUNCTION.format(says=_SAYS))
    for change in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(_POSTGRES.format(change=change))
