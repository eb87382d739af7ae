"""Answers that are kept: given again to others who ask the same, and to nobody else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.desk import Desk
from frontdesk.registry import vertical
from frontdesk.session import Session
from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, Break, Call, FixedClock, Say, ScriptedModel, seeded

QUESTION = "Do you take walk-ins?"
ANSWER = Say("We do, if somebody is free. Otherwise we find you a time.")
HOURS = Call("get_salon_hours")
OPEN = Say("We are open Tuesday to Saturday from nine to six.")


class House:
    """A desk that keeps answers, and models that play a script, one a conversation."""

    def __init__(self, desk: Desk, clock: FixedClock, models: list[ScriptedModel]) -> None:
        self.desk, self.clock, self._models = desk, clock, models

    async def ask(self, *steps: Any, said: str = QUESTION, before: tuple[str, ...] = ()) -> Session:
        """A conversation in which something is asked, after which its script has been played."""
        self._models[:] = [ScriptedModel(*steps)]
        async with await self.desk.session(caller=None) as session:
            for line in (*before, said):
                await session.say(line)
        self._models[0].assert_done()
        return session


def told(session: Session) -> str:
    return str([event["text"] for event in session.events if event["type"] == "agent"][-1])


def usage(session: Session) -> dict[str, Any]:
    end: Any = session.events[-1]
    return end["usage"]


@asynccontextmanager
async def house(*, keep_s: int = 600) -> AsyncGenerator[House]:
    clock, models = FixedClock(MONDAY), list[ScriptedModel]()
    salon = vertical("salon")
    async with await Desk.open(
        salon,
        db=await seeded(salon, clock=clock),
        brain=lambda: models[0],
        clock=clock,
        settings=Settings.model_validate({"FRONTDESK_ANSWERS_KEPT_S": keep_s}),
    ) as desk:
        yield House(desk, clock, models)


async def test_the_next_who_asks_gets_the_answer_without_a_model_and_for_nothing() -> None:
    async with house() as at:
        first = await at.ask(ANSWER)
        again = await at.ask(said="do you take walk-ins")
        assert told(again) == told(first) == ANSWER.text
        assert (usage(first)["inferences"], usage(first)["answers_kept"]) == (1, 0)
        assert (usage(again)["inferences"], usage(again)["answers_kept"]) == (0, 1)
        end: Any = again.events[-1]
        assert end["cost_usd"] == 0
        [line] = end["costs"]["lines"]
        assert (line["used"], line["unreported"]) == ({"kept_answers": 1}, 0)


async def test_a_tool_is_asked_each_time_and_only_its_telling_is_kept() -> None:
    asked = "What are your hours?"
    async with house() as at:
        await at.ask(HOURS, OPEN, said=asked)
        again = await at.ask(HOURS, said=asked)
        assert told(again) == OPEN.text
        assert [event["tool"] for event in again.events if event["type"] == "done"] == [HOURS.tool]


async def test_an_answer_is_gone_after_its_time_and_on_another_day() -> None:
    async with house(keep_s=86_400) as at:
        await at.ask(ANSWER)
        at.clock.forward(timedelta(hours=15))
        assert told(await at.ask(Say("Not on Tuesdays."))) == "Not on Tuesdays."
    async with house(keep_s=60) as at:
        await at.ask(ANSWER)
        at.clock.forward(timedelta(seconds=60))
        assert usage(await at.ask(ANSWER))["answers_kept"] == 0


@pytest.mark.parametrize("question", ["Are you open?", "Are you closed?", "When do you close?"])
async def test_nobody_hears_how_the_doors_stood_hours_ago(question: str) -> None:
    async with house(keep_s=86_400) as at:
        await at.ask(Say("Yes, come in."), said=question)
        assert told(await at.ask(said=question)) == "Yes, come in."
        at.clock.forward(timedelta(hours=10))
        assert told(await at.ask(Say("Not any more today."), said=question)) == (
            "Not any more today."
        )


async def test_who_has_said_who_they_are_or_what_they_want_is_answered_by_the_model() -> None:
    async with house() as at:
        await at.ask(ANSWER)
        await at.ask(Say("Hello Ana."), ANSWER, before=("I'm Ana Flores.",))
        await at.ask(Say("What day would suit you?"), ANSWER, before=("I want to book a haircut.",))
        named = await at.ask(ANSWER, said=f"I'm Ana Flores. {QUESTION}")
        assert usage(named)["answers_kept"] == 0


async def test_what_guard_does_not_let_through_is_not_kept() -> None:
    async with house() as at:
        first = await at.ask(Say("You're all booked for Friday at nine."), ANSWER)
        assert any(event["type"] == "guard" for event in first.events)
        assert "booked for Friday" not in told(first)
        # Neither that nor what was said in its place.
        await at.ask(ANSWER)


async def test_half_an_answer_is_not_kept() -> None:
    async with house() as at:
        await at.ask(Break(RuntimeError("gone"), "We do, if somebody. "))
        await at.ask(Say("We do, if somebody"))
        await at.ask(ANSWER)
        assert told(await at.ask()) == ANSWER.text


async def test_what_is_kept_passes_guard_again() -> None:
    async with house() as at:
        await at.ask(ANSWER)
        answers = at.desk._answers  # pyright: ignore[reportPrivateUsage]
        assert answers is not None
        [key] = answers._held  # pyright: ignore[reportPrivateUsage]
        answers.keep(key, "You're all booked for Friday at nine.")
        again = await at.ask(Say("I haven't booked anything yet."))
        assert "all booked for Friday" not in told(again)
        assert usage(again)["answers_kept"] == 1


async def test_by_default_nothing_is_kept_and_two_desks_share_nothing() -> None:
    async with house(keep_s=0) as at:
        asked = [await at.ask(ANSWER) for _ in range(2)]
        assert [usage(one)["answers_kept"] for one in asked] == [0, 0]
    async with house() as one, house() as other:
        await one.ask(ANSWER)
        assert usage(await other.ask(ANSWER))["inferences"] == 1
