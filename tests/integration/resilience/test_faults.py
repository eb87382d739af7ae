"""A booking at the clinic while the provider fails in each way there is: the caller notices little.

Providers may be silent for six tenths of a second here, a fifth of what they may be by default.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from frontdesk.resilience import Deadlines
from frontdesk.resilience.breaker import REST_S
from frontdesk.simulators.openai import (
    Broken,
    ChatRequest,
    Embedded,
    Fail,
    Faulty,
    OpenAIWire,
    Reply,
    Say,
    Stall,
)
from tests.support.booking import appointments, receipts
from tests.support.failing import BROKEN_PROVIDERS, PATIENCE_S, WIRES, clinic, providers, waited_s
from tests.support.wide import widely

OUTAGE = Fail(status=503, message="The server is overloaded.")
each = pytest.mark.parametrize("provider", WIRES)
FAULTS = widely(
    product(WIRES, BROKEN_PROVIDERS),
    # Of the others those that their protocols have words of their own for.
    always=[
        *product(["openai"], ["401", "hang", "dropped"]),
        *product(["anthropic", "google", "openai-responses"], ["401", "garbage-arguments"]),
    ],
)


@pytest.mark.parametrize(("provider", "fault"), FAULTS)
async def test_the_turn_that_fails_is_answered_and_the_provider_comes_back(
    provider: str, fault: str
) -> None:
    faulty = Faulty(Embedded())
    async with clinic(faulty, provider=provider) as house, await house.desk.session() as session:
        await session.say("I need to see the doctor next Tuesday afternoon")
        faulty.fault = fault
        failed = await session.say("the second one")
        assert "May I have your full name and date of birth?" in failed.text
        assert providers(failed)[-1] == (provider, "embedded")
        assert waited_s(failed) < Deadlines.of(PATIENCE_S).turn_s + 0.5
        assert await receipts(house.desk, session.conversation.id) == []
        assert ("401" in failed.error) == (fault == "401")
        assert house.wire.key not in failed.error
        faulty.fault = None
        house.clock.forward(REST_S)
        asked = len(house.wire.requests)
        back = await session.say("Maria Lopez")
        assert (back.text, providers(back)) == ("What is your date of birth?", [])
        assert len(house.wire.requests) > asked


@each
@pytest.mark.parametrize("fault", ["unknown-tool", "wrong-arguments"])
async def test_a_model_that_calls_what_it_may_not_writes_nothing_and_a_person_is_promised(
    fault: str, provider: str
) -> None:
    faulty = Faulty(Embedded())
    async with clinic(faulty, provider=provider) as house:
        async with await house.desk.session() as session:
            faulty.fault = fault
            failed = await session.say("I need to see the doctor next Tuesday afternoon")
            assert "Someone from our team will call you back" in failed.text
            faulty.fault = None
            assert (await session.say("When are you open on Friday?")).text
        assert session.ending is not None and session.ending.outcome == "callback"
        assert await receipts(house.desk, session.conversation.id) == []


async def test_an_outage_in_the_middle_of_a_booking_books_once() -> None:
    async def out_once_agreed(request: ChatRequest) -> Reply:
        return OUTAGE if request.said == "yes" else await Embedded()(request)

    async with clinic(out_once_agreed) as house, await house.desk.session() as session:
        before = len(await appointments(house.desk))
        for line in ("I need to see the doctor next Tuesday afternoon", "the second one"):
            await session.say(line)
        asked = await session.say("Maria Lopez, March 5th 1984")
        assert "Shall I book it?" in asked.text and providers(asked) == []
        booked = await session.say("yes")
        assert booked.text.startswith("You're booked: office visit with Dr. Maria Chen")
        assert providers(booked)[-1] == ("openai", "embedded")
        [receipt] = await receipts(house.desk, session.conversation.id)
        assert receipt.verified
        assert len(await appointments(house.desk)) == before + 1


@each
async def test_an_outage_right_after_the_write_tells_it_and_does_not_do_it_again(
    provider: str,
) -> None:
    async def out_once_written(request: ChatRequest) -> Reply:
        done = any("receipt" in str(m["content"]) for m in request.messages if m["role"] == "tool")
        return Stall("You") if done else await Embedded()(request)

    async with (
        clinic(out_once_written, provider=provider) as house,
        await house.desk.session() as session,
    ):
        before = len(await appointments(house.desk))
        for line in ("I need to see the doctor next Tuesday afternoon", "the second one"):
            await session.say(line)
        await session.say("Maria Lopez, March 5th 1984")
        booked = await session.say("yes")
        assert booked.text.startswith("You're booked:")
        assert booked.text.count("booked") == 1
        assert providers(booked) == [(provider, provider), (provider, "embedded")]
        assert len(await receipts(house.desk, session.conversation.id)) == 1
        assert len(await appointments(house.desk)) == before + 1


async def test_what_was_said_before_it_broke_off_is_not_said_twice() -> None:
    whole = Say("We have three doctors here. All of them see new patients. Which one suits you?")
    replies: list[Reply] = [Broken(whole, breaks="drops"), whole]

    async def breaks_once(request: ChatRequest) -> Reply:
        return replies.pop(0)

    async with clinic(breaks_once) as house, await house.desk.session() as session:
        answer = await session.say("Who works there?")
    assert answer.text == whole.text
    assert providers(answer) == [("openai", "openai")]


async def test_the_next_provider_takes_the_turn_before_the_embedded_brain() -> None:
    async def out(request: ChatRequest) -> Reply:
        return OUTAGE

    async def stands_in(request: ChatRequest) -> Reply:
        return Say("This is your stand-in.")

    async with (
        OpenAIWire(stands_in) as other,
        clinic(out, fallback=other) as house,
        await house.desk.session() as session,
    ):
        answer = await session.say("hello")
    assert answer.text == "This is your stand-in."
    assert providers(answer) == [("openai", "openai"), ("openai", "fallback")]


async def test_a_barge_in_ends_the_wait_and_counts_against_nobody() -> None:
    arrived = asyncio.Event()
    replies: list[Callable[[], Reply]] = [Stall, lambda: Say("Go ahead.")]

    async def hangs_once(request: ChatRequest) -> Reply:
        arrived.set()
        return replies.pop(0)()

    async with (
        clinic(hangs_once, patience_s=20.0) as house,
        await house.desk.session() as session,
    ):
        waiting = asyncio.create_task(session.say("hello"))
        await arrived.wait()
        await session.interrupt()
        cut = await waiting
        after = await session.say("are you there?")
    assert (cut.text, providers(cut)) == ("", [])
    assert (after.text, providers(after)) == ("Go ahead.", [])


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["hang", "drip"])
async def test_by_default_a_word_comes_within_two_seconds_and_the_answer_within_fifteen(
    fault: str,
) -> None:
    faulty = Faulty(Embedded())
    async with (
        clinic(faulty, patience_s=Deadlines().first_s) as house,
        await house.desk.session() as session,
    ):
        # The first turn of a process is slower than the others.
        await session.say("hello")
        faulty.fault = fault
        answer = await session.say("When are you open on Friday?")
    assert answer.text
    began = float(str(answer.events[0]["t_ms"]))
    [filler, *_] = [event for event in answer.events if event["type"] == "filler"]
    assert float(str(filler["t_ms"])) - began <= 2000
    assert float(str(answer.events[-1]["t_ms"])) - began <= 15_000


@pytest.mark.parametrize(("fault", "unreported"), [("500", 0), ("401", 0), ("hang", 2)])
async def test_what_failed_is_counted_only_where_it_may_be_charged(
    fault: str, unreported: int
) -> None:
    faulty = Faulty(Embedded())
    async with clinic(faulty) as house:
        async with await house.desk.session() as session:
            await session.say("hello")
            faulty.fault = fault
            await session.say("When are you open on Friday?")
        [*_, end] = session.events
    costs: Any = end["costs"]
    lines = {line["model"]: line for line in costs["lines"]}
    openai = lines["gpt-6-luna"]
    assert (openai["inferences"], openai["unreported"]) == (1, unreported)
    assert lines["embedded"]["unreported"] == 0
