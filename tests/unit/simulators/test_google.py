"""The local server of Google's protocol, as the real client meets it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from google.genai import Client
from google.genai.errors import APIError
from google.genai.types import GenerateContentResponse, HttpOptions

from frontdesk.simulators.google import GoogleWire
from frontdesk.simulators.google.rules import fault
from frontdesk.simulators.openai import (
    Broken,
    Call,
    Calls,
    ChatRequest,
    Fail,
    Reply,
    Say,
    rate_limited,
    server_error,
)

MODEL = "gemini-3.5-flash-lite"
HELLO: list[Any] = [{"role": "user", "parts": [{"text": "Hello"}]}]
HOURS: Any = {
    "name": "get_office_hours",
    "description": "When the office is open.",
    "parameters": {"type": "OBJECT", "properties": {"when": {"type": "STRING"}}},
}
CALL = Call(name="get_office_hours", arguments={"when": "Friday at eight"})


@asynccontextmanager
async def client(wire: GoogleWire, *, key: str | None = None) -> AsyncGenerator[Any]:
    async with httpx.AsyncClient(timeout=5) as http:
        options = HttpOptions(base_url=wire.url, httpx_async_client=http)
        api = Client(api_key=key or wire.key, http_options=options, vertexai=False)
        yield api.aio.models
        api.close()


async def streamed(
    wire: GoogleWire, contents: list[Any] = HELLO, *, key: str | None = None, **config: Any
) -> list[GenerateContentResponse]:
    async with client(wire, key=key) as models:
        stream = await models.generate_content_stream(model=MODEL, contents=contents, config=config)
        return [piece async for piece in stream]


async def test_a_stream_adds_up_to_text_a_call_and_what_was_used() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Calls(calls=(CALL,), text="One moment.")

    async with GoogleWire(answer) as wire:
        tools = [{"function_declarations": [HOURS]}]
        pieces = await streamed(wire, system_instruction="Be brief.", tools=tools)
        [request] = wire.requests
    assert "".join(part.text or "" for piece in pieces for part in piece.parts or []) == (
        "One moment."
    )
    [called] = [call for piece in pieces for call in piece.function_calls or []]
    assert (called.name, called.args) == (CALL.name, CALL.arguments)
    last = pieces[-1]
    assert last.candidates and last.candidates[0].finish_reason == "STOP"
    used = last.usage_metadata
    assert used and used.prompt_token_count and used.candidates_token_count
    assert used.total_token_count == used.prompt_token_count + used.candidates_token_count
    assert (request.said, request.tool_names) == ("Hello", (CALL.name,))
    [tool] = request.tools
    assert tool["function"] == {
        "name": CALL.name,
        "description": "When the office is open.",
        "parameters": {"type": "object", "properties": {"when": {"type": "string"}}},
    }


async def test_what_answers_sees_the_request_as_one_of_chat_completions() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Say("At eight.")

    called = {"id": "c1", "name": CALL.name, "args": {"when": "Friday"}}
    result = {"id": "c1", "name": CALL.name, "response": {"say": "8 to 5"}}
    state = "<server-state>\n{}\n</server-state>"
    contents = [
        *HELLO,
        {"role": "model", "parts": [{"function_call": called, "thought_signature": b"signed"}]},
        {"role": "user", "parts": [{"function_response": result}]},
        {"role": "user", "parts": [{"text": state}]},
    ]
    async with GoogleWire(answer) as wire, client(wire) as models:
        config = {"system_instruction": "Be brief."}
        whole = await models.generate_content(model=MODEL, contents=contents, config=config)
        [request] = wire.requests
    assert whole.text == "At eight."
    roles = [message["role"] for message in request.messages]
    assert roles == ["system", "user", "assistant", "tool", "developer"]
    assert [request.messages[3]["tool_call_id"], request.messages[4]["content"]] == ["c1", "{}"]


@pytest.mark.parametrize(
    ("fail", "status", "name"),
    [
        (rate_limited(retry_after_s=20), 429, "RESOURCE_EXHAUSTED"),
        (server_error(), 500, "INTERNAL"),
        (Fail(status=503, message="The model is overloaded."), 503, "UNAVAILABLE"),
    ],
)
async def test_errors_are_those_of_the_service(fail: Fail, status: int, name: str) -> None:
    async def answer(request: ChatRequest) -> Reply:
        return fail

    async with GoogleWire(answer) as wire:
        with pytest.raises(APIError) as raised:
            await streamed(wire)
    assert (raised.value.code, raised.value.status) == (status, name)
    error: Any = raised.value
    told = [detail.get("retryDelay") for detail in error.details["error"].get("details", ())]
    assert told == (["20s"] if fail.retry_after_s else [])


async def test_a_wrong_key_is_a_bad_request_and_not_shown() -> None:
    async def answer(request: ChatRequest) -> Reply:
        raise AssertionError("asked in spite of the key")

    async with GoogleWire(answer) as wire:
        with pytest.raises(APIError, match="API key not valid") as raised:
            await streamed(wire, key="AIza-very-secret")
    assert (raised.value.code, raised.value.status) == (400, "INVALID_ARGUMENT")
    assert "very-secret" not in str(raised.value)


async def test_a_stream_that_breaks_off_gives_no_reason_why_it_ended() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Broken(Say("We open at eight."), breaks="ends")

    async with GoogleWire(answer) as wire:
        pieces = await streamed(wire)
    assert pieces and not any(one.finish_reason for p in pieces for one in p.candidates or [])


async def test_arguments_that_are_no_json_are_called_malformed() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Call(name=CALL.name, arguments='{"when": ')

    async with GoogleWire(answer) as wire:
        [piece] = await streamed(wire)
    assert piece.candidates and not piece.function_calls
    assert piece.candidates[0].finish_reason == "MALFORMED_FUNCTION_CALL"


async def test_what_a_prompt_begins_with_is_served_from_the_cache_the_next_time() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Say("Yes.")

    async with GoogleWire(answer) as wire:
        usages = [(await streamed(wire, system_instruction="x" * 8000))[-1] for _ in range(2)]
    first, again = (one.usage_metadata for one in usages)
    assert first and again and first.prompt_token_count == again.prompt_token_count
    assert first.cached_content_token_count is None
    assert (again.cached_content_token_count or 0) >= 1024


USED: Any = {"functionCall": {"name": "hours", "args": {}}}
CALLED: Any = {"role": "model", "parts": [USED]}
SIGNED: Any = {"role": "model", "parts": [{**USED, "thoughtSignature": "c2ln"}]}
RESULT: Any = {"functionResponse": {"name": "hours", "response": {}}}


def declared(**function: Any) -> dict[str, Any]:
    return {"tools": [{"functionDeclarations": [{"name": "hours", **function}]}]}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"contents": []}, "contents is not specified"),
    ({"contents": [{"role": "system", "parts": [{"text": "x"}]}]}, "valid role: user, model"),
    ({"contents": [{"role": "user", "parts": []}]}, "must not be empty"),
    ({"contents": [{"role": "user", "parts": [{}]}]}, "contents[0].parts[0].data"),
    ({"contents": [*HELLO, {"role": "model", "parts": [{"text": "Hi"}]}]}, "ending with a model"),
    ({"contents": [*HELLO, SIGNED, *HELLO]}, "number of function response parts"),
    ({"contents": [{"role": "user", "parts": [RESULT]}]}, "number of function response parts"),
    ({"contents": [*HELLO, CALLED, {"parts": [RESULT]}]}, "missing a thought_signature"),
    (declared(name="no spaces"), "[no spaces]: Invalid"),
    (declared(parameters={"type": "OBJECT", "additionalProperties": False}), "Unknown name"),
    ({"topA": 1}, 'Unknown name "topA"'),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_the_service_refuses_is_refused(wrong: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"contents": HELLO}
    assert fault(good, model=MODEL) is None
    found = fault(good | wrong, model=MODEL)
    assert found is not None and said in found.message
