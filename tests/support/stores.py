"""Stores of both engines, for suites that hold on each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.store import Store
from tests.support.postgres import SIGNING_KEY, Postgres

ENGINES = ("sqlite", "postgres")


@asynccontextmanager
async def place(
    engine: str, request: pytest.FixtureRequest, *, migrations: Sequence[Path] = ()
) -> AsyncGenerator[str]:
    """The URL of a database of a test's own.

    Args:
        engine: One of `ENGINES`.
        request: The test's; the server is started when the first test asks for it.
        migrations: The verticals' that a server's database has already.
    """
    if engine == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path")
        yield f"sqlite:///{folder / 'frontdesk.db'}"
        return
    request.getfixturevalue("monkeypatch").setenv("FRONTDESK_SIGNING_KEY", SIGNING_KEY)
    server: Postgres = request.getfixturevalue("postgres")
    async with server.database(migrations=migrations) as url:
        yield url


@asynccontextmanager
async def opened(
    engine: str, request: pytest.FixtureRequest, *, migrations: Sequence[Path] = ()
) -> AsyncGenerator[Store]:
    """A store on a database of a test's own; see `place`."""
    async with (
        place(engine, request, migrations=migrations) as url,
        await Store.open(url, migrations=migrations) as store,
    ):
        yield store
