"""Tools that break when a visitor says so, to see what the agent makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal, get_args

from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Arguments, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox

Break = Literal["none", "fails", "slow", "unconfirmed"]
BREAKS: tuple[Break, ...] = get_args(Break)

SLOW_S = 4.0
"""How long a slow tool takes, in seconds: longer than a caller stays without a word."""


class Broken(Exception):
    """The record system does not answer, as the visitor wished."""


class Fault:
    """What is to go wrong with the next action of a conversation; it goes wrong once.

    Args:
        changed: Told when the wish changes, or has come true.
    """

    def __init__(self, changed: Callable[[Break], None]) -> None:
        self._wish: Break = "none"
        self._changed = changed

    def wish(self, kind: Any) -> None:
        """Break the next action so; anything unknown breaks nothing."""
        wish: Break = "none"
        for known in BREAKS:
            if known == kind:
                wish = known
        self._set(wish)

    def take(self, *kinds: Break) -> Break:
        """What goes wrong now, if it is one of ``kinds``."""
        wish = self._wish
        if wish not in kinds:
            return "none"
        self._set("none")
        return wish

    def _set(self, wish: Break) -> None:
        self._wish = wish
        self._changed(wish)


class BreakableToolbox(Toolbox):
    """A `Toolbox` whose next action goes wrong as a `Fault` says. For demonstrations only.

    ``fails``: the record system does not answer, and nothing is written. ``slow``: it takes four
    seconds. ``unconfirmed``: the write commits, but reading it back does not show it.
    """

    fault: Fault
    """What is to go wrong; whoever makes the toolbox sets it."""

    async def run(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> Result | Failure:
        """Run the tool, unless it is to fail."""
        match self.fault.take("fails", "slow"):
            case "fails":
                raise Broken(f"{tool.name} was broken by the visitor")
            case "slow":
                await asyncio.sleep(SLOW_S)
            case _:
                pass
        return await super().run(tool, arguments, unit=unit)

    async def verify(
        self, tool: Tool, arguments: Arguments, *, result: Result, reference: str = ""
    ) -> bool:
        """Read the world back, unless that is to fail."""
        if self.fault.take("unconfirmed") != "none":
            raise Broken(f"reading {tool.name} back was broken by the visitor")
        return await super().verify(tool, arguments, result=result, reference=reference)
