"""A model that plays a script."""

from __future__ import annotations

import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
)
from pipecat.metrics.metrics import LLMTokenUsage
from pipecat.processors.aggregators.llm_context import LLMContext, is_given
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk_processors.plain_settings import plain_settings
from frontdesk_processors.response import response
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True)
class Say:
    """The model answers with text, streamed a word at a time."""

    text: str


@dataclass(frozen=True)
class Call:
    """A tool call.

    Parameters:
        tool: The tool's name, real or made up.
        arguments: Its arguments.
    """

    tool: str
    arguments: JsonObject = field(default_factory=dict[str, Json])


class Calls:
    """The model calls tools side by side, after some text or none.

    Args:
        calls: The calls.
        text: What the same response says before them.
    """

    def __init__(self, *calls: Call, text: str = "") -> None:
        self.calls = calls
        self.text = text


@dataclass(frozen=True)
class Break:
    """The provider fails in the middle of the response.

    Parameters:
        error: What is raised.
        text: What was said before.
    """

    error: Exception
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class View:
    """What the model was shown for one inference.

    Parameters:
        messages: The messages, as they stood then.
        tools: The names of the tools on offer, in order.
        prompt: The system prompt in force.
    """

    messages: Sequence[Mapping[str, Any]]
    tools: Sequence[str]
    prompt: str

    @property
    def results(self) -> list[Any]:
        """The tools' results so far, oldest first, parsed where they are JSON."""
        return [_parsed(m["content"]) for m in self.messages if m.get("role") == "tool"]

    def option(self, parameter: str, index: int = 0) -> str:
        """The value that choosing the latest result's option supplies for a parameter."""
        return str(self.results[-1]["options"][index][parameter])


Move = Say | Call | Calls | Break
ScriptStep = Move | Callable[[View], Move]
"""What the model does, or how that follows from what it is shown."""


class ScriptedModel(LLMService[Any]):
    """A model that plays a script: one step an inference.

    An inference that the script has no step for fails, and so does `assert_done` then or when a
    step was left unused.

    Example:
        >>> model = ScriptedModel(Calls(Call("get_office_hours")), Say("We open at eight."))

    Args:
        steps: What it does, inference by inference.
        pace: Awaited before each word and before the calls, to make it slow: an
            ``asyncio.Event``'s ``wait``, say.
    """

    def __init__(
        self, *steps: ScriptStep, pace: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        super().__init__(settings=plain_settings("scripted"))  # pyright: ignore[reportUnknownMemberType]
        self._steps = list(steps)
        self._pace = pace
        self._ids = itertools.count(1)
        self.views: list[View] = []
        self.unexpected: list[View] = []

    def can_generate_metrics(self) -> bool:
        """Tokens are reported, one a word."""
        return True

    def then(self, *steps: ScriptStep) -> None:
        """Add steps to the script."""
        self._steps.extend(steps)

    def assert_done(self) -> None:
        """Check that the script was played to its end and no further.

        Raises:
            AssertionError: Steps are left, or there was an inference too many.
        """
        if self.unexpected:
            shown = json.dumps(list(self.unexpected[0].messages), default=str)
            raise AssertionError(f"the script had no step for this inference: {shown}")
        if self._steps:
            raise AssertionError(f"{len(self._steps)} steps were not played: {self._steps}")

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer a context with the next step; pass on any other frame."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        async with response(self, failed=lambda error: f"the scripted model failed: {error}"):
            await self._play(frame.context)

    async def _play(self, context: LLMContext) -> None:
        view = self._view(context)
        self.views.append(view)
        if not self._steps:
            self.unexpected.append(view)
            raise AssertionError("the script has no step for this inference")
        step = self._steps.pop(0)
        if callable(step):
            step = step(view)
        if isinstance(step, Call):
            step = Calls(step)
        for word in _words(step.text):
            await self._wait()
            await self._push_llm_text(word)
        if isinstance(step, Break):
            raise step.error
        words = len(step.text.split()) or 1
        await self.start_llm_usage_metrics(
            LLMTokenUsage(prompt_tokens=1, completion_tokens=words, total_tokens=1 + words)
        )
        if isinstance(step, Calls):
            await self._wait()
            await self.run_function_calls([self._call(call, context) for call in step.calls])

    async def _wait(self) -> None:
        if self._pace is not None:
            await self._pace()

    def _call(self, call: Call, context: LLMContext) -> FunctionCallFromLLM:
        return FunctionCallFromLLM(
            context=context,
            tool_call_id=f"call_{next(self._ids)}",
            function_name=call.tool,
            arguments=dict(call.arguments),
        )

    def _view(self, context: LLMContext) -> View:
        tools = context.tools
        names = [tool.name for tool in tools.standard_tools] if is_given(tools) else []
        return View(
            messages=json.loads(json.dumps(context.get_messages(), default=str)),
            tools=names,
            prompt=str(self._settings.system_instruction or ""),
        )


def _words(text: str) -> list[str]:
    words = text.split(" ") if text else []
    return [f"{word} " for word in words[:-1]] + words[-1:]


def _parsed(content: Any) -> Any:
    try:
        return json.loads(content)
    except (TypeError, ValueError):
        return content
