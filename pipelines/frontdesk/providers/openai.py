"""OpenAI, and every server that speaks its chat completions."""

from __future__ import annotations

from typing import Any

from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.openai.llm import OpenAILLMService as _OpenAILLMService

from frontdesk.providers.thoughts import Thoughts


class OpenAILLMService(_OpenAILLMService):
    """pipecat's service, which also keeps what the model thinks aloud from being said.

    It closes its HTTP client when the session ends.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # pyright: ignore[reportUnknownMemberType]
        self._thoughts = Thoughts()

    async def _process_context(self, context: LLMContext) -> None:
        self._thoughts = Thoughts()
        await super()._process_context(context)  # pyright: ignore[reportUnknownMemberType]
        if rest := self._thoughts.rest():
            await super()._push_llm_text(rest)

    async def _push_llm_text(self, text: str) -> None:
        if said := self._thoughts.said(text):
            await super()._push_llm_text(said)

    async def cleanup(self) -> None:
        """Release the connections."""
        await super().cleanup()
        await self._client.close()
