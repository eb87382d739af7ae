"""The same desk on OpenAI's own client, against a local server of its protocol."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from pydantic import SecretStr

from frontdesk.desk import Desk
from frontdesk.providers.llm import brain
from frontdesk.settings import Settings
from frontdesk.simulators.openai import Call, Calls, ChatRequest, Fail, OpenAIWire, Reply, Say
from frontdesk.testing import MONDAY, FixedClock, ScriptStep, View, in_process, seeded
from frontdesk.testing import Call as ToolCall
from frontdesk.testing import Calls as ToolCalls
from frontdesk.testing import Say as Words
from frontdesk_processors.language import load
from tests.support.booking import ASKS, Booking, appointments, receipts

Respond = Callable[[ChatRequest], Reply]


class Script:
    """Plays steps over the wire; a step may also be an answer of the server's own."""

    def __init__(self, *steps: ScriptStep | Fail) -> None:
        self._steps = list(steps)

    async def __call__(self, request: ChatRequest) -> Reply:
        step = self._steps.pop(0)
        if isinstance(step, Fail):
            return step
        if callable(step):
            step = step(View(messages=request.messages, tools=request.tool_names, prompt=""))
        match step:
            case Words(text):
                return Say(text)
            case ToolCalls():
                calls = [Call(name=c.tool, arguments=c.arguments) for c in step.calls]
                return Calls(calls=tuple(calls), text=step.text)
            case _:
                raise AssertionError(step)

    def assert_done(self) -> None:
        assert self._steps == []


@asynccontextmanager
async def clinic(
    wire: OpenAIWire, *, key: str | None = None, alone: bool = False
) -> AsyncGenerator[Desk]:
    """A desk on a local server; alone, no other brain takes what the server does not answer."""
    settings = Settings.model_construct(
        db=None,
        brain="openai",
        openai_api_key=SecretStr(wire.key if key is None else key),
        openai_base_url=wire.url,
        openai_model="gpt-4.1-mini",
    )
    async with await Desk.open(
        "healthcare",
        db=await seeded("healthcare", clock=FixedClock(MONDAY)),
        brain=partial(brain, "openai", settings=settings, language=load("en")) if alone else None,
        settings=settings,
        clock=FixedClock(MONDAY),
    ) as desk:
        yield desk


async def test_a_booking_is_made_through_the_real_client() -> None:
    booking = Booking()
    script = Script(*booking.ask, booking.book, Words("You're booked. Anything else?"))
    async with OpenAIWire(script) as wire, clinic(wire) as desk:
        async with in_process(desk) as session:
            asked = await session.say(ASKS)
            done = await session.say("Yes, please.")
        assert asked.text.endswith("Shall I book it?")
        assert (done.text, done.error) == ("You're booked. Anything else?", "")
        [receipt] = await receipts(desk, session.conversation.id)
        assert receipt.verified
        assert len(await appointments(desk)) == 2
        assert wire.refused == []
        assert all(request.stream for request in wire.requests)
        assert session.events[-1]["usage"]["inferences"] == 5  # pyright: ignore
    script.assert_done()
    first = wire.requests[0]
    # Who takes over sees what was said since, and not the greeting.
    assert [message["role"] for message in first.messages] == ["system", "user", "developer"]
    assert "schedule_appointment" in first.tool_names


async def test_calls_side_by_side_are_all_answered_before_the_next_request() -> None:
    script = Script(
        ToolCalls(ToolCall("get_office_hours"), ToolCall("get_providers")), Words("Both are here.")
    )
    async with OpenAIWire(script) as wire, clinic(wire) as desk, in_process(desk) as session:
        assert (await session.say("Hours and doctors?")).text == "Both are here."
        assert [m["role"] for m in wire.requests[1].messages].count("tool") == 2
        assert wire.refused == []


@pytest.mark.parametrize(
    "failure",
    [
        Fail(status=500, message="The server had an error.", retry_after_s=0.01),
        Fail(status=429, message="Rate limit reached.", retry_after_s=0.01),
        Fail(status=400, message="Something is wrong with the request."),
    ],
    ids=["500", "429", "400"],
)
async def test_a_provider_that_fails_is_told_and_the_next_turn_works(failure: Fail) -> None:
    script = Script(failure, Words("Here again."))
    async with (
        OpenAIWire(script) as wire,
        clinic(wire, alone=True) as desk,
        in_process(desk) as session,
    ):
        failed = await session.say("Hello?")
        again = await session.say("Hello?")
    assert str(failure.status) in failed.error
    assert "trouble answering" in failed.text
    assert (again.text, again.error) == ("Here again.", "")
    script.assert_done()


async def test_a_wrong_key_is_told_and_never_shown() -> None:
    script = Script()
    async with (
        OpenAIWire(script) as wire,
        clinic(wire, key="sk-very-secret") as desk,
        in_process(desk) as session,
    ):
        reply = await session.say("Hello?")
    assert "401" in reply.error
    assert "very-secret" not in reply.error
    assert reply.text == "Hello! How can I help you?"


async def test_arguments_that_are_no_json_are_answered_by_the_house() -> None:
    async def respond(request: ChatRequest) -> Reply:
        if any(message["role"] == "tool" for message in request.messages):
            return Say("Which day?")
        return Call(name="get_office_hours", arguments='{"when": ')

    async with (
        OpenAIWire(respond) as wire,
        clinic(wire, alone=True) as desk,
        in_process(desk) as session,
    ):
        reply = await session.say("When are you open?")
    assert "trouble answering" in reply.text
    assert "nothing that can be said" in reply.error
