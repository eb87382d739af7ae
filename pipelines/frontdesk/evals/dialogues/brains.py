"""Who is asked: any brain that can answer a call, and the bench's own that need none."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    FunctionCallsStartedFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.llm_service import FunctionCallParams, LLMService
from pipecat.workers.runner import WorkerRunner

from frontdesk.evals.dialogues.replay import Moment
from frontdesk_processors.errors import FrontdeskError
from frontdesk_processors.language import Language, find
from frontdesk_processors.schema import KIND_OF_FOUND, catalog

ANSWER_S = 120.0


@dataclass(frozen=True)
class Called:
    """A call that a brain asked for."""

    method: str
    arguments: Mapping[str, str]


class Brain(Protocol):
    """Says what it would do at a moment: call something, or None for saying something."""

    async def answer(self, moment: Moment, tools: Sequence[FunctionSchema]) -> Called | None:
        """The first call it asks for, or None when it only speaks.

        Raises:
            FrontdeskError: It did not answer.
        """
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


class Gold:
    """Does what was recorded; shows that the measure gives it everything."""

    async def answer(self, moment: Moment, tools: Sequence[FunctionSchema]) -> Called | None:
        """The recorded call."""
        return Called(moment.call.method, moment.call.arguments) if moment.call else None

    async def close(self) -> None:
        """Nothing is held."""


class AlwaysAsk:
    """Never calls anything; shows that asking is not rewarded."""

    async def answer(self, moment: Moment, tools: Sequence[FunctionSchema]) -> Called | None:
        """Asks."""
        return None

    async def close(self) -> None:
        """Nothing is held."""


class LastValue:
    """Calls the last tool for which it has all it needs, with what was mentioned last.

    A listed value, a day, a time or a number is the last one said that fits; anything else the
    last run of capitals. It knows nothing of what was asked, agreed or corrected.
    """

    def __init__(self, language: Language) -> None:
        self._language = language

    async def answer(self, moment: Moment, tools: Sequence[FunctionSchema]) -> Called | None:
        """The call, or None while every tool lacks something."""
        said = "\n".join(
            str(message["content"])
            for message in moment.messages
            if message["role"] in ("user", "assistant")
        )
        goals = catalog([tool.to_default_dict() for tool in tools], language=self._language).goals
        for goal in reversed(list(goals.values())):
            found = {
                name: value
                for name, slot in goal.slots.items()
                if (value := self._last(said, kind=slot.kind, choices=slot.choices))
            }
            if all(slot.name in found for slot in goal.required):
                return Called(goal.name, found)
        return None

    async def close(self) -> None:
        """Nothing is held."""

    def _last(self, said: str, *, kind: str, choices: Sequence[str]) -> str:
        if choices:
            places = [(said.casefold().rfind(choice.casefold()), choice) for choice in choices]
            place, choice = max(places)
            return choice if place >= 0 else ""
        if kind in ("when", "time", "number", "phone"):
            found = [f for f in find(said, self._language) if KIND_OF_FOUND.get(f.kind) == "when"]
            right = [f.value for f in found if kind != "time" or f.kind == "time"]
            return right[-1] if right else ""
        runs = re.findall(r"(?:[A-Z][\w'.&-]*)(?: [A-Z][\w'.&-]*)*", said)
        return runs[-1] if runs else ""


class Serving(FrameProcessor):
    """Any `LLMService` in a pipeline of its own, asked one context after another.

    Nothing it calls is ever run.

    Args:
        service: What answers.
    """

    def __init__(self, service: LLMService[Any]) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        service.register_function(None, _never_run)
        self._worker = PipelineWorker(
            Pipeline([service, self]),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
        )
        self._runner = WorkerRunner(handle_sigint=False)
        self._running: asyncio.Task[None] | None = None
        self._called: list[Called] = []
        self._trouble = ""
        self._over = asyncio.Event()

    async def answer(self, moment: Moment, tools: Sequence[FunctionSchema]) -> Called | None:
        """The first call the service asks for, or None when it only speaks."""
        if self._running is None:
            await self._runner.add_workers(self._worker)
            self._running = asyncio.create_task(self._runner.run())
        self._called, self._trouble = [], ""
        self._over.clear()
        context = LLMContext(
            messages=list(moment.messages),  # pyright: ignore[reportArgumentType]
            tools=ToolsSchema(standard_tools=list(tools)),
        )
        await self._worker.queue_frame(LLMContextFrame(context=context))
        await asyncio.wait_for(self._over.wait(), ANSWER_S)
        if self._trouble:
            raise FrontdeskError(f"the brain did not answer: {self._trouble}")
        return self._called[0] if self._called else None

    async def close(self) -> None:
        """End the pipeline."""
        if self._running is not None:
            await self._worker.cancel(reason="the bench is over")
            await self._running

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note what the service calls, and when it has said all."""
        await super().process_frame(frame, direction)
        if isinstance(frame, FunctionCallsStartedFrame):
            self._called += [
                Called(call.function_name, {n: str(v) for n, v in call.arguments.items()})
                for call in frame.function_calls
            ]
        elif isinstance(frame, ErrorFrame):
            self._trouble = frame.error
        elif isinstance(frame, LLMFullResponseEndFrame):
            self._over.set()
        await self.push_frame(frame, direction)


async def _never_run(params: FunctionCallParams) -> None:
    await params.result_callback({"ok": False})
