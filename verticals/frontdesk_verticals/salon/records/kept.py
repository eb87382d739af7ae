"""What somebody has booked stays in the salon's file: it is retired, and not taken out."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from frontdesk.store.records import sql_unit
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.salon.menu import Menu
from frontdesk_verticals.salon.records.tables import VisitRow, WaitingRow


async def still_known(unit: UnitOfWork, menu: Menu, *, file: Path) -> None:
    """Find out whether the records name what the menu no longer has.

    Args:
        unit: Reads them.
        menu: The salon's.
        file: Where it stands.

    Raises:
        BadSetting: A visit, or somebody on the waiting list, is of a service, a stylist or a place
            that is gone from the file.
    """
    session = sql_unit(unit).session
    visits = await session.execute(
        select(VisitRow.services, VisitRow.stylists, VisitRow.location_id).distinct()
    )
    waiting = await session.execute(
        select(WaitingRow.services, WaitingRow.stylist_id, WaitingRow.location_id)
        .where(WaitingRow.status.in_(("waiting", "offered")))
        .distinct()
    )
    for services, stylists, place in [*visits, *waiting]:
        for table, known, names in (
            ("services", menu.services, services.split(",")),
            ("staff", menu.stylists, (stylists or "").split(",")),
            ("locations", menu.locations, [place]),
        ):
            for name in filter(None, names):
                if name not in known:
                    raise BadSetting(_gone(file, table, name))


def _gone(file: Path, table: str, name: str) -> str:
    put = "put it back" if table == "locations" else "put it back with: retired = true"
    return f"{file}: {name!r} is gone from [[{table}]], and visits are booked for it: {put}"
