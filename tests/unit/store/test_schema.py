"""The schema: what the revisions build, and whose turn it is to upgrade."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from frontdesk.store import Store
from frontdesk.store.revisions import read
from frontdesk.store.schema import MIGRATIONS
from frontdesk.store.tables import metadata
from frontdesk_processors.errors import DefinitionError, StoreError

TOYS = """
import sqlalchemy as sa
from alembic import op

revision: str = "toy_0001"
down_revision: str | None = None
branch_labels = ("toys",)

def upgrade() -> None:
    id = sa.Column("id", sa.Integer, primary_key=True)
    op.create_table("toys", id, sa.Column("name", sa.Text, unique=True))
"""
MORE_TOYS = """
import sqlalchemy as sa
from alembic import op

revision = "toy_0002"
down_revision = "toy_0001"

def upgrade() -> None:
    with op.batch_alter_table("toys") as toys:
        toys.add_column(sa.Column("price", sa.Integer))
"""


@pytest.fixture
def toys(tmp_path: Path) -> Path:
    folder = tmp_path / "toys"
    folder.mkdir()
    (folder / "0001_toys.py").write_text(TOYS)
    return folder


async def test_the_revisions_build_exactly_the_tables(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async with store.ledger.unit(write=False) as unit:
        assert await (await unit.session.connection()).run_sync(difference) == []


async def test_a_vertical_brings_its_own_tables(tmp_path: Path, toys: Path) -> None:
    async with await Store.open(tmp_path / "x.db", migrations=[toys]) as store:
        async with store.ledger.unit() as unit:
            connection = await unit.session.connection()
            await connection.exec_driver_sql("INSERT INTO toys (name) VALUES ('top')")
            await unit.commit()
        with pytest.raises(IntegrityError):
            async with store.ledger.unit() as unit:
                connection = await unit.session.connection()
                await connection.exec_driver_sql("INSERT INTO toys (name) VALUES ('top')")


async def test_a_vertical_may_be_added_later_and_left_out_again(tmp_path: Path, toys: Path) -> None:
    for migrations in ([], [toys], [], [toys]):
        async with await Store.open(tmp_path / "x.db", migrations=migrations) as store:
            assert await store.conversations.list() == []


async def test_an_older_schema_is_upgraded_while_another_vertical_is_left_alone(
    tmp_path: Path, toys: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "0001.py").write_text(TOYS.replace("toy", "pet"))
    await (await Store.open(tmp_path / "x.db", migrations=[toys, other])).close()
    (toys / "0002_more.py").write_text(MORE_TOYS)
    await (await Store.open(tmp_path / "x.db", migrations=[toys])).close()
    with sqlite3.connect(tmp_path / "x.db") as database:
        versions = {row[0] for row in database.execute("SELECT version_num FROM alembic_version")}
        assert versions == {*read([MIGRATIONS]).heads, "toy_0002", "pet_0001"}
        assert [row[1] for row in database.execute("PRAGMA table_info(toys)")][-1] == "price"
    database.close()


async def test_a_migration_that_fails_changes_nothing(tmp_path: Path, toys: Path) -> None:
    (toys / "0002_more.py").write_text(
        MORE_TOYS + '    op.execute("INSERT INTO nowhere VALUES (1)")\n'
    )
    with pytest.raises(StoreError, match="no such table: nowhere"):
        await Store.open(tmp_path / "x.db", migrations=[toys])
    with sqlite3.connect(tmp_path / "x.db") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
    database.close()


@pytest.mark.parametrize("revision", ["fd_0002", "toy_0002"])
async def test_a_newer_schema_is_refused(tmp_path: Path, toys: Path, revision: str) -> None:
    await (await Store.open(tmp_path / "x.db", migrations=[toys])).close()
    with sqlite3.connect(tmp_path / "x.db") as database:
        branch = revision.partition("_")[0]
        database.execute(
            "UPDATE alembic_version SET version_num = ? WHERE version_num LIKE ?",
            (revision, f"{branch}%"),
        )
    database.close()
    with pytest.raises(
        StoreError, match=rf"newer release \(schema .*{revision}.*upgrade frontdesk"
    ):
        await Store.open(tmp_path / "x.db", migrations=[toys])


def test_a_folder_without_migrations_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"no migrations in .*nowhere"):
        read([tmp_path / "nowhere"])


def test_a_branch_that_depends_on_another_is_refused(toys: Path) -> None:
    (toys / "0001_toys.py").write_text(TOYS + 'depends_on = "fd_0001"\n')
    with pytest.raises(DefinitionError, match="depends_on"):
        read([toys])


def test_a_migration_that_is_no_python_is_named(toys: Path) -> None:
    (toys / "0002_more.py").write_text("revision = ")
    with pytest.raises(DefinitionError, match=r"0002_more\.py"):
        read([toys])
