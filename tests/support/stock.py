"""Tools of the stock room's MCP server, as a salon brings them in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from frontdesk.mcp import Found, Http, Server, Stdio
from frontdesk.testing import MONDAY
from frontdesk.vertical import Vertical
from frontdesk_processors.language import load
from frontdesk_processors.tool import Caller, Result, Tool, Work
from frontdesk_processors.values import Json
from frontdesk_verticals.salon import salon
from tests.support.shared_data import ROOT

PATIENCE_S = 1.0
"""Long enough for every answer of the server's, short enough to wait for one that never comes."""
WORDS = {
    "confirm.reserve": "{count} of {product}: shall I reserve them?",
    "done.reserve": "I reserved {count} of {product}.",
    "find_product.told": "A {name} is {price}.",
}


def started(file: Path, **env: str) -> Stdio:
    """The server as a program, which keeps its rows in that file, with variables of its own."""
    path = os.pathsep.join(str(ROOT / one) for one in ("", "processors", "pipelines"))
    args = ("-m", "tests.support.stock_server", str(file))
    return Stdio(sys.executable, args, env={"PYTHONPATH": path, **env})


class Served:
    """The server at an address of this machine, which comes and goes.

    Args:
        file: Where it keeps its rows.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._program = started(file)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.target = Http(f"http://127.0.0.1:{self._port}/mcp")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with socket.create_server(("127.0.0.1", self._port)) as listening:
            self._process = self._begin(listening.fileno())
            # It is answered once the server is there to accept it.
            httpx.get(self.target.url, timeout=30, trust_env=False)

    def _begin(self, fd: int) -> subprocess.Popen[bytes]:
        program = self._program
        return subprocess.Popen(
            [program.command, *program.args, str(fd)],
            env={**os.environ, **program.env},
            pass_fds=[fd],
        )

    def stop(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


async def key(work: Work[Any], *, product: str, count: int) -> str:
    return f"reserve:{work.conversation}:{product}:{count}"


def shown(told: Json, *, product: str, count: int) -> Result | None:
    """What a reservation that was read back shows."""
    if not isinstance(told, dict) or (told.get("product"), told.get("count")) != (product, count):
        return None
    return Result(facts={"product": product, "count": count}, after=told)


@dataclass(frozen=True)
class Stock:
    """The server, and the tools that were made of its own."""

    server: Server

    @property
    def tools(self) -> list[Tool]:
        """Those that the salon's agents get."""
        found = Found(read="find_reservation", shows=shown)
        return [
            self.server.read("find_product", reveals=["name", "price", "left", "note"]),
            self.server.write(
                "reserve",
                does="book",
                key=key,
                reference="reference",
                found=found,
                final_after_s=0,
            ),
        ]

    @asynccontextmanager
    async def linked(self) -> AsyncGenerator[Work[Any]]:
        """What a tool has to hand while the server is connected."""
        async with self.server.connect() as link:
            yield Work(
                records=None,
                caller=Caller(),
                conversation="c_1",
                now=MONDAY,
                language=load("en"),
                wording=self.salon.wording("en"),
                reference="E-1",
                links={self.server: link},
            )

    @property
    def salon(self) -> Vertical:
        """A salon with these tools."""
        return salon.customise(tools=self.tools, wording={"en": WORDS})
