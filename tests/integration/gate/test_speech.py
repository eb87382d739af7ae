"""What the agent says is kept for grading, whichever turn it answers."""

from __future__ import annotations

import random
import time

from frontdesk.evals.calls.dials import Dials
from frontdesk.evals.calls.line import Line
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.scripted import ScriptedCaller
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.calls.world import Compared
from frontdesk.evals.gate.traffic import RECOGNISER
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.evals.scenarios import Scenario
from frontdesk.testing import MONDAY, open_desk
from frontdesk_processors.language import load
from frontdesk_processors.testing import FixedClock
from frontdesk_verticals.healthcare import healthcare

SAYS = ["I would like to see a doctor for a flu shot", "Friday morning at nine then please", "bye"]


async def test_what_is_said_to_a_turn_that_is_cut_off_is_kept_beside_the_answers() -> None:
    scenario = Scenario(name="cut", goal="A flu shot.", says=SAYS)
    call = PlannedCall(number=0, scenario="cut", manner="plain", way="none", at_s=0, seed="0")
    clock = FixedClock(MONDAY)
    line = Line(
        call,
        dials=Dials(partial=1.0),
        noise=NoiseChannel(read_noise(RECOGNISER)),
        chance=random.Random(1),
        clock=clock,
        due=time.perf_counter(),
    )
    words = CallerWords.load(healthcare.home / "scenarios", language="en")
    async with await open_desk(healthcare, clock=clock) as desk:
        await line.hold(desk, ScriptedCaller(scenario, words=words, language=load("en")), scenario)
    held = line.held(compared=Compared(), aside=(), agreed=0, took_s=0.0)
    assert held.turns[0].heard.count(" / ") == 1
    # Whether anything is said before the rest of a turn comes is up to the machine.
    events = line._events  # pyright: ignore[reportPrivateUsage]
    said = [one.text for one in held.speech]
    assert said == [event["text"] for event in events if event["type"] == "agent"]
    answers = [held.greeting, *(turn.answer for turn in held.turns)]
    assert all(any(text in answer for text in said) for answer in answers if answer)
