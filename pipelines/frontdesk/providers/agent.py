"""An agent of any framework as the brain: it answers, and what it wants done it only proposes."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipecat.adapters.llm.services.open_ai_adapter import OpenAILLMAdapter
from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk_processors.plain_settings import plain_settings
from frontdesk_processors.response import response
from frontdesk_processors.values import Json

Message = Mapping[str, Any]
"""A message as OpenAI's chat completions has it."""


@dataclass(frozen=True)
class Proposal:
    """Something that an agent wants done.

    Parameters:
        tool: The tool's name.
        arguments: Its arguments.
    """

    tool: str
    arguments: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True)
class Thought:
    """What an agent answers to one view of a conversation.

    Parameters:
        say: What it would say.
        propose: What it wants done; it is asked again when that has ended, with the results
            among the messages.
    """

    say: str = ""
    propose: Sequence[Proposal] = ()


Think = Callable[[Sequence[Message], Sequence[Message]], Awaitable[Thought]]
"""An agent: from messages and tools, as OpenAI's chat completions has them, to what it answers."""

PATIENCE_S = 30.0
"""How long an agent may think, in seconds."""


class AgentLLMService(LLMService[OpenAILLMAdapter]):
    """A brain that is somebody else's agent.

    It is shown what any model would be: the prompt, the history, the state and the few tools of
    whoever answers. It has no tools of its own here: what it proposes Guard clears and Act does,
    and what it says passes Guard sentence by sentence. A barge-in cancels what it thinks.

    Example:
        >>> async def think(messages, tools) -> Thought:
        ...     return Thought(say="We open at eight.")
        >>> desk = await Desk.open("healthcare", brain=lambda: AgentLLMService(think))

    Args:
        think: The agent. What it raises is told as a model's failure would be.
        name: What it is called where usage is counted.
        patience_s: How long it may think, in seconds.
    """

    def __init__(
        self, think: Think, *, name: str = "agent", patience_s: float = PATIENCE_S
    ) -> None:
        super().__init__(settings=plain_settings(name))  # pyright: ignore[reportUnknownMemberType]
        self._think = think
        self._patience_s = patience_s
        self._ids = itertools.count(1)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer a context; pass on any other frame."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        async with response(self, failed=lambda error: f"the agent failed: {type(error).__name__}"):
            await self._answer(frame.context)

    async def _answer(self, context: LLMContext) -> None:
        shown = await self.get_llm_adapter().get_llm_invocation_params(
            context,
            system_instruction=self._settings.system_instruction or None,
            convert_developer_to_user=False,
        )
        tools = list(shown["tools"]) if isinstance(shown["tools"], list) else []
        async with asyncio.timeout(self._patience_s):
            thought = await self._think(list(shown["messages"]), tools)
        if thought.say:
            await self._push_llm_text(thought.say)
        if thought.propose:
            await self.run_function_calls([self._call(one, context) for one in thought.propose])

    def _call(self, proposal: Proposal, context: LLMContext) -> FunctionCallFromLLM:
        return FunctionCallFromLLM(
            context=context,
            # Each inference is told apart, also from those of the agent before this one.
            tool_call_id=f"call_{len(context.get_messages())}_{next(self._ids)}",
            function_name=proposal.tool,
            arguments=dict(proposal.arguments),
        )


def thought_of(message: Message) -> Thought:
    """What an assistant's message, as OpenAI's chat completions has it, says and proposes.

    Raises:
        ValueError: Its arguments are no JSON.
    """
    calls: Sequence[Message] = message.get("tool_calls") or ()
    functions: list[Message] = [call["function"] for call in calls]
    return Thought(
        say=message.get("content") or "",
        propose=[Proposal(one["name"], json.loads(one["arguments"] or "{}")) for one in functions],
    )
