"""OpenAI, and every server that speaks its chat completions."""

from __future__ import annotations

from pipecat.services.openai.llm import OpenAILLMService as _OpenAILLMService


class OpenAILLMService(_OpenAILLMService):
    """pipecat's service, which also closes its HTTP client when the session ends."""

    async def cleanup(self) -> None:
        """Release the connections."""
        await super().cleanup()
        await self._client.close()
