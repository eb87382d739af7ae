"""Each named fault, as the real client meets it; latencies, scripts, and the brain that answers."""

from __future__ import annotations

import json
import statistics
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import openai
import pytest
from openai import AsyncOpenAI
from openai.types.chat import (
    ChatCompletionChunk,
    ChatCompletionFunctionToolParam,
    ChatCompletionMessageParam,
)

from frontdesk.simulators.latency import Latency
from frontdesk.simulators.openai import (
    FAULTS,
    Call,
    Calls,
    ChatRequest,
    Drip,
    Embedded,
    Faulty,
    OpenAIWire,
    Reply,
    Respond,
    Say,
    Script,
)
from frontdesk_processors.errors import BadSetting, UnknownName

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Are you open on Friday?"}]
HOURS: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "get_office_hours",
        "description": "When the office is open.",
        "parameters": {
            "type": "object",
            "properties": {
                "when": {"type": "string", "description": "The day, in the caller's words."},
                "weeks": {"type": "integer", "description": "How many weeks."},
            },
            "required": ["when"],
        },
    },
}


async def greeting(request: ChatRequest) -> Reply:
    return Say("Good morning, how can I help you today?")


async def streamed(wire: OpenAIWire) -> list[ChatCompletionChunk]:
    async with AsyncOpenAI(api_key="any", base_url=wire.url, max_retries=0, timeout=5) as client:
        stream = await client.chat.completions.create(
            model="m", messages=HELLO, tools=[HOURS], stream=True
        )
        return [chunk async for chunk in stream]


@asynccontextmanager
async def spoiled(fault: str, respond: Respond = greeting) -> AsyncGenerator[OpenAIWire]:
    async with OpenAIWire(Faulty(respond, fault), any_key=True) as wire:
        yield wire


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", openai.AuthenticationError),
        ("429", openai.RateLimitError),
        ("500", openai.InternalServerError),
        ("dropped", openai.APIConnectionError),
        ("garbage-json", json.JSONDecodeError),
    ],
)
async def test_a_fault_is_the_error_that_the_client_knows(
    fault: str, error: type[Exception]
) -> None:
    async with spoiled(fault) as wire:
        with pytest.raises(error) as caught:
            await streamed(wire)
    if isinstance(caught.value, openai.RateLimitError):
        assert caught.value.response.headers["retry-after"] == "20"


async def test_a_truncated_answer_ends_without_a_reason_and_without_an_error() -> None:
    async with spoiled("truncated") as wire:
        chunks = await streamed(wire)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said and "Good morning, how can I help you today?".startswith(said)
    assert {chunk.choices[0].finish_reason for chunk in chunks} == {None}


@pytest.mark.parametrize("reply", [Say("Yes."), Call(name="get_office_hours", arguments={"a": 1})])
async def test_arguments_come_as_no_json_or_with_wrong_types(reply: Reply) -> None:
    async def answer(request: ChatRequest) -> Reply:
        return reply

    async with spoiled("garbage-arguments", answer) as wire:
        assert _is_no_json(_called(await streamed(wire))[1])
    async with spoiled("wrong-arguments", answer) as wire:
        name, arguments = _called(await streamed(wire))
    assert name == "get_office_hours"
    assert json.loads(arguments) == {"when": {"value": [1, 2]}, "weeks": "not a number"}


async def test_a_tool_that_is_not_on_offer_is_called() -> None:
    async with spoiled("unknown-tool") as wire:
        assert _called(await streamed(wire))[0] not in ("", "get_office_hours")


async def test_a_drip_pauses_before_each_piece_and_loses_none() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Drip(Say("Hello you"), every_s=0.001)

    async with OpenAIWire(answer, any_key=True) as wire:
        chunks = await streamed(wire)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Hello you"


async def test_a_fault_may_come_and_go() -> None:
    faulty = Faulty(greeting, "500")
    async with OpenAIWire(faulty, any_key=True) as wire:
        with pytest.raises(openai.InternalServerError):
            await streamed(wire)
        faulty.fault = None
        assert await streamed(wire)


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_fault_breaks_the_simulator_itself(fault: str) -> None:
    replies: list[Reply] = [
        Say("Hi."),
        Call(name="get_office_hours"),
        Calls(calls=(Call(name="get_office_hours"),), text="One moment."),
    ]
    request = ChatRequest(model="m", messages=(), tools=(), stream=True, raw={})
    assert all(FAULTS[fault](request, reply) for reply in replies)


def test_a_fault_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown fault 'flood'; known: 401, 429"):
        Faulty(greeting, "flood")


def test_latencies_follow_the_stated_distribution_and_repeat_with_the_seed() -> None:
    draws = Latency.read("lognormal:400,0.5").draws(seed=7)
    drawn = [draws() for _ in range(2000)]
    again = Latency.read("lognormal:400,0.5").draws(seed=7)
    assert drawn[:50] == [again() for _ in range(50)]
    assert statistics.median(drawn) == pytest.approx(0.4, rel=0.1)
    uniform = Latency.read("uniform:200-900").draws(seed=1)
    assert all(0.2 <= uniform() <= 0.9 for _ in range(100))
    assert Latency.read("300").draws(seed=1)() == 0.3


@pytest.mark.parametrize("text", ["soon", "uniform:3", "lognormal:-4,1", "poisson:3", "nan"])
def test_what_is_no_latency_is_named(text: str) -> None:
    with pytest.raises(BadSetting, match="is no latency"):
        Latency.read(text)


async def test_a_script_answers_row_by_row_and_begins_again(tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text('# Hours.\n{"call": "get_office_hours", "say": "I look."}\n\nAt eight.\n')
    script = Script.read(file)
    request = ChatRequest(model="m", messages=(), tools=(), stream=True, raw={})
    answers = [await script(request) for _ in range(3)]
    assert answers[1] == Say("At eight.")
    assert answers[0] == answers[2]
    assert answers[0] == Calls(calls=(Call(name="get_office_hours"),), text="I look.")


@pytest.mark.parametrize(("rows", "told"), [("", "holds no answer"), ('{"cal": "x"}', ":1: cal")])
def test_a_script_that_cannot_be_used_is_told_with_its_row(
    tmp_path: Path, rows: str, told: str
) -> None:
    file = tmp_path / "answers.txt"
    file.write_text(rows)
    with pytest.raises(BadSetting, match=told):
        Script.read(file)


async def test_the_embedded_brain_answers_with_the_tools_on_offer() -> None:
    async with OpenAIWire(Embedded(), any_key=True) as wire:
        name, arguments = _called(await streamed(wire))
    assert (name, json.loads(arguments)["when"]) == ("get_office_hours", "on Friday")


async def test_a_port_that_is_taken_is_told() -> None:
    async with OpenAIWire(greeting) as wire:
        port = int(wire.url.split(":")[2].split("/")[0])
        with pytest.raises(BadSetting, match=f"port {port} cannot be had"):
            async with OpenAIWire(greeting, port=port):
                pass


def _called(chunks: list[ChatCompletionChunk]) -> tuple[str, str]:
    pieces = [piece for chunk in chunks for piece in chunk.choices[0].delta.tool_calls or ()]
    functions = [piece.function for piece in pieces if piece.function]
    return (
        "".join(function.name or "" for function in functions),
        "".join(function.arguments or "" for function in functions),
    )


def _is_no_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return True
    return False
