"""The local server against the real client: what it streams, what it refuses, how it fails."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import openai
import pytest
from openai import AsyncOpenAI
from openai.types.chat import (
    ChatCompletionChunk,
    ChatCompletionFunctionToolParam,
    ChatCompletionMessageParam,
)

from frontdesk.simulators.openai import (
    Call,
    Calls,
    ChatRequest,
    Fail,
    OpenAIWire,
    Reply,
    Say,
    Stall,
    rate_limited,
    server_error,
)

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello there"}]
BOOK: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "book",
        "parameters": {
            "type": "object",
            "properties": {"day": {"type": "string"}},
            "required": ["day"],
        },
    },
}


def always(*replies: Reply) -> Callable[[ChatRequest], Awaitable[Reply]]:
    """Answers with the replies in turn, and then with the last for good."""
    left = list(replies)

    async def respond(request: ChatRequest) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    return respond


@asynccontextmanager
async def client_of(
    wire: OpenAIWire, *, key: str | None = None, retries: int = 0
) -> AsyncGenerator[AsyncOpenAI]:
    async with AsyncOpenAI(
        api_key=wire.key if key is None else key, base_url=wire.url, max_retries=retries, timeout=5
    ) as client:
        yield client


async def streamed(
    wire: OpenAIWire, *, usage: bool = False, tools: bool = False
) -> list[ChatCompletionChunk]:
    async with client_of(wire) as client:
        stream = await client.chat.completions.create(
            model="gpt-4o",
            messages=HELLO,
            stream=True,
            stream_options={"include_usage": usage},
            tools=[BOOK] if tools else openai.omit,
        )
        return [chunk async for chunk in stream]


async def test_text_streams_after_the_role_and_before_the_reason_it_ended() -> None:
    async with OpenAIWire(always(Say("Good morning, how can I help?"))) as wire:
        chunks = await streamed(wire)
    first, *middle, last = (chunk.choices[0] for chunk in chunks)
    assert (first.delta.role, first.delta.content, first.finish_reason) == ("assistant", "", None)
    assert "".join(c.delta.content or "" for c in middle) == "Good morning, how can I help?"
    assert len(middle) > 1
    assert (last.finish_reason, last.delta.content) == ("stop", None)
    assert len({chunk.id for chunk in chunks}) == 1


async def test_usage_comes_last_without_a_choice_and_only_when_asked_for() -> None:
    async with OpenAIWire(always(Say("Hello!"))) as wire:
        plain, counted = await streamed(wire), await streamed(wire, usage=True)
    assert [chunk.usage for chunk in plain] == [None] * len(plain)
    *before, last = counted
    assert all(chunk.usage is None and chunk.choices for chunk in before)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == 2
    assert last.usage.total_tokens == last.usage.prompt_tokens + 2


async def test_two_calls_side_by_side_stream_their_arguments_in_pieces() -> None:
    calls = Calls(
        calls=(
            Call(name="book", arguments={"day": "2026-11-24"}),
            Call(name="book", arguments={"day": "2026-11-25"}, id="call_mine"),
        )
    )
    async with OpenAIWire(always(calls)) as wire:
        chunks = await streamed(wire, tools=True)
    first, *middle, last = (chunk.choices[0] for chunk in chunks)
    assert (first.delta.role, first.delta.content) == ("assistant", None)
    assert last.finish_reason == "tool_calls"
    pieces = [piece for choice in middle for piece in choice.delta.tool_calls or ()]
    for index, day, id in ((0, "2026-11-24", "call_0001_0"), (1, "2026-11-25", "call_mine")):
        start, *rest = (piece for piece in pieces if piece.index == index)
        assert (start.id, start.type) == (id, "function")
        assert start.function is not None
        assert (start.function.name, start.function.arguments) == ("book", "")
        texts = [piece.function.arguments or "" for piece in rest if piece.function]
        assert len(texts) > 1
        assert "".join(texts) == f'{{"day":"{day}"}}'
        assert all(piece.id is None for piece in rest)


async def test_an_answer_may_be_wanted_in_one_piece() -> None:
    reply = Calls(calls=(Call(name="book", arguments={"day": "today"}),), text="One moment.")
    async with OpenAIWire(always(reply)) as wire, client_of(wire) as client:
        answer = await client.chat.completions.create(model="m", messages=HELLO, tools=[BOOK])
    [choice] = answer.choices
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", "One moment.")
    [call] = choice.message.tool_calls or []
    assert call.type == "function"
    assert (call.function.name, call.function.arguments) == ("book", '{"day":"today"}')
    assert answer.usage is not None


async def test_arguments_that_are_no_json_go_out_as_they_are() -> None:
    async with OpenAIWire(always(Call(name="book", arguments='{"day": '))) as wire:
        chunks = await streamed(wire, tools=True)
    pieces = [piece for chunk in chunks for piece in chunk.choices[0].delta.tool_calls or ()]
    sent = "".join(piece.function.arguments or "" for piece in pieces if piece.function)
    assert sent == '{"day": '


async def test_what_was_asked_is_recorded_without_the_key() -> None:
    async with OpenAIWire(always(Say("Hello!")), key="sk-of-nobody") as wire:
        await streamed(wire, tools=True)
    [request] = wire.requests
    assert (request.model, request.said, request.tool_names) == ("gpt-4o", "Hello there", ("book",))
    assert "sk-of-nobody" not in repr(request)


async def test_models_are_listed_and_others_are_not_found() -> None:
    async with OpenAIWire(always(Say("Hi")), models=["small"]) as wire, client_of(wire) as client:
        assert [model.id async for model in client.models.list()] == ["small"]
        with pytest.raises(openai.NotFoundError) as caught:
            await client.chat.completions.create(model="large", messages=HELLO)
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize(("key", "code"), [("sk-wrong", "invalid_api_key"), ("", None)])
async def test_a_key_that_is_wrong_or_missing_is_a_401(key: str, code: str | None) -> None:
    async with OpenAIWire(always(Say("Hi"))) as wire, aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with http.post(f"{wire.url}/chat/completions", headers=headers, json={}) as response:
            body = await response.json()
    assert response.status == 401
    assert body["error"]["code"] == code
    assert body["error"]["type"] == "invalid_request_error"
    assert "sk-wrong" not in body["error"]["message"]
    assert wire.requests == []


async def test_the_client_raises_on_a_wrong_key() -> None:
    async with OpenAIWire(always(Say("Hi"))) as wire, client_of(wire, key="sk-wrong") as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            await client.chat.completions.create(model="m", messages=HELLO)
    assert caught.value.code == "invalid_api_key"


async def test_a_429_says_when_to_come_back_and_the_client_does() -> None:
    async with OpenAIWire(always(rate_limited(retry_after_s=0.02), Say("Hi"))) as wire:
        async with client_of(wire) as client:
            with pytest.raises(openai.RateLimitError) as caught:
                await client.chat.completions.create(model="m", messages=HELLO)
        async with client_of(wire, retries=1) as client:
            answer = await client.chat.completions.create(model="m", messages=HELLO)
    assert caught.value.code == "rate_limit_exceeded"
    headers = caught.value.response.headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("1", "20")
    assert answer.choices[0].message.content == "Hi"


async def test_a_500_is_the_servers_fault() -> None:
    async with OpenAIWire(always(server_error())) as wire, client_of(wire) as client:
        with pytest.raises(openai.InternalServerError) as caught:
            await client.chat.completions.create(model="m", messages=HELLO)
    assert caught.value.type == "server_error"
    assert caught.value.request_id == "req_0001"


async def test_a_stall_ends_with_the_clients_patience() -> None:
    async with OpenAIWire(always(Stall("Let me"))) as wire, client_of(wire) as client:
        stream = await client.with_options(timeout=0.1).chat.completions.create(
            model="m", messages=HELLO, stream=True
        )
        said: list[str] = []
        with pytest.raises(openai.APITimeoutError):
            async for chunk in stream:
                said.append(chunk.choices[0].delta.content or "")
    assert "".join(said) == "Let me"


async def test_what_the_test_got_wrong_in_respond_is_raised_at_the_end() -> None:
    async def respond(request: ChatRequest) -> Reply:
        raise LookupError(f"nothing to say to {request.said}")

    with pytest.raises(LookupError, match="nothing to say to Hello there"):
        async with OpenAIWire(respond) as wire, client_of(wire) as client:
            with pytest.raises(openai.InternalServerError):
                await client.chat.completions.create(model="m", messages=HELLO)


async def test_a_refused_request_is_recorded_apart_and_never_answered() -> None:
    async with OpenAIWire(always(Say("Hi"))) as wire, client_of(wire) as client:
        with pytest.raises(openai.BadRequestError, match="must be a response to a preceeding"):
            await client.chat.completions.create(
                model="m", messages=[{"role": "tool", "tool_call_id": "call_1", "content": "{}"}]
            )
        with pytest.raises(openai.NotFoundError, match="Invalid URL"):
            await client.post("/embeddings", body={}, cast_to=object)
    assert wire.requests == []
    assert [(fail.status, fail.param) for fail in wire.refused] == [
        (400, "messages.[0].role"),
        (404, None),
    ]
    assert isinstance(wire.refused[0], Fail)
