"""At the clinic, what is true may be said in many words, and what is not in none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from frontdesk.bench.sentences import judge_of
from frontdesk.testing import (
    Call,
    Calls,
    Say,
    ScriptedModel,
    ScriptStep,
    View,
    in_process,
    open_desk,
)
from frontdesk_processors.frames import Parsed
from frontdesk_processors.guard.speech_policy import SpeechPolicy
from frontdesk_verticals.healthcare import healthcare
from tests.support.booking import ASKS, MARIA, Booking

ROWS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "speech.toml").read_text("utf-8")
)
LOOKS = Call("lookup_patient", MARIA)


@asynccontextmanager
async def held(*steps: ScriptStep, said: Sequence[str]) -> AsyncGenerator[SpeechPolicy]:
    """The judge of what the agent says next, after a conversation with the clinic."""
    model = ScriptedModel(*steps)
    async with await open_desk(healthcare, brain=model) as desk, in_process(desk) as session:
        for words in said:
            await session.say(words)
        yield judge_of(session.conversation, desk)


def stopped(judge: SpeechPolicy, answers: Sequence[str]) -> list[str]:
    """The answers of which a sentence may not be said."""
    found: list[str] = []
    for answer in answers:
        judge.began()
        if any(judge.judge(words) is not None for words in sentences(answer)):
            found.append(answer)
    return found


def sentences(answer: str) -> list[str]:
    return re.split(r"(?<!Dr\.)(?<!Mr\.)(?<=[.!]) ", answer)


async def test_of_what_a_tool_has_shown_only_the_truth_may_be_told() -> None:
    steps = Calls(LOOKS), Calls(Call("get_patient_appointments")), Say("You have one.")
    said = "When's my appointment? I'm Maria Lopez, born March 5, 1984."
    async with held(*steps, said=[said]) as judge:
        judge.heard(Parsed(turn=2, text="So?"))
        assert stopped(judge, ROWS["after_lookup"]["true"]) == []
        assert stopped(judge, ROWS["after_lookup"]["untrue"]) == ROWS["after_lookup"]["untrue"]


async def test_what_could_not_be_cancelled_may_be_said_to_stand() -> None:
    steps = Calls(LOOKS), Calls(Call("get_patient_appointments")), Say("Shall I cancel it?")
    said = "Cancel my appointment. I'm Maria Lopez, born March 5, 1984."
    stands = ["I'm sorry, that failed. The visit is still on the schedule."]
    async with held(*steps, said=[said]) as judge:
        judge.heard(Parsed(turn=2, text="Cancel it", intent="cancel_appointment"))
        assert stopped(judge, stands) == []
        judge.heard(Parsed(turn=3, text="Book me another", intent="schedule_appointment"))
        assert stopped(judge, stands) == stands


async def test_what_is_only_on_offer_is_not_told_as_the_callers() -> None:
    slots = Call("find_next_available", {"service_code": "flu shot"})
    async with held(Calls(LOOKS), Calls(slots), Say("Which one?"), said=[ASKS]) as judge:
        judge.heard(Parsed(turn=2, text="The first", intent="schedule_appointment"))
        assert stopped(judge, ROWS["offered"]["true"]) == []
        assert stopped(judge, ROWS["offered"]["untrue"]) == ROWS["offered"]["untrue"]


async def test_what_was_booked_may_be_told_in_many_words() -> None:
    model = Booking()

    def books(view: View) -> Calls:
        return model.book(view)

    async with held(*model.ask, books, Say("You're booked."), said=[ASKS, "yes"]) as judge:
        assert stopped(judge, ROWS["after_booking"]["true"]) == []
        assert stopped(judge, ROWS["after_booking"]["untrue"]) == ROWS["after_booking"]["untrue"]


async def test_red_lines_hold_in_many_words_and_stop_nothing_else() -> None:
    rows: dict[str, list[str]] = tomllib.loads(
        (Path(__file__).parents[1] / "data" / "redlines.toml").read_text("utf-8")
    )
    async with held(Say("Hello."), said=["Well, tell me."]) as judge:
        assert stopped(judge, rows["fine"]) == []
        assert stopped(judge, rows["crossed"]) == rows["crossed"]


async def test_a_price_that_was_read_back_may_be_said_again() -> None:
    async with in_process("salon") as session:
        await session.say("has anything come free from the waiting list?")
        await session.say("Kira Sandberg")
        await session.say("212 555 0121")
        asked = (await session.say("yes please")).text
        assert "for $112.50. Shall I book it?" in asked
        await session.say("uh")
        assert (await session.say("hello?")).text == asked
