"""What stands in the salon's book, for somebody who looks over its shoulder."""

from __future__ import annotations

from sqlalchemy import func, select

from frontdesk.store.records import sql_unit
from frontdesk.vertical import Entry
from frontdesk_processors.language import load, speak
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_verticals.salon.chain import read_chain
from frontdesk_verticals.salon.menu import Menu
from frontdesk_verticals.salon.records.tables import ClientRow, VisitRow


async def diary(unit: UnitOfWork, *, menu: Menu, limit: int, language: str) -> list[Entry]:
    """The visits that changed last, latest first.

    Args:
        unit: Reads them.
        menu: Names what is in them.
        limit: How many at most.
        language: Says their days.
    """
    changed = func.coalesce(VisitRow.ended_at, VisitRow.created_at)
    query = (
        select(VisitRow, ClientRow.full_name)
        .join(ClientRow, ClientRow.id == VisitRow.client_id)
        .order_by(changed.desc(), VisitRow.reference)
        .limit(limit)
    )
    speech = load(language)
    rows = await sql_unit(unit).session.execute(query)
    entries: list[Entry] = []
    for visit, name in rows:
        chain = read_chain(visit.chain, menu=menu)
        if chain is None:
            continue
        services = " + ".join(menu.services[code].name for code in chain.services)
        stylists = " + ".join(menu.stylists[one].first_name for one in chain.stylists)
        entries.append(
            Entry(
                id=visit.reference,
                who=name,
                what=f"{services} · {stylists}",
                when=speak.moment(chain.local, speech),
                status=visit.status,
                changed_at=visit.ended_at or visit.created_at,
            )
        )
    return entries
