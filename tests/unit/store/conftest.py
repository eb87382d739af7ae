"""Stores to test on, and a way to run code in a process of its own."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from frontdesk.store import Store
from tests.support.stores import ENGINES, lay_out, place

Run = Callable[..., Awaitable[str]]


@pytest.fixture(params=ENGINES)
async def url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A database of the test's own, on each engine."""
    async with place(request.param, request) as made:
        yield made


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    await lay_out(url)
    async with await Store.open(url) as made:
        yield made


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def python() -> Run:
    """Runs a script in a process of its own and gives what it printed."""

    async def run(script: str, *arguments: str | Path) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-W", "error", "-c", script, *map(str, arguments)),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    return run
