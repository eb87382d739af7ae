"""Tools and models that fail as real ones do, by seeded chance."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk.evals.calls.dials import Dials, ToolFault
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Arguments, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox

DEADLINE_S = 0.4
"""Deadline of every tool where tools are slow, so that waiting for it takes no real seconds."""
_Z95 = 1.645


class ToolDown(Exception):
    """What a tool raises that answers with a server error."""


class FaultyToolbox(Toolbox):
    """Tools that go wrong as the dials say.

    Args:
        *args: As of `Toolbox`.
        dials: How much goes wrong.
        chance: The seeded chance.
        **kwargs: As of `Toolbox`.
    """

    def __init__(self, *args: Any, dials: Dials, chance: random.Random, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dials = dials
        self._chance = chance
        self._told: dict[str, Result | Failure] = {}
        self._asked: set[str] = set()
        self.faults: list[str] = []
        if dials.tools.get("slow") or dials.tools.get("late"):
            self._tools = {
                name: replace(tool, deadline_s=DEADLINE_S, give_up_s=3 * DEADLINE_S)
                for name, tool in self._tools.items()
            }

    async def run(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> Result | Failure:
        """Run the tool, or fail as a tool does."""
        fault = self._drawn(tool)
        if self._dials.tool_s:
            await asyncio.sleep(self._dials.tool_s)
        if fault is not None:
            self.faults.append(f"{tool.name}: {fault}")
        match fault:
            case "error":
                raise ToolDown(f"{tool.name}: 500")
            case "lost":
                raise ConnectionResetError(f"{tool.name}: the connection was reset")
            case "slow":
                await asyncio.sleep(2 * DEADLINE_S)
                raise TimeoutError(f"{tool.name}: no answer")
            case "stale":
                return self._told[tool.name]
            case _:
                answer = await super().run(tool, arguments, unit=unit)
        if fault == "late":
            await asyncio.sleep(1.5 * DEADLINE_S)
        self._told[tool.name] = answer
        return answer

    def _drawn(self, tool: Tool) -> ToolFault | None:
        if self._dials.once and tool.name not in self._asked:
            self._asked.add(tool.name)
            return self._dials.once
        at = self._chance.random()
        for fault, share in self._dials.tools.items():
            if at < share:
                # Only what was read before can be read again, and a write has no old answer.
                fits = fault != "stale" or (not tool.writes and tool.name in self._told)
                return fault if fits else None
            at -= share
        return None


def troubled(service: LLMService[Any], *, dials: Dials, chance: random.Random) -> LLMService[Any]:
    """The same model, slower, failing and asking twice as the dials say.

    Any pipecat service can be troubled: what is changed is when it begins, not how it answers.
    """
    begin, call = service.process_frame, service.run_function_calls

    async def process_frame(frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, LLMContextFrame):
            if dials.model_ms is not None:
                await asyncio.sleep(_drawn_ms(dials.model_ms, chance) / 1000)
            if chance.random() < dials.model_fails:
                # As pipecat's own services do: a response that begins, fails and ends.
                await service.push_frame(LLMFullResponseStartFrame())
                await service.push_error("the simulated provider answered 500")
                await service.push_frame(LLMFullResponseEndFrame())
                return
        await begin(frame, direction)

    async def run_function_calls(calls: Sequence[FunctionCallFromLLM]) -> None:
        if chance.random() < dials.twice:
            again = [replace(one, tool_call_id=f"{one.tool_call_id}_again") for one in calls]
            calls = [*calls, *again]
        await call(calls)

    service.process_frame = process_frame
    service.run_function_calls = run_function_calls  # pyright: ignore[reportAttributeAccessIssue]
    return service


def _drawn_ms(spread: tuple[float, float], chance: random.Random) -> float:
    median, p95 = spread
    sigma = math.log(max(p95, median) / median) / _Z95
    return chance.lognormvariate(math.log(median), sigma)
