"""A team's own OpenAI client gets answers of whichever provider has one."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from openai import APIError, APIStatusError, BadRequestError

from frontdesk.simulators.openai import (
    Call,
    Calls,
    ChatRequest,
    Fail,
    Faulty,
    OpenAIWire,
    Reply,
    Say,
    Stall,
)
from tests.support.gateways import HELLO, WORDS, asked, failing_over, gate, other, says, streamed

TOOL: Any = {
    "type": "function",
    "function": {
        "name": "find",
        "parameters": {"type": "object", "properties": {"what": {"type": "string"}}},
    },
}


async def calls(request: ChatRequest) -> Reply:
    return Calls(calls=(Call(name="find", arguments={"what": "a"}), Call(name="find")), text="So")


async def stalls(request: ChatRequest) -> Reply:
    return Stall(after=WORDS)


async def test_an_answer_comes_whole_and_in_pieces(tmp_path: Path) -> None:
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        raw = await client.chat.completions.with_raw_response.create(
            model="gpt-4.1-mini", messages=HELLO, temperature=0.7, extra_body={"user": "u1"}
        )
        assert raw.headers["x-frontdesk-provider"] == "openai"
        answer = raw.parse()
        assert answer.object == "chat.completion" and answer.model == "gpt-4.1-mini"
        assert answer.choices[0].message.content == WORDS
        assert answer.choices[0].finish_reason == "stop"
        assert answer.usage is not None and answer.usage.total_tokens > 0
        pieces = await streamed(client)
        assert "".join(pieces) == WORDS and len(pieces) > 5
        # Usage ends a stream only for who asks for it.
        stream = await client.chat.completions.create(
            model="frontdesk",
            messages=HELLO,
            stream=True,
            stream_options={"include_usage": True},
        )
        *_, last = [piece async for piece in stream]
        assert last.usage is not None and not last.choices
    first = wire.requests[0].raw
    assert first["temperature"] == 0.7 and first["user"] == "u1" and first["stream"] is True
    assert {request.model for request in wire.requests} == {"gpt-4.1-mini"}


async def test_tool_calls_are_passed_through(tmp_path: Path) -> None:
    async with OpenAIWire(calls) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        answer = await client.chat.completions.create(
            model="frontdesk", messages=HELLO, tools=[TOOL]
        )
        told: Any = answer.choices[0].message.tool_calls
        assert [(c.function.name, c.function.arguments) for c in told] == [
            ("find", '{"what":"a"}'),
            ("find", "{}"),
        ]
        assert answer.choices[0].finish_reason == "tool_calls"
        assert set(told[0].to_dict()) == {"id", "type", "function"}
        async with client.chat.completions.stream(
            model="frontdesk", messages=HELLO, tools=[TOOL]
        ) as stream:
            final: Any = await stream.get_final_completion()
        assert [c.function.name for c in final.choices[0].message.tool_calls] == ["find", "find"]
    assert [r.tool_names for r in wire.requests] == [("find",), ("find",)]


@pytest.mark.parametrize("fault", ["401", "hang", "truncated", "dropped"])
async def test_a_whole_answer_is_the_next_providers_whatever_the_first_does(
    tmp_path: Path, fault: str
) -> None:
    async with failing_over(Faulty(says, fault), folder=tmp_path) as (client, spare):
        assert await asked(client) == "The other answers."
    assert spare.requests[0].model == "gpt-4.1-nano"


@pytest.mark.parametrize("fault", ["429", "500", "hang"])
async def test_a_stream_is_the_next_providers_before_its_first_token(
    tmp_path: Path, fault: str
) -> None:
    async with failing_over(Faulty(says, fault), folder=tmp_path) as (client, _):
        assert "".join(await streamed(client)) == "The other answers."


@pytest.mark.parametrize("fault", ["dropped", "garbage-json"])
async def test_a_stream_that_breaks_after_its_first_token_says_so(
    tmp_path: Path, fault: str
) -> None:
    async with failing_over(Faulty(says, fault), folder=tmp_path) as (client, spare):
        said: list[str] = []
        stream = await client.chat.completions.create(
            model="frontdesk", messages=HELLO, stream=True
        )
        with pytest.raises(APIError, match="the answer broke off"):
            async for piece in stream:
                said.append(piece.choices[0].delta.content or "")
        assert WORDS.startswith("".join(said)) and "".join(said)
    assert not spare.requests


async def test_an_answer_that_has_no_end_is_ended(tmp_path: Path) -> None:
    async with (
        OpenAIWire(stalls) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        with pytest.raises(APIError, match=r"broke off \(stalled\)"):
            await streamed(client)


async def test_when_all_have_failed_it_is_a_502_that_names_them(tmp_path: Path) -> None:
    async with (
        OpenAIWire(Faulty(says, "500")) as wire,
        OpenAIWire(Faulty(other, "429")) as spare,
        gate(wire, spare, folder=tmp_path) as at,
        at.client() as client,
    ):
        with pytest.raises(APIStatusError) as failed:
            await asked(client)
        assert failed.value.status_code == 502 and failed.value.code == "providers_failed"
        assert "openai: http 500; fallback: http 429" in failed.value.message
        # The one that named a time is left alone until then; the other is still asked.
        with pytest.raises(APIStatusError, match="fallback: resting"):
            await asked(client)
    assert len(spare.requests) == 1


async def test_breaks_in_the_middle_of_streams_open_the_breaker_too(tmp_path: Path) -> None:
    async with failing_over(Faulty(says, "truncated"), folder=tmp_path) as (client, _):
        for _ in range(3):
            with pytest.raises(APIError, match="broke off"):
                await streamed(client)
        assert "".join(await streamed(client)) == "The other answers."


async def test_what_every_provider_refuses_of_a_request_is_told_and_rests_nobody(
    tmp_path: Path,
) -> None:
    async def refuses(request: ChatRequest) -> Reply:
        return Fail(status=400, message="this is too long", code="context_length_exceeded")

    async with (
        OpenAIWire(refuses) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        for _ in range(4):
            with pytest.raises(BadRequestError, match="this is too long") as refused:
                await asked(client)
            assert refused.value.code == "context_length_exceeded"
    assert len(wire.requests) == 4


async def test_a_client_that_goes_ends_what_is_asked_for_it(tmp_path: Path) -> None:
    went = asyncio.Event()

    async def waits(request: ChatRequest) -> Reply:
        try:
            await asyncio.Event().wait()
        finally:
            went.set()
        return Say("")

    async with OpenAIWire(waits) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        asking = asyncio.create_task(asked(client))
        while not wire.requests:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.wait_for(went.wait(), 5)
        while at.gateway.completions.held:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert at.gateway.admission.held == 0


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", r'"\ud800"', r'{"\udfff": 1}'])
async def test_what_is_no_json_for_a_provider_is_refused_and_rests_nobody(
    tmp_path: Path, value: str
) -> None:
    body = f'{{"model": "frontdesk", "messages": [{{"role": "user", "content": {value}}}]}}'
    async with OpenAIWire(says) as wire, gate(wire, folder=tmp_path) as at, at.client() as client:
        for _ in range(3):
            refused = await at.post(body)
            assert refused.json()["error"]["code"] == "invalid_request"
        assert await asked(client) == WORDS


async def test_an_answer_that_a_stop_sequence_leaves_empty_rests_nobody(tmp_path: Path) -> None:
    async def nothing(request: ChatRequest) -> Reply:
        return Say("" if request.raw.get("stop") else WORDS)

    async with (
        OpenAIWire(nothing) as wire,
        gate(wire, folder=tmp_path) as at,
        at.client() as client,
    ):
        for _ in range(3):
            assert await asked(client, stop=["We"]) == ""
        assert await asked(client) == WORDS
