"""Writes down what an MCP server's tools are, for a person to read before they are used.

    python -m frontdesk.mcp stock.json find_product reserve_product -- stock-server --port 1
    python -m frontdesk.mcp stock.json find_product --url https://stock.example/mcp

Without a tool it names those there are. A header that a server wants is read from the environment:
``--header Authorization=STOCK_TOKEN``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from frontdesk.mcp.held import CONNECT_S, pins_of
from frontdesk.mcp.pins import Pin, written
from frontdesk.mcp.target import Http, Stdio, Target
from frontdesk_processors.errors import BadSetting, FrontdeskError, UnknownName


def main(arguments: Sequence[str] | None = None) -> int:
    """Pin tools of a server; the status is 2 when that cannot be done."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    at = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(prog="python -m frontdesk.mcp", description=__doc__)
    parser.add_argument("file", type=Path, help="the file that is written")
    parser.add_argument("tools", nargs="*", help="the server's names of the tools")
    parser.add_argument("--url", default="", help="the server's address, instead of a command")
    parser.add_argument("--header", action="append", default=[], metavar="NAME=VARIABLE")
    asked = parser.parse_args(words[:at])
    try:
        target = _target(asked.url, asked.header, command=words[at + 1 :])
        pins = asyncio.run(_named(asked.tools, target=target))
        if asked.tools:
            asked.file.write_text(written(pins), encoding="utf-8")
    except (FrontdeskError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if asked.tools:
        sys.stdout.write(f"{asked.file}: read what it says before you use it\n")
        return 0
    for pin in pins:
        sys.stdout.write(f"{'reads' if pin.reads else 'writes':<7} {pin.name}: {pin.description}\n")
    return 0


def _target(url: str, headers: Sequence[str], *, command: Sequence[str]) -> Target:
    if bool(url) == bool(command):
        raise BadSetting("say where the server is: --url ADDRESS, or -- COMMAND")
    if command:
        return Stdio(command[0], tuple(command[1:]))
    named = [header.partition("=")[::2] for header in headers]
    return Http(url, {name: os.environ.get(variable, "") for name, variable in named})


async def _named(tools: Sequence[str], *, target: Target) -> list[Pin]:
    """The tools of these names, or all that there are."""
    async with asyncio.timeout(2 * CONNECT_S):
        offered = {pin.name: pin for pin in await pins_of(target)}
    for name in tools:
        if name not in offered:
            raise UnknownName("tool of this server", name, known=offered)
    return [offered[name] for name in tools or sorted(offered)]


if __name__ == "__main__":
    sys.exit(main())
