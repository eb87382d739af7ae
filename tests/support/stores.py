"""Stores of both engines, for suites that hold on each."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from uuid import uuid4

import pytest

from frontdesk.store import Store
from frontdesk.store.copying import copy
from frontdesk.store.location import MEMORY
from tests.support.postgres import SIGNING_KEY, Postgres

ENGINES = ("sqlite", "postgres")
_FILE = "sqlite:///"


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
    async with place(engine, request, migrations=migrations) as url:
        await lay_out(url, migrations=migrations)
        async with await Store.open(url, migrations=migrations) as store:
            yield store


async def lay_out(url: str, *, migrations: Sequence[Path] = ()) -> None:
    """Put all tables into a new file; a server's database has them."""
    if url.startswith(_FILE):
        template = await _template(tuple(migrations))
        await asyncio.to_thread(copy, template, Path(url.removeprefix(_FILE)))


async def empty(*migrations: Path) -> str:
    """A private database that has all tables and no rows, as a URL."""
    return f"{MEMORY}{await _template(migrations)}"


async def _template(migrations: tuple[Path, ...]) -> Path:
    """Made once in a process, for to migrate takes ten times as long as to copy."""
    if migrations not in _TEMPLATES:
        made = _folder() / f"{uuid4().hex}.db"
        await (await Store.open(made, migrations=migrations)).close()
        _TEMPLATES[migrations] = made
    return _TEMPLATES[migrations]


_TEMPLATES: dict[tuple[Path, ...], Path] = {}


@cache
def _folder() -> Path:
    made = Path(mkdtemp(prefix="frontdesk-tables-"))
    atexit.register(rmtree, made, ignore_errors=True)
    return made
