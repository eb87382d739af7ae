"""`frontdesk serve`, or another server of ours, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.commands import ROOT
from tests.support.hosted import SECRET, Hosted
from tests.support.postgres import SIGNING_KEY


@dataclass
class Process:
    """One server, and where it is."""

    process: asyncio.subprocess.Process
    url: str

    def page(self) -> Hosted:
        """A page that it serves."""
        return Hosted(host=None, server=None, url=self.url)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def serving(config: Path, *, command: str = "serve", **more: str) -> AsyncGenerator[Process]:
    """A server process, with what more is in its environment; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "frontdesk.cli", command, "--config", str(config), "--port", "0"),
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(sys.path),
            "FRONTDESK_SECRET": SECRET,
            "FRONTDESK_SIGNING_KEY": SIGNING_KEY,
            **more,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    reading = asyncio.create_task(process.stderr.read())
    line = (await asyncio.wait_for(process.stdout.readline(), 40)).decode().strip()
    if not line:
        pytest.fail((await reading).decode()[-2000:])
    try:
        yield Process(process, line.rstrip("/"))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading
