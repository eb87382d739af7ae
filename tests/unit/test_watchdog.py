"""What a watchdog does with a call in which nothing happens any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from frontdesk.settings import Settings
from frontdesk.watchdog import Patience, Remedy, Stillness, Watchdog
from frontdesk_processors.values import Json, JsonObject
from frontdesk_verticals.healthcare import healthcare

STILL_S = 0.05
CALLER: JsonObject = {"type": "caller", "text": "Hello?"}
ANSWER: JsonObject = {"type": "agent", "text": "We open at eight."}
AGENT_SPEAKS: JsonObject = {"type": "speaking", "who": "agent", "on": True}
AGENT_STOPS: JsonObject = {"type": "speaking", "who": "agent", "on": False}


class Watched:
    """A watchdog at work, what it did, and what it told."""

    def __init__(self) -> None:
        self.steps: list[Remedy] = []
        self.told: list[Json] = []
        self.owes = False
        patience = Patience(still_s=STILL_S, works_s=STILL_S, again_s=STILL_S, person_s=STILL_S)
        stillness = Stillness(owes=lambda: self.owes, patience=patience)
        self.dog = Watchdog(self._act, note=self._note, stillness=stillness)
        self._more = asyncio.Event()

    async def _act(self, step: Remedy) -> None:
        self.steps.append(step)
        self._more.set()

    def _note(self, kind: str, **fields: Json) -> None:
        self.told.append({"type": kind, **fields})

    async def acted(self, times: int) -> None:
        async with asyncio.timeout(5):
            while len(self.steps) < times:
                self._more.clear()
                await self._more.wait()

    async def still(self) -> None:
        """Longer than a call may stand still."""
        await asyncio.sleep(2 * STILL_S)


@asynccontextmanager
async def watched() -> AsyncGenerator[Watched]:
    held = Watched()
    running = asyncio.create_task(held.dog.run())
    try:
        yield held
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_a_call_that_stands_still_is_answered_again_then_by_a_person_then_ended() -> None:
    async with watched() as held:
        held.dog.noted(CALLER)
        await held.acted(3)
        assert held.steps == ["again", "person", "hang up"]
        assert held.told[0] == {"type": "stuck", "after": "caller", "step": "again"}


async def test_who_speaks_or_waits_for_nobody_is_left_alone() -> None:
    async with watched() as held:
        await held.still()
        held.dog.noted(CALLER)
        held.dog.noted(ANSWER)
        held.dog.noted(AGENT_SPEAKS)
        await held.still()
        held.dog.noted(AGENT_STOPS)
        await held.still()
        assert held.steps == []


async def test_a_filler_is_no_progress_and_an_answer_begins_the_ladder_anew() -> None:
    async with watched() as held:
        held.dog.noted(CALLER)
        held.dog.noted({"type": "filler", "text": "One moment."})
        held.dog.noted(AGENT_SPEAKS)
        held.dog.noted(AGENT_STOPS)
        await held.acted(1)
        held.dog.noted(ANSWER)
        held.dog.noted(AGENT_SPEAKS)
        held.dog.noted(AGENT_STOPS)
        held.dog.noted(CALLER)
        await held.acted(2)
        assert held.steps == ["again", "again"]


async def test_what_is_said_before_the_answer_is_not_the_answer() -> None:
    async with watched() as held:
        held.owes = True
        held.dog.noted(CALLER)
        for event in (ANSWER, AGENT_SPEAKS, AGENT_STOPS):
            held.dog.noted(event)
        await held.acted(1)
        held.owes = False
        for event in (ANSWER, AGENT_SPEAKS, AGENT_STOPS):
            held.dog.noted(event)
        await held.still()
        assert held.steps == ["again"]


async def test_words_that_become_no_turn_are_waited_for_and_a_noise_is_not() -> None:
    stops: JsonObject = {"type": "speaking", "who": "caller", "on": False}
    async with watched() as held:
        held.dog.noted(stops)
        await held.still()
        assert held.steps == []
        held.dog.noted({"type": "partial", "text": "Hello"})
        held.dog.noted(stops)
        await held.acted(1)


STOPS: JsonObject = {"type": "speaking", "who": "caller", "on": False}
FILLER: JsonObject = {"type": "filler", "text": "One moment."}
FILLS = (FILLER, AGENT_SPEAKS, AGENT_STOPS)
WORKS: JsonObject = {"type": "cleared", "tool": "schedule_appointment"}
FAULTS: dict[str, list[JsonObject]] = {
    "a model that hangs": [CALLER],
    "a model that hangs while a filler sounds": [CALLER, FILLER, AGENT_SPEAKS, AGENT_STOPS],
    "the last provider hangs": [CALLER, {"type": "provider", "next": "embedded"}],
    "a tool that outlasts its deadline": [CALLER, WORKS],
    "a model that hangs after a tool": [CALLER, WORKS, {"type": "done"}],
    "a voice that yields nothing": [CALLER, ANSWER],
    "ears that hear words and make no turn of them": [{"type": "partial", "text": "Hi"}, STOPS],
}
BOUND_S = 15.0
"""How long a caller may be left with nothing, in seconds."""


def left(
    stillness: Stillness, since: float, *, comes: list[JsonObject] | None = None
) -> list[tuple[Remedy, float]]:
    """What is done with a call, and when, in seconds after a moment, when nothing is heard.

    Args:
        stillness: The call's.
        since: The moment.
        comes: What each remedy comes to, one second later.
    """
    steps: list[tuple[Remedy, float]] = []
    while not steps or steps[-1][0] != "hang up":
        due = stillness.due()
        assert due is not None, "it would stand still for good"
        steps.append((stillness.remedy(at=due), due - since))
        for event in comes or ():
            stillness.noted(event, at=due + 1)
    return steps


@pytest.mark.parametrize("comes", [[], [ANSWER], [WORKS, {"type": "done"}]])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_ends_within_fifteen_seconds_of_the_last_thing_that_happened(
    fault: str, comes: list[JsonObject]
) -> None:
    stillness = Stillness(owes=lambda: True, patience=Patience.of(healthcare.tools, settings=None))
    since = 0.0
    for at, event in enumerate(FAULTS[fault], start=100):
        stillness.noted(event, at=at)
        since = since if event in FILLS else at
    steps = left(stillness, since, comes=comes)
    assert [step for step, _ in steps] == ["again", "person", "hang up"]
    assert steps[0][1] > 10 and steps[-1][1] <= BOUND_S


def test_an_answer_that_is_on_its_way_is_not_cut_off_by_a_promise_but_not_waited_for_longer() -> (
    None
):
    stillness = Stillness(owes=lambda: False, patience=Patience())
    stillness.noted(CALLER, at=0.0)
    assert left(stillness, 0.0, comes=[ANSWER]) == [("again", 10.5), ("hang up", BOUND_S)]


def test_who_speaks_for_long_is_not_taken_for_one_who_waits() -> None:
    stillness = Stillness(owes=lambda: True, patience=Patience())
    stillness.noted({"type": "speaking", "who": "caller", "on": True}, at=0.0)
    stillness.noted({"type": "partial", "text": "I would like"}, at=20.0)
    stillness.noted(STOPS, at=30.0)
    assert stillness.due() == 40.5


def test_a_noise_does_not_end_the_wait_for_an_answer_and_a_murmur_begins_none() -> None:
    stillness = Stillness(owes=lambda: False, patience=Patience())
    begins: JsonObject = {"type": "speaking", "who": "caller", "on": True}
    for at, event in enumerate([CALLER, begins, STOPS], start=1):
        stillness.noted(event, at=at)
    assert stillness.due() == 13.5
    for event in (ANSWER, AGENT_SPEAKS, AGENT_STOPS, begins, {"type": "partial", "text": "mhm"}):
        stillness.noted(event, at=20.0)
    stillness.noted(STOPS, at=21.0)
    stillness.noted({"type": "backchannel", "text": "mhm"}, at=22.0)
    assert stillness.due() is None


def test_a_call_waits_for_what_may_take_longer() -> None:
    [tool, *_] = healthcare.tools
    slow = replace(tool, deadline_s=40.0)
    settings = Settings.model_validate({"FRONTDESK_LLM_PATIENCE_S": 6})
    patience = Patience.of([*healthcare.tools, slow], settings=settings)
    assert (patience.works_s, patience.still_s) == (40.5, 19.5)
