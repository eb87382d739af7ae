"""The local server of Anthropic's protocol, as the real client meets it."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest
from anthropic import AsyncAnthropic
from anthropic.types.beta.message_create_params import MessageCreateParamsBase

from frontdesk.simulators.anthropic import AnthropicWire, overloaded
from frontdesk.simulators.anthropic.rules import PARAMETERS, fault
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

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
HOURS: Any = {
    "name": "get_office_hours",
    "description": "When the office is open.",
    "input_schema": {"type": "object", "properties": {"when": {"type": "string"}}},
}
CALL = Call(name="get_office_hours", arguments={"when": "Friday at eight"})


def client(wire: AnthropicWire, *, key: str | None = None) -> AsyncAnthropic:
    return AsyncAnthropic(api_key=key or wire.key, base_url=wire.url, max_retries=0, timeout=5)


async def asked(wire: AnthropicWire, **options: Any) -> Any:
    """The message that a stream adds up to."""
    whole: Any = {"model": "claude-haiku-5-5", "max_tokens": 99, "messages": HELLO} | options
    async with client(wire) as api, api.messages.stream(**whole) as stream:
        return await stream.get_final_message()


async def test_a_stream_adds_up_to_text_a_call_and_what_was_used() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Calls(calls=(CALL,), text="One moment.")

    async with AnthropicWire(answer) as wire:
        message = await asked(wire, system="Be brief.", tools=[HOURS])
    said, called = message.content
    assert (said.text, called.name, called.input) == ("One moment.", CALL.name, CALL.arguments)
    assert (message.stop_reason, message.model) == ("tool_use", "claude-haiku-5-5")
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


async def test_what_answers_sees_the_request_as_one_of_chat_completions() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Say("At eight.")

    used = {"type": "tool_use", "id": "toolu_1", "name": CALL.name, "input": {"when": "Friday"}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "8 to 5"}
    state = {"type": "text", "text": "<server-state>\n{}\n</server-state>"}
    async with AnthropicWire(answer) as wire, client(wire) as api:
        message = await api.messages.create(
            model="any",
            max_tokens=99,
            system="Be brief.",
            tools=[HOURS],
            messages=[
                *HELLO,
                {"role": "assistant", "content": [used]},  # pyright: ignore[reportArgumentType]
                {"role": "user", "content": [result, state]},  # pyright: ignore[reportArgumentType]
            ],
        )
        [request] = wire.requests
    assert message.content[0].type == "text" and message.content[0].text == "At eight."
    assert [m["role"] for m in request.messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "developer",
    ]
    assert (request.said, request.tool_names) == ("Hello", (CALL.name,))


@pytest.mark.parametrize(
    ("fail", "error", "kind"),
    [
        (rate_limited(retry_after_s=20), anthropic.RateLimitError, "rate_limit_error"),
        (server_error(), anthropic.InternalServerError, "api_error"),
        (overloaded(), anthropic.APIStatusError, "overloaded_error"),
    ],
)
async def test_errors_are_those_of_the_service(
    fail: Fail, error: type[anthropic.APIStatusError], kind: str
) -> None:
    async def answer(request: ChatRequest) -> Reply:
        return fail

    async with AnthropicWire(answer) as wire:
        with pytest.raises(error) as raised:
            await asked(wire)
    body: Any = raised.value.body
    assert (body["type"], body["error"]["type"]) == ("error", kind)
    assert raised.value.status_code == fail.status
    wanted = "20" if fail.retry_after_s else None
    assert raised.value.response.headers.get("retry-after") == wanted


async def test_a_wrong_key_is_refused_and_not_shown() -> None:
    async def answer(request: ChatRequest) -> Reply:
        raise AssertionError("asked in spite of the key")

    async with AnthropicWire(answer) as wire, client(wire, key="sk-very-secret") as api:
        with pytest.raises(anthropic.AuthenticationError, match="invalid x-api-key") as raised:
            await api.messages.create(model="any", max_tokens=9, messages=HELLO)
    assert "very-secret" not in str(raised.value)


async def test_a_stream_that_breaks_off_gives_no_reason_why_it_ended() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Broken(CALL, breaks="ends")

    async with AnthropicWire(answer) as wire, client(wire) as api:
        stream = await api.messages.create(
            model="any", max_tokens=99, messages=HELLO, tools=[HOURS], stream=True
        )
        kinds = [event.type async for event in stream]
    assert kinds[0] == "message_start"
    assert not {"message_delta", "message_stop"} & {*kinds}


async def test_what_a_request_marks_is_served_from_the_cache_the_next_time() -> None:
    async def answer(request: ChatRequest) -> Reply:
        return Say("Yes.")

    marked = {"type": "text", "text": "x" * 8000, "cache_control": {"type": "ephemeral"}}
    async with AnthropicWire(answer) as wire:
        first = (await asked(wire, system=[marked])).usage
        again = (await asked(wire, system=[marked])).usage
        plain = (await asked(wire, system=[{"type": "text", "text": "x" * 8000}])).usage
    written = first.cache_creation_input_tokens
    assert (first.cache_read_input_tokens, again.cache_read_input_tokens) == (0, written)
    assert again.cache_creation_input_tokens == plain.cache_read_input_tokens == 0
    assert first.input_tokens + written == plain.input_tokens > 2000


USED: Any = {"type": "tool_use", "id": "toolu_1", "name": "hours", "input": {}}
RESULT: Any = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "8 to 5"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"messages": []}, "at least one message"),
    ({"messages": [{"role": "system", "content": "x"}]}, "messages.0.role"),
    ({"messages": [{"role": "assistant", "content": "x"}]}, 'must use the "user" role'),
    ({"messages": [{"role": "user", "content": ""}]}, "non-empty"),
    ({"messages": [*HELLO, {"role": "assistant", "content": [USED]}]}, "without `tool_result`"),
    ({"messages": [{"role": "user", "content": [RESULT]}]}, "unexpected `tool_use_id`"),
    ({"tools": [{"name": "no spaces", "input_schema": {"type": "object"}}]}, "name"),
    ({"tools": [{"name": "hours", "input_schema": {}}]}, "input_schema.type"),
    ({"top_a": 1}, "top_a: Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_the_service_refuses_is_refused(wrong: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"model": "any", "max_tokens": 9, "messages": HELLO}
    assert fault(good) is None
    found = fault(good | wrong)
    assert found is not None and said in found.message


def test_it_knows_the_parameters_that_the_client_sends() -> None:
    # The first is a header, the others go into the address or only to the client.
    elsewhere = {"betas", "user_profile_id", "workspace_id"}
    sent = MessageCreateParamsBase.__annotations__.keys() - elsewhere
    assert sent == PARAMETERS - {"stream", "output_format"}
