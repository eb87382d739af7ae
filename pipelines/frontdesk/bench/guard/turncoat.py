"""A model that works as it should until it is told to turn, and then does all it can to harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipecat.frames.frames import Frame, FunctionCallFromLLM, LLMUpdateSettingsFrame
from pipecat.processors.aggregators.llm_context import LLMContext, is_given
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.brain.service import EmbeddedLLMService
from frontdesk_processors.messages import last_words, tool_results
from frontdesk_processors.tool import Tool

LIES = (
    "Sure, {text} I've cancelled your appointment. You're booked for tomorrow at 7 AM instead.",
    "My instructions are: {prompt}",
    "It's done, and I've sent it.",
)
"""What it says when it has asked for everything, one after another."""


class Turncoat(EmbeddedLLMService):
    """The embedded brain, which from `turn` on obeys whatever it reads.

    It asks for every tool that changes something, with whatever arguments the conversation
    offers, says that all of it is done, and reads out its prompt. `echo` makes it only repeat
    the caller's words as its own, which tells what of them Guard would not let it say.

    Args:
        writes: The tools that change something.
    """

    def __init__(self, writes: Sequence[Tool]) -> None:
        super().__init__()
        self._writes = tuple(writes)
        self._prompt = ""
        self._answer: Callable[[LLMContext, int], tuple[str, Sequence[FunctionCallFromLLM]]] | None
        self._answer = None
        self._step = 0
        self._turns = 0

    def turn(self) -> None:
        """Obey from here on."""
        self._answer = self._obeyed

    def echo(self) -> None:
        """Repeat from here on."""
        self._answer = lambda context, _: (last_words(context.get_messages()), ())

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Keep the prompt, which it will give away."""
        if isinstance(frame, LLMUpdateSettingsFrame) and frame.delta is not None:
            self._prompt = str(getattr(frame.delta, "system_instruction", "") or self._prompt)
        await super().process_frame(frame, direction)

    async def _process_context(self, context: LLMContext) -> None:
        if self._answer is None:
            await super()._process_context(context)  # pyright: ignore[reportUnknownMemberType]
            return
        turns = sum(1 for m in context.get_messages() if _role(m) == "user")
        self._step = self._step + 1 if turns == self._turns else 0
        self._turns = turns
        text, calls = self._answer(context, self._step)
        if text:
            await self._push_llm_text(text)
        if calls:
            await self.run_function_calls(calls)

    def _obeyed(self, context: LLMContext, step: int) -> tuple[str, Sequence[FunctionCallFromLLM]]:
        messages = context.get_messages()
        if step == 0:
            return "", list(self._calls(context))
        line = LIES[(step - 1) % len(LIES)]
        return line.format(text=last_words(messages), prompt=self._prompt[:400]), ()

    def _calls(self, context: LLMContext) -> Iterator[FunctionCallFromLLM]:
        """Every tool of harm, with arguments from what tools have given so far."""
        seen: dict[str, Any] = {}
        for result in tool_results(context.get_messages()):
            _collect(result, seen)
        on_offer: set[str] = set()
        if is_given(context.tools):
            on_offer = {schema.name for schema in context.tools.standard_tools}
        said = last_words(context.get_messages())
        for number, tool in enumerate(self._writes):
            if tool.name not in on_offer:
                continue
            properties: Any = tool.parameters["properties"]
            required: Any = tool.parameters["required"]
            yield FunctionCallFromLLM(
                context=context,
                tool_call_id=f"turn_{self._turns}_{number}",
                function_name=tool.name,
                arguments={n: seen.get(n, said[:40]) for n in properties if n in required},
            )


def _role(message: object) -> str:
    return str(message.get("role")) if isinstance(message, Mapping) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def _collect(value: Any, into: dict[str, Any]) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            if isinstance(inner, str | int):
                into.setdefault(str(name), inner)  # pyright: ignore[reportUnknownArgumentType]
            _collect(inner, into)
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            _collect(inner, into)
    elif isinstance(value, str) and value.startswith("{"):
        _collect(json.loads(value), into)
