"""The local server of OpenAI's realtime protocol, as the real clients meet it."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed, InvalidStatus

from frontdesk.simulators.openai import (
    Broken,
    Call,
    Calls,
    ChatRequest,
    Drip,
    Faulty,
    OpenAIWire,
    Reply,
    Respond,
    Say,
    Stall,
)
from frontdesk.simulators.voices import hum, lines

MODEL = "gpt-realtime-2.1"
HOURS: Any = {
    "type": "function",
    "name": "get_office_hours",
    "description": "When the office is open.",
    "parameters": {"type": "object", "properties": {"when": {"type": "string"}}},
}
CALL = Call(name="get_office_hours", arguments={"when": "Friday at eight"})
RATE = 24_000
_EVENTS: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)


class Line:
    """A session of the real client; each event has the shape that the client's types declare."""

    def __init__(self, wire: OpenAIWire, connection: AsyncRealtimeConnection) -> None:
        self.wire = wire
        self._connection = connection

    async def send(self, kind: str, **fields: Any) -> None:
        event: Any = {"type": kind, **fields}
        await self._connection.send(event)

    async def until(self, kind: str) -> list[Any]:
        """The events up to the first of a kind."""
        events: list[Any] = []
        while not events or events[-1].type != kind:
            events.append(_EVENTS.validate_json(await self._connection.recv_bytes()))
        return events

    async def says(self, text: str, **response: Any) -> list[Any]:
        """Say something and ask for an answer; its events."""
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        await self.send("conversation.item.create", item=item)
        await self.send("response.create", response=response)
        return await self.until("response.done")

    async def hears(self, pcm: bytes) -> None:
        await self.send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())


@asynccontextmanager
async def line(
    respond: Respond, *, heard: Sequence[str] = ("Hello.",), **audio: Any
) -> AsyncGenerator[Line]:
    """A session that writes text."""
    async with (
        OpenAIWire(respond, hear=lines(heard)) as wire,
        AsyncOpenAI(api_key=wire.key, base_url=wire.url) as client,
        client.realtime.connect(model=MODEL) as connection,
    ):
        held = Line(wire, connection)
        properties = {
            "type": "realtime",
            "instructions": "Be brief.",
            "tools": [HOURS],
            "output_modalities": ["text"],
            "audio": {"input": audio},
        }
        await held.send("session.update", session=properties)
        [*_, updated] = await held.until("session.updated")
        assert (updated.session.model, updated.session.output_modalities) == (MODEL, ["text"])
        yield held


async def hours(request: ChatRequest) -> Reply:
    return Say("We open at eight.")


def kinds(events: list[Any]) -> list[str]:
    """The types of events, those in a row once."""
    found = [event.type for event in events]
    return [kind for at, kind in enumerate(found) if at == 0 or found[at - 1] != kind]


async def test_an_answer_comes_in_pieces_and_tells_what_was_used() -> None:
    async with line(hours) as held:
        events = await held.says("When are you open?")
        [request] = held.wire.requests
    assert kinds(events) == [
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]
    said = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(said) > 1 and "".join(said) == "We open at eight."
    done = events[-1].response
    assert (done.status, done.output[0].content[0].text) == ("completed", "We open at eight.")
    used = done.usage
    assert used.total_tokens == used.input_tokens + used.output_tokens > 0
    assert [message["role"] for message in request.messages] == ["system", "user"]
    assert (request.said, request.tool_names) == ("When are you open?", (CALL.name,))


async def test_a_call_is_answered_by_its_id_and_the_model_asked_again() -> None:
    async def calls_first(request: ChatRequest) -> Reply:
        called = request.messages[-1]["role"] == "tool"
        return Say("At eight.") if called else Calls(calls=(CALL,), text="One moment.")

    async with line(calls_first) as held:
        events = await held.says("When are you open?")
        [call] = [e for e in events if e.type == "response.function_call_arguments.done"]
        output = {"type": "function_call_output", "call_id": call.call_id, "output": "8 to 5"}
        strange = {**output, "call_id": "call_0"}
        await held.send("conversation.item.create", item=strange)
        [*_, refused] = await held.until("error")
        await held.send("conversation.item.create", item=output)
        await held.send("response.create")
        [*_, done] = await held.until("response.done")
        last = held.wire.requests[-1]
    parts = [e.delta for e in events if e.type == "response.function_call_arguments.delta"]
    assert (call.name, "".join(parts)) == (CALL.name, CALL.arguments_text)
    assert "not found in conversation" in refused.error.message
    assert [message["role"] for message in last.messages][-3:] == ["assistant", "assistant", "tool"]
    assert done.response.output[0].content[0].text == "At eight."


async def test_what_is_spoken_is_transcribed_and_answered_when_the_caller_stops() -> None:
    heard = ["When are you open?"]
    async with line(hours, heard=heard, transcription={"model": "whisper-1"}) as held:
        await held.hears(await hum("When are you open?", RATE) + bytes(RATE * 2))
        events = await held.until("response.done")
        [request] = held.wire.requests
    told = kinds(events)
    assert told[:3] == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
    ]
    [words] = [e for e in events if e.type.endswith("input_audio_transcription.completed")]
    assert words.transcript == request.said == "When are you open?"
    assert events[-1].response.usage.input_token_details.audio_tokens > 0


async def test_without_turn_detection_the_client_says_when_a_turn_is_over() -> None:
    async with line(hours, turn_detection=None) as held:
        await held.send("input_audio_buffer.commit")
        [*_, empty] = await held.until("error")
        await held.hears(await hum("Hello", RATE))
        await held.send("input_audio_buffer.commit")
        committed = await held.until("conversation.item.done")
        await held.send("response.create")
        await held.until("response.done")
    assert empty.error.code == "input_audio_buffer_commit_empty"
    assert committed[0].type == "input_audio_buffer.committed"


async def test_who_speaks_into_an_answer_ends_it() -> None:
    async def endless(request: ChatRequest) -> Reply:
        return Stall("We are open from")

    async with line(endless) as held:
        await held.send("response.create")
        await held.until("response.output_text.done")
        await held.hears(await hum("Wait", RATE))
        [*_, done] = await held.until("response.done")
    assert (done.response.status, done.response.status_details.reason) == (
        "cancelled",
        "turn_detected",
    )


async def test_a_client_cancels_and_only_one_answer_is_under_way() -> None:
    async def hangs(request: ChatRequest) -> Reply:
        return Stall()

    async with line(hangs) as held:
        for _ in range(2):
            await held.send("response.create")
        [*_, second] = await held.until("error")
        await held.send("response.cancel")
        [*_, done] = await held.until("response.done")
        await held.send("response.cancel")
        [*_, late] = await held.until("error")
    assert second.error.code == "conversation_already_has_active_response"
    assert done.response.status_details.reason == "client_cancelled"
    assert late.error.code == "response_cancel_not_active"


async def test_speech_is_not_written_here_and_says_so() -> None:
    async with line(hours) as held:
        await held.send("response.create", response={"output_modalities": ["audio"]})
        [*_, refused] = await held.until("error")
    assert refused.error.param == "output_modalities"


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("response.invent", {}, "Invalid value: 'response.invent'"),
        ("session.update", {"session": {"model": "other"}}, "model"),
        ("input_audio_buffer.append", {"audio": "?"}, "base64"),
        ("conversation.item.create", {"item": {"type": "poem"}}, "poem"),
        ("conversation.item.retrieve", {"item_id": "item_x"}, "does not exist"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_the_events_id(
    kind: str, fields: dict[str, Any], said: str
) -> None:
    async with line(hours) as held:
        await held.send(kind, **fields, event_id="mine")
        [*_, refused] = await held.until("error")
    assert said in refused.error.message and refused.error.event_id == "mine"


@pytest.mark.parametrize("fault", ["401", "429", "500"])
async def test_an_answer_that_fails_says_why(fault: str) -> None:
    async with line(Faulty(hours, fault)) as held:
        [*_, done] = await held.says("hello")
    assert done.response.status == "failed"
    assert done.response.status_details.error.message


@pytest.mark.parametrize("fault", ["truncated", "dropped"])
async def test_an_answer_that_breaks_off_takes_the_connection_along(fault: str) -> None:
    async with line(Faulty(hours, fault)) as held:
        with pytest.raises(ConnectionClosed):
            await held.says("hello")


async def test_garbage_is_no_json_and_a_drip_takes_its_time() -> None:
    replies: list[Reply] = [Drip(Say("Hi."), every_s=0.01), Broken(Say("Hi."), breaks="garbles")]

    async def answers(request: ChatRequest) -> Reply:
        return replies.pop(0)

    async with line(answers) as held:
        [*_, done] = await held.says("hello")
        with pytest.raises(ValueError, match="Invalid JSON"):
            await held.says("hello")
    assert done.response.status == "completed"


async def test_a_wrong_key_opens_no_session() -> None:
    async with (
        OpenAIWire(hours) as wire,
        AsyncOpenAI(api_key="sk-very-secret", base_url=wire.url) as client,
    ):
        with pytest.raises(InvalidStatus) as raised:
            async with client.realtime.connect(model=MODEL):
                pass
    assert raised.value.response.status_code == 401
