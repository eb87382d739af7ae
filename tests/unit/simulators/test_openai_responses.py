"""The local server of OpenAI's Responses API, as the real client meets it."""

from __future__ import annotations

from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.types.responses import ResponseCompletedEvent, ResponseTextDeltaEvent

from frontdesk.simulators.openai import Broken, Call, Calls, ChatRequest, OpenAIWire, Reply, Say
from frontdesk.simulators.openai.responses import fault

MODEL = "gpt-6-luna"
HOURS: Any = {
    "type": "function",
    "name": "get_office_hours",
    "description": "When the office is open.",
    "parameters": {"type": "object", "properties": {"when": {"type": "string"}}},
    "strict": None,
}
CALL = Call(name="get_office_hours", arguments={"when": "Friday at eight"})
CALLED: Any = {"type": "function_call", "call_id": "c1", "name": CALL.name, "arguments": "{}"}
RESULT: Any = {"type": "function_call_output", "call_id": "c1", "output": "8 to 5"}
HELLO: Any = {"role": "user", "content": "Hello"}


async def streamed(wire: OpenAIWire, **asked: Any) -> list[Any]:
    async with AsyncOpenAI(api_key=wire.key, base_url=wire.url, max_retries=0) as client:
        stream = await client.responses.create(model=MODEL, stream=True, **asked)
        return [event async for event in stream]


async def test_a_stream_adds_up_to_text_a_call_and_what_was_used() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Calls(calls=(CALL,), text="One moment.")

    async with OpenAIWire(answer) as wire:
        events = await streamed(wire, input="Hello", instructions="Be brief.", tools=[HOURS])
        [request] = wire.requests
    assert [event.sequence_number for event in events] == list(range(len(events)))
    said = [event.delta for event in events if isinstance(event, ResponseTextDeltaEvent)]
    assert "".join(said) == "One moment."
    last = events[-1]
    assert isinstance(last, ResponseCompletedEvent)
    message, called = last.response.output
    assert last.response.output_text == "One moment."
    assert (message.type, called.type) == ("message", "function_call")
    assert called.type == "function_call" and called.arguments == CALL.arguments_text
    used = last.response.usage
    assert used and used.total_tokens == used.input_tokens + used.output_tokens
    assert (request.said, request.tool_names) == ("Hello", (CALL.name,))
    # Of each event the client has a type, which has all that it needs.
    kinds: list[tuple[Any, Any]] = [(type(event), event.model_dump()) for event in events]
    for kind, held in kinds:
        kind.model_validate(held, strict=True)


async def test_what_answers_sees_the_request_as_one_of_chat_completions() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Say("At eight.")

    second = {**CALLED, "call_id": "c2"}
    items: Any = [HELLO, CALLED, second, RESULT, {**RESULT, "call_id": "c2"}]
    async with OpenAIWire(answer) as wire:
        async with AsyncOpenAI(api_key=wire.key, base_url=wire.url) as client:
            whole = await client.responses.create(model=MODEL, input=items, instructions="Brief.")
        [request] = wire.requests
    assert whole.output_text == "At eight."
    roles = [message["role"] for message in request.messages]
    assert roles == ["system", "user", "assistant", "tool", "tool"]
    calls: Any = request.messages[2]["tool_calls"]
    assert [call["id"] for call in calls] == ["c1", "c2"]


async def test_a_stream_that_breaks_off_says_of_nothing_that_it_is_completed() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Broken(Say("We open at eight."), breaks="ends")

    async with OpenAIWire(answer) as wire:
        events = await streamed(wire, input="Hello")
    assert events and not any(isinstance(event, ResponseCompletedEvent) for event in events)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"input": []}, "empty array"),
    ({"input": 1}, "Invalid type for 'input'"),
    ({"input": [{"role": "tool", "content": "x"}]}, "Invalid value: 'tool'"),
    ({"input": [HELLO, {"type": "thought"}]}, "Invalid value: 'thought'"),
    ({"input": [HELLO, {**CALLED, "arguments": None}]}, "'input[1].arguments'"),
    ({"input": [HELLO, CALLED]}, "No tool output found for function call c1."),
    ({"input": [HELLO, RESULT]}, "No tool call found for function call output"),
    ({"tools": [{**HOURS, "name": "no spaces"}]}, "'tools[0].name'"),
    ({"tools": [{**HOURS, "parameters": {"type": "array"}}]}, "Invalid schema"),
    ({"messages": [HELLO]}, "Unknown parameter: 'messages'."),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_the_service_refuses_is_refused(wrong: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"model": MODEL, "input": [HELLO, CALLED, RESULT], "tools": [HOURS]}
    assert fault(good) is None
    found = fault(good | wrong)
    assert found is not None and said in found.message
