"""The tools that tests are written with."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from pipecat.frames.frames import Frame, TextFrame
from pipecat.processors.frame_processor import FrameDirection

from frontdesk.testing import (
    MONDAY,
    UTC,
    Break,
    Call,
    Calls,
    FixedClock,
    Say,
    ScriptedModel,
    drive,
    in_process,
    open_desk,
)
from frontdesk_processors.step import Sent, Step, down, up


class Echo(Step):
    takes: ClassVar[tuple[type[Frame], ...]] = (TextFrame,)

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        assert isinstance(frame, TextFrame)
        yield up(TextFrame(frame.text.upper()))
        yield down(frame)


async def test_a_driven_step_says_what_it_sent_each_way_in_order() -> None:
    sent = await drive(Echo(), [TextFrame("a"), TextFrame("b")])
    up_, down_ = FrameDirection.UPSTREAM, FrameDirection.DOWNSTREAM
    assert [
        (one.frame.text, one.direction) for one in sent if isinstance(one.frame, TextFrame)
    ] == [("A", up_), ("a", down_), ("B", up_), ("b", down_)]
    assert len(sent) == 4


async def test_a_driven_step_is_waited_for() -> None:
    class Later(Echo):
        async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
            later = self.push_frame(TextFrame("later"))
            self.create_task(later)  # pyright: ignore[reportUnknownMemberType]
            return
            yield

    [sent] = await drive(Later(), [TextFrame("now")], until=TextFrame)
    assert isinstance(sent.frame, TextFrame)
    assert sent.frame.text == "later"


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(datetime(2026, 11, 23, 8, tzinfo=UTC))
    clock.forward(timedelta(minutes=5))
    assert clock() == clock() == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 11, 23))


async def test_a_script_is_played_one_step_an_inference() -> None:
    model = ScriptedModel(
        Calls(Call("get_office_hours")), lambda view: Say(str(view.results[0]["say"]))
    )
    async with in_process("healthcare", brain=model) as session:
        reply = await session.say("When are you open?")
    assert reply.text.startswith("We're open now")
    assert [len(view.results) for view in model.views] == [0, 1]
    assert "get_office_hours" in model.views[0].tools
    assert "receptionist" in model.views[0].prompt


async def test_an_inference_that_the_script_lacks_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="no step for this inference"):
        async with in_process("healthcare", brain=ScriptedModel()) as session:
            reply = await session.say("Hello?")
            assert "no step" in reply.error


async def test_a_step_that_was_not_played_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="1 steps were not played"):
        async with in_process(
            "healthcare", brain=ScriptedModel(Say("Hi."), Say("Bye."))
        ) as session:
            await session.say("Hello?")


async def test_a_model_can_be_slow() -> None:
    thinking, go = asyncio.Event(), asyncio.Event()

    async def pace() -> None:
        thinking.set()
        await go.wait()

    model = ScriptedModel(Say("Here I am."), pace=pace)
    async with in_process("healthcare", brain=model) as session:
        saying = asyncio.create_task(session.say("Hello?"))
        await thinking.wait()
        assert not saying.done()
        go.set()
        assert (await saying).text == "Here I am."


async def test_a_model_can_fail_in_mid_sentence() -> None:
    model = ScriptedModel(Break(ConnectionError("reset by peer"), text="We are open from"))
    async with in_process("healthcare", brain=model) as session:
        reply = await session.say("Hello?")
    assert "reset by peer" in reply.error


async def test_an_open_desk_serves_several_sessions_in_process() -> None:
    async with await open_desk("healthcare") as desk:
        async with in_process(desk) as one, in_process(desk) as other:
            assert one.conversation.id != other.conversation.id
            assert one.greeting.text == other.greeting.text
        assert desk.clock() == MONDAY
