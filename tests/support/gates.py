"""Holds a tool up at a moment of its run, until the test lets it go on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Literal

from frontdesk.vertical import Vertical
from frontdesk_processors.guard import Allow, Asked, Verdict
from frontdesk_processors.tool import Failure, Result, Tool

Moment = Literal["begun", "effected", "committed"]
"""Before the effect; after it and before the commit; after the commit and before the result."""


class Gate:
    """A place where one run waits; later ones pass."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.runs = 0
        self._open = asyncio.Event()

    def open(self) -> None:
        """Let go on what waits."""
        self._open.set()

    async def passed(self) -> None:
        """Wait here."""
        self.runs += 1
        self.reached.set()
        await self._open.wait()

    async def policy(self, asked: Asked) -> Verdict:
        """Waits before Guard decides on a write."""
        if asked.tool.writes and asked.answer == "yes":
            await self.passed()
        return Allow()


def gated(vertical: Vertical, tool: str, *, at: Moment, gate: Gate) -> Vertical:
    """The vertical with one tool that waits at ``gate``."""
    return vertical.with_tools(
        lambda one: _gated(one, at=at, gate=gate) if one.name == tool else one
    )


def _gated(tool: Tool, *, at: Moment, gate: Gate) -> Tool:
    async def run(work: Any, **arguments: Any) -> Result | Failure:
        if at == "begun":
            await gate.passed()
        result = await tool.run(work, **arguments)
        if at == "effected":
            await gate.passed()
        return result

    async def verify(work: Any, **arguments: Any) -> bool:
        assert tool.verify is not None
        if at == "committed":
            await gate.passed()
        return await tool.verify(work, **arguments)

    return replace(tool, run=run, verify=verify if tool.writes else None)
