"""The embedded brain behind OpenAI's protocol: an agent that answers without a key."""

from __future__ import annotations

from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk.simulators.openai.replies import Call, Calls, Reply, Say
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk_processors.brain import EmbeddedLLMService
from frontdesk_processors.brain import Say as Saying
from frontdesk_processors.language import Language
from frontdesk_processors.values import JsonObject


class Embedded:
    """Answers each request as the embedded brain would.

    Args:
        language: What it speaks; by default English.
    """

    def __init__(self, language: Language | None = None) -> None:
        self._brain = EmbeddedLLMService(language)

    async def __call__(self, request: ChatRequest) -> Reply:
        """The answer to a request."""
        messages: Any = [message for message in request.messages if message["role"] != "system"]
        tools = ToolsSchema(standard_tools=[_schema(tool) for tool in request.tools])
        move = self._brain.move(LLMContext(messages=messages, tools=tools))
        if isinstance(move, Saying):
            return Say(move.text)
        call = Call(name=move.tool, arguments=dict(move.arguments))
        return Calls(calls=(call,), text=move.text)


def _schema(tool: JsonObject) -> FunctionSchema:
    function: Any = tool["function"]
    parameters = function.get("parameters", {})
    return FunctionSchema(
        name=function["name"],
        description=function.get("description", ""),
        properties=parameters.get("properties", {}),
        required=parameters.get("required", []),
    )
