"""The embedded brain as a pipecat `LLMService`."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.metrics.metrics import LLMTokenUsage
from pipecat.processors.aggregators.llm_context import LLMContext, is_given
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings
from pipecat.utils.tracing.service_decorators import (
    traced_llm,  # pyright: ignore[reportUnknownVariableType]
)

from frontdesk_processors.brain.adapter import PlainAdapter
from frontdesk_processors.brain.decide import Move, Say, decide
from frontdesk_processors.brain.ears import Ears, Memo
from frontdesk_processors.brain.forms import is_bare, next_move
from frontdesk_processors.brain.track import track
from frontdesk_processors.language import Language, load
from frontdesk_processors.plain_settings import plain_settings
from frontdesk_processors.schema import Catalog, catalog
from frontdesk_processors.usage import CHARACTERS_A_TOKEN
from frontdesk_processors.wants import Wants


class EmbeddedLLMService(LLMService):
    """An agent that needs no network.

    It reads the context and the tools' JSON schemas that any model would get, and answers with
    text or tool calls. It keeps nothing between inferences: the same context gives the same
    answer, so that it can take over a conversation from another model in mid-call.

    Args:
        language: What it speaks; by default English.
    """

    Settings = LLMSettings
    adapter_class = PlainAdapter

    def __init__(self, language: Language | None = None, **kwargs: Any) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            settings=plain_settings("embedded"),
            **kwargs,
        )
        self._language = language or load("en")
        self._ids = itertools.count(1)
        # Readings depend on the tools; a conversation may see several sets of them.
        self._memo = Memo()

    def can_generate_metrics(self) -> bool:
        """Tokens and time to the first of them are reported."""
        return True

    async def run_inference(
        self,
        context: LLMContext,
        max_tokens: int | None = None,
        system_instruction: str | None = None,
        response_schema: dict[str, Any] | None = None,
    ) -> str | None:
        """The text the brain would answer with; None when it would call a tool."""
        move = self.move(context)
        return move.text if isinstance(move, Say) else None

    def move(self, context: LLMContext) -> Move:
        """What the brain does next in a context."""
        schemas = _schemas(context)
        goals = catalog(schemas, language=self._language)
        ears = Ears(
            catalog=goals,
            wants=_wants(goals, self._language),
            language=self._language,
            memo=self._memo.of(goals, Memo),
        )
        messages = _plain(context)
        if is_bare(goals):
            return next_move(messages, ears=ears)
        return decide(track(messages, ears=ears), ears=ears)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer a context; pass on any other frame."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        try:
            await self.push_frame(LLMFullResponseStartFrame())
            await self.start_processing_metrics()
            await self._process_context(frame.context)  # pyright: ignore[reportUnknownMemberType]
        except Exception as error:
            await self.push_error(f"the embedded brain failed: {error}", exception=error)
        finally:
            await self.stop_processing_metrics()
            await self.push_frame(LLMFullResponseEndFrame())

    @traced_llm
    async def _process_context(self, context: LLMContext) -> None:
        await self.start_ttfb_metrics()
        move = self.move(context)
        await self.stop_ttfb_metrics()
        await self._count(context, move)
        if move.text:
            # Known as a whole, it is not sent word by word, which costs each processor a frame.
            await self._push_llm_text(move.text)
        if isinstance(move, Say):
            return
        # As long for every service of a process: what a prompt costs depends on no other call.
        service = self.name.rpartition("#")[2].zfill(6)
        call = f"call_{service}_{len(context.get_messages())}_{next(self._ids)}"
        await self.run_function_calls(
            [
                FunctionCallFromLLM(
                    context=context,
                    tool_call_id=call,
                    function_name=move.tool,
                    arguments=dict(move.arguments),
                )
            ]
        )

    async def _count(self, context: LLMContext, move: Move) -> None:
        # So that costs can be compared: all that a model over the network would be sent, its prompt
        # and tools at every inference.
        asked = [_plain(context), _schemas(context), self._settings.system_instruction or ""]
        prompt = len(json.dumps(asked, ensure_ascii=False))
        said = len(move.text) if isinstance(move, Say) else len(json.dumps(dict(move.arguments)))
        prompt_tokens, tokens = prompt // CHARACTERS_A_TOKEN, said // CHARACTERS_A_TOKEN + 1
        await self.start_llm_usage_metrics(
            LLMTokenUsage(
                prompt_tokens=prompt_tokens,
                completion_tokens=tokens,
                total_tokens=prompt_tokens + tokens,
            )
        )


@lru_cache(maxsize=64)
def _wants(goals: Catalog, language: Language) -> Wants:
    return Wants(goals, language=language)


def _schemas(context: LLMContext) -> list[dict[str, Any]]:
    tools = context.tools
    return [tool.to_default_dict() for tool in tools.standard_tools] if is_given(tools) else []


def _plain(context: LLMContext) -> Sequence[Mapping[str, Any]]:
    return [message for message in context.get_messages() if isinstance(message, dict)]  # pyright: ignore[reportReturnType]
