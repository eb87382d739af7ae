"""The embedded brain shows in traces what any other model would."""

from __future__ import annotations

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.adapters.llm.services.open_ai_adapter import OpenAILLMAdapter
from pipecat.processors.aggregators.llm_context import LLMContext

from frontdesk_processors.brain.adapter import PlainAdapter

HOURS = FunctionSchema(
    name="get_office_hours",
    description="When it is open.",
    properties={"when": {"type": "string"}},
    required=["when"],
)


async def test_a_trace_holds_the_same_messages_and_tools_as_of_openais_protocol() -> None:
    context = LLMContext(
        messages=[
            {"role": "user", "content": "Are you open on Friday?"},
            {"role": "assistant", "content": "Until five."},
        ],
        tools=ToolsSchema(standard_tools=[HOURS]),
    )
    ours, theirs = PlainAdapter(), OpenAILLMAdapter()
    assert ours.get_messages_for_logging(context) == theirs.get_messages_for_logging(context)
    assert ours.from_standard_tools(context.tools) == theirs.from_standard_tools(context.tools)
    assert (await ours.get_llm_invocation_params(context))["messages"] == context.get_messages()
