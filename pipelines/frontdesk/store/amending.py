"""Changes what is filed of a conversation already, where it turns out that it may not be kept."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Table, select, update

from frontdesk.store.database import Database, commit
from frontdesk_processors.values import JsonObject


async def amend(
    database: Database,
    table: Table,
    *,
    by: Column[int],
    conversation: str,
    change: Callable[[JsonObject], JsonObject],
) -> None:
    """Change the bodies of a conversation's rows, all of them or none.

    Args:
        database: Where they are.
        table: The table, with columns ``conversation`` and ``body``.
        by: The column that tells the rows of a conversation apart.
        conversation: Whose rows.
        change: Gives the very same for a body that stays as it is.
    """
    mine = table.c.conversation == conversation
    query = select(by, table.c.body).where(mine).with_for_update()
    async with database.transaction(write=True) as session:
        for place, body in (await session.execute(query)).all():
            if (changed := change(body)) is not body:
                row = update(table).where(mine, by == place)
                await session.execute(row.values(body=changed))
        await commit(session)
