"""The one handler registered for every tool: it proposes, and waits for what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from pipecat.frames.frames import FunctionCallResultProperties
from pipecat.services.llm_service import FunctionCallParams, LLMService

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Done, Proposed
from frontdesk_processors.messages import last_words
from frontdesk_processors.tool import Tool


class Proposals:
    """Turns a model's tool calls into `Proposed` and answers them with their `Done`.

    The model's service never runs a tool. A call that is cancelled (a read, by a barge-in; any,
    by a hang-up) stops waiting; what was already begun goes on in Act.

    Args:
        conversation: Whose turn a proposal belongs to.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._waiting: dict[str, asyncio.Future[Done]] = {}

    def register(self, llm: LLMService[Any], tools: Iterable[Tool]) -> None:
        """Register for each tool by name, and for every name the model may make up."""
        for tool in tools:
            # A write outlives a barge-in; Act owns its deadline.
            llm.register_function(tool.name, self, cancel_on_interruption=not tool.writes)
        llm.register_function(None, self)

    async def __call__(self, params: FunctionCallParams) -> None:
        """Propose a call and report how it ended.

        Raises:
            asyncio.CancelledError: The call was cancelled while waiting.
        """
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[params.tool_call_id] = waiting
        try:
            await params.llm.push_frame(
                Proposed(
                    call=params.tool_call_id,
                    tool=params.function_name,
                    arguments=dict(params.arguments),
                    turn=self._conversation.turn,
                    heard=last_words(params.context.get_messages()),
                )
            )
            done = await waiting
        finally:
            self._waiting.pop(params.tool_call_id, None)
        # None leaves it to the aggregator to wait for the other calls of the same response.
        answered = FunctionCallResultProperties(run_llm=False) if done.speaks else None
        await params.result_callback(done.result, properties=answered)

    def settle(self, done: Done) -> None:
        """Answer the call that waits for ``done``; nothing happens if none does."""
        waiting = self._waiting.get(done.call)
        if waiting is not None and not waiting.done():
            waiting.set_result(done)
