"""What is compiled for one database is there for the others of a process."""

from pathlib import Path
from typing import Any

from sqlalchemy import literal, select

from frontdesk.store.database import Database
from frontdesk.store.location import Location, prepared


async def test_a_statement_is_compiled_once_for_all_files(tmp_path: Path) -> None:
    compiled: list[object] = []
    for name in ("a.db", "b.db"):
        database = Database(prepared(Location(path=tmp_path / name), create=True))
        async with database.transaction(write=False) as session:
            found: Any = await session.execute(select(literal(name).label("compiled_once")))
            compiled.append(found.context.compiled)
            assert found.scalar_one() == name
        await database.close()
    assert compiled[0] is not None
    assert compiled[0] is compiled[1]
