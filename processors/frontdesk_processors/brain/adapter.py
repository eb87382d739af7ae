"""What pipecat asks of a model's side of a context, for a model that reads the context itself."""

from __future__ import annotations

from typing import Any, cast

from pipecat.adapters.llm.base_llm_adapter import BaseLLMAdapter
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.processors.aggregators.llm_context import LLMContext


class PlainAdapter(BaseLLMAdapter[dict[str, Any]]):
    """Gives a context's messages and tools as they are, for traces.

    pipecat's own choice loads OpenAI's SDK, which takes a third of a process's start.
    """

    @property
    def id_for_llm_specific_messages(self) -> str:
        """Whose messages are ours alone."""
        return "embedded"

    async def get_llm_invocation_params(self, context: LLMContext, **_: Any) -> dict[str, Any]:
        """The context's messages."""
        return {"messages": self.get_messages(context)}

    def to_provider_tools_format(self, tools_schema: ToolsSchema) -> list[Any]:
        """The tools' schemas, in the form in which OpenAI's are traced."""
        return [
            {"type": "function", "function": tool.to_default_dict()}
            for tool in tools_schema.standard_tools
        ]

    def get_messages_for_logging(self, context: LLMContext) -> list[dict[str, Any]]:
        """The context's messages, without what is no text."""
        messages = self.get_messages(context, truncate_large_values=True)
        return cast("list[dict[str, Any]]", messages)
