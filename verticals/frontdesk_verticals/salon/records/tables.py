"""The salon's tables. What may never happen is held by a constraint, not by care."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from frontdesk.store.records import Utc

metadata = MetaData()


class Row(DeclarativeBase):
    """Base of the salon's rows."""

    metadata = metadata


class SettingRow(Row):
    """What the records know of themselves: the key of offers, and since when they hold a salon."""

    __tablename__ = "sa_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ClientRow(Row):
    """Somebody who comes to the salon."""

    __tablename__ = "sa_clients"

    id: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    folded: Mapped[str]
    phone: Mapped[str] = mapped_column(index=True)
    patch_tested_on: Mapped[date | None]
    registered_at: Mapped[datetime] = mapped_column(Utc)

    __table_args__ = (UniqueConstraint("folded", "phone", name="uq_sa_clients_person"),)


class VisitRow(Row):
    """A visit that a client has, or had; rows are never deleted."""

    __tablename__ = "sa_visits"

    reference: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("sa_clients.id"), index=True)
    location_id: Mapped[str]
    chain: Mapped[str]
    services: Mapped[str]
    stylists: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    local_day: Mapped[date]
    price: Mapped[int]
    deposit: Mapped[int]
    deposit_state: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_for: Mapped[str | None]
    previous: Mapped[str | None] = mapped_column(ForeignKey("sa_visits.reference"))

    __table_args__ = (
        # Of two calls that book the same for one client, the second finds it booked.
        Index(
            "uq_sa_visits_live",
            "client_id",
            "starts_at",
            unique=True,
            sqlite_where=text("status = 'booked'"),
            postgresql_where=text("status = 'booked'"),
        ),
    )


class CellRow(Row):
    """A quarter of an hour of a stylist's, given to a visit or kept for an owner until a moment."""

    __tablename__ = "sa_cells"

    stylist_id: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    visit: Mapped[str | None] = mapped_column(ForeignKey("sa_visits.reference"), index=True)
    owner: Mapped[str | None] = mapped_column(index=True)
    until: Mapped[datetime | None] = mapped_column(Utc)


class WaitingRow(Row):
    """Somebody who would come if a time became free."""

    __tablename__ = "sa_waiting"

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("sa_clients.id"), index=True)
    services: Mapped[str]
    stylist_id: Mapped[str | None]
    location_id: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    status: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(Utc)
    offer: Mapped[str | None]
    offer_until: Mapped[datetime | None] = mapped_column(Utc)


class CountRow(Row):
    """How often something happened in a conversation."""

    __tablename__ = "sa_counts"

    conversation: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
