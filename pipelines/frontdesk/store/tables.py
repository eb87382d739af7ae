"""The tables of this package; a vertical has its own beside them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time, kept as ISO 8601 text in UTC, so that its text sorts as it does.

    It comes back in UTC, equal to what was stored to the microsecond.
    """

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text to store.

        Raises:
            ValueError: The time has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The time that was stored."""
        return None if value is None else datetime.fromisoformat(value)


def json_column(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of plain JSON, whose None is the database's own."""
    return Column(name, JSON(none_as_null=True), nullable=nullable)


receipts = Table(
    "receipts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("tenant", String(64), nullable=False, server_default="default"),
    Column("conversation", String(64), nullable=False),
    # Its place among the conversation's receipts: two may carry the same time.
    Column("seq", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("tool", String(64), nullable=False),
    Column("does", String(64), nullable=False),
    json_column("arguments"),
    json_column("facts"),
    json_column("before", nullable=True),
    json_column("after", nullable=True),
    Column("done_at", Instant, nullable=False),
    # As it was filed; what is read back later is a link of the chain.
    Column("verified_at", Instant),
    # Goes into its hash in the chain; those of before there was one have none.
    Column("salt", String(64)),
    Index(None, "conversation", "seq"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("vertical", String(64), nullable=False),
    Column("tenant", String(64), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("phone", String(64)),
    Column("started_at", Instant, nullable=False, index=True),
    Column("ended_at", Instant, index=True),
    Column("outcome", String(32)),
    json_column("next_action", nullable=True),
    Column("turns", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("named_at", Instant, index=True),
)

# Without a foreign key: events may be filed before their conversation is first saved.
events = Table(
    "events",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("t_ms", Integer, nullable=False),
    Column("type", String(32), nullable=False),
    json_column("body"),
)
