"""The salon's records in our own tables."""

from __future__ import annotations

from datetime import datetime

from frontdesk.store.records import sql_unit
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.salon.menu import Menu
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.records.sql.book import SqlBook
from frontdesk_verticals.salon.records.sql.clients import SqlClients
from frontdesk_verticals.salon.records.sql.waitlist import SqlWaitlist
from frontdesk_verticals.salon.records.tables import SettingRow

__all__ = ["is_opened", "open_for_business", "open_salon"]


def open_salon(unit: UnitOfWork, menu: Menu) -> Records:
    """The salon's ports on a unit of work.

    Raises:
        DefinitionError: The unit is not the SQL store's.
    """
    session = sql_unit(unit).session
    return Records(
        menu=menu,
        clients=SqlClients(session),
        book=SqlBook(session, menu),
        waitlist=SqlWaitlist(session),
    )


async def is_opened(unit: UnitOfWork) -> bool:
    """Whether the records hold a salon: one that was seeded, or opened with its own clients."""
    session = sql_unit(unit).session
    return await session.get(SettingRow, "opened") is not None


async def open_for_business(unit: UnitOfWork, now: datetime) -> None:
    """Note that the records hold a salon from now on; whoever opened the unit commits."""
    sql_unit(unit).session.add(SettingRow(name="opened", value=now.date().isoformat()))
