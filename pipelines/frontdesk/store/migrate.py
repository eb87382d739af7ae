"""Bring a schema up to date with Alembic, in this process. Imported only when there is need."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from frontdesk_processors.errors import StoreError

HOME = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, folders: Sequence[Path]) -> None:
    """Apply what is missing of the revisions in ``folders``, in the connection's transaction.

    Revisions that the database has and no folder knows are left alone: they are of a vertical
    that is not in use now.

    Raises:
        StoreError: Rows were left that refer to nothing; the caller should roll back.
    """
    script = ScriptDirectory(str(HOME), version_locations=[str(folder) for folder in folders])
    known = {revision.revision for revision in script.walk_revisions()}

    def missing(applied: tuple[str, ...], context: MigrationContext) -> list[RevisionStep]:
        mine = tuple(revision for revision in applied if revision in known)
        pending = list(script.iterate_revisions("heads", mine, implicit_base=True))
        steps = script.revision_map
        return [MigrationStep.upgrade_from_script(steps, r) for r in reversed(pending)]

    context = MigrationContext.configure(connection, opts={"fn": missing, "script": script})
    with Operations.context(context):
        context.run_migrations()
    if connection.dialect.name != "sqlite":
        # A server has held the references all along.
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreError("a schema change left rows that refer to nothing; nothing was changed")
