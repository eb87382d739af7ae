"""A ladder of scripted models: who answers, what passes, what is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    LLMUpdateSettingsFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.llm_service import FunctionCallParams, LLMService
from pipecat.services.settings import LLMSettings

from frontdesk.resilience import Breaker, Breakers, Deadlines, Ladder, Rung
from frontdesk.resilience.breaker import REST_S
from frontdesk_processors.frames import Withdrawn
from frontdesk_processors.testing import Break, Call, Calls, Say, ScriptedModel, drive
from tests.support.telephone import Hands

SOON = Deadlines(first_s=0.05, stall_s=0.05, whole_s=0.5, turn_s=0.5)
BROKEN = Break(ConnectionError("gone"))

F = TypeVar("F", bound=Frame)


async def at_once(seconds: float) -> None:
    """A pause that nobody waits for."""


def asked(*turns: str) -> LLMContextFrame:
    """A context that ends in the last of the caller's turns."""
    return LLMContextFrame(
        context=LLMContext(messages=[{"role": "user", "content": text} for text in turns])
    )


def ladder(*services: LLMService[Any], breakers: Breakers | None = None) -> Ladder:
    """The services as rungs named a, b, …, the last of them without a breaker."""
    breakers = breakers or Breakers()
    names = "abcdef"[: len(services)]
    rungs = [
        Rung(name, service, breaker=breakers.of(name))
        for name, service in zip(names[:-1], services[:-1], strict=True)
    ]
    last = Rung(names[-1], services[-1])
    return Ladder([*rungs, last], deadlines=SOON, sleep=at_once)


class Sent:
    """What a ladder sent for some frames."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames

    @property
    def text(self) -> str:
        """The text of all responses, a bar where something was taken back."""
        told = (
            f.text if isinstance(f, LLMTextFrame) else "|"
            for f in self.frames
            if isinstance(f, LLMTextFrame | Withdrawn)
        )
        return "".join(told)

    @property
    def fell(self) -> list[tuple[str, str, str]]:
        return [(f.provider, f.fault, f.following) for f in self.of(Withdrawn)]

    def of(self, kind: type[F]) -> list[F]:
        return [frame for frame in self.frames if isinstance(frame, kind)]


async def sent_by(agent: Ladder, *frames: Frame, until: type[Frame] | None = None) -> Sent:
    return Sent([sent.frame for sent in await drive(agent, frames, until=until)])


def hanging() -> ScriptedModel:
    return ScriptedModel(*[Say("never")] * 9, pace=asyncio.Event().wait)


async def test_who_answers_is_asked_alone_and_once() -> None:
    first, last = ScriptedModel(Say("Hello there.")), ScriptedModel()
    sent = await sent_by(ladder(first, last), asked("hi"))
    assert (sent.text, sent.fell) == ("Hello there.", [])
    assert len(sent.of(LLMFullResponseStartFrame)) == len(sent.of(LLMFullResponseEndFrame)) == 1
    first.assert_done()


async def test_what_failed_once_is_tried_again() -> None:
    sent = await sent_by(ladder(ScriptedModel(BROKEN, Say("Hello.")), ScriptedModel()), asked("hi"))
    assert (sent.text, sent.fell) == ("|Hello.", [("a", "ConnectionError", "a")])
    assert sent.of(ErrorFrame) == []


async def test_what_fails_twice_gives_way_to_the_next_in_the_same_response() -> None:
    agent = ladder(ScriptedModel(BROKEN, BROKEN), ScriptedModel(Say("Here.")), ScriptedModel())
    sent = await sent_by(agent, asked("hi"))
    assert sent.text == "||Here."
    assert sent.fell[-1] == ("a", "ConnectionError", "b")
    assert len(sent.of(LLMFullResponseEndFrame)) == 1


async def test_a_model_that_is_silent_is_not_waited_for() -> None:
    sent = await sent_by(ladder(hanging(), ScriptedModel(Say("Here."))), asked("hi"))
    assert (sent.text, {fault for _, fault, _ in sent.fell}) == ("||Here.", {"silent"})


async def test_a_model_that_stops_in_the_middle_is_taken_back() -> None:
    words = 0

    async def two_words() -> None:
        nonlocal words
        words += 1
        if words % 3 == 0:
            await asyncio.Event().wait()

    stalling = ScriptedModel(*[Say("You can come on Tuesday.")] * 2, pace=two_words)
    sent = await sent_by(ladder(stalling, ScriptedModel(Say("Here."))), asked("hi"))
    assert sent.text == "You can |You can |Here."
    assert {fault for _, fault, _ in sent.fell} == {"stalled"}


async def test_an_answer_of_nothing_is_none() -> None:
    sent = await sent_by(ladder(ScriptedModel(Say(""), Say("Yes?")), ScriptedModel()), asked("hi"))
    assert (sent.text, sent.fell) == ("|Yes?", [("a", "empty", "a")])


async def test_who_fell_is_not_asked_again_in_the_same_turn_and_is_in_the_next() -> None:
    first = ScriptedModel(BROKEN, BROKEN, Say("Back."))
    last = ScriptedModel(Say("One."), Say("Two."))
    sent = await sent_by(ladder(first, last), asked("hi"), asked("hi"), asked("hi", "hello?"))
    assert sent.text == "||One.Two.Back."


async def test_a_provider_that_keeps_failing_rests_for_all_calls_and_is_tried_again() -> None:
    clock = Hands()
    breakers = Breakers(now=lambda: clock.now)
    for _ in range(2):
        agent = ladder(ScriptedModel(BROKEN, BROKEN), ScriptedModel(Say("x")), breakers=breakers)
        await sent_by(agent, asked("hi"))
    untouched = ScriptedModel()
    sent = await sent_by(ladder(untouched, ScriptedModel(Say("x")), breakers=breakers), asked("hi"))
    assert (sent.fell, untouched.views) == ([("a", "resting", "b")], [])
    clock.forward(REST_S)
    sent = await sent_by(
        ladder(ScriptedModel(Say("Back.")), ScriptedModel(), breakers=breakers), asked("hi")
    )
    assert (sent.text, breakers.of("a").closed) == ("Back.", True)


async def test_a_call_of_a_tool_is_an_answer_and_comes_through_with_its_result() -> None:
    async def look(params: FunctionCallParams) -> None:
        await params.result_callback({"free": True})

    agent = ladder(ScriptedModel(BROKEN, Calls(Call("look"))), ScriptedModel())
    agent.register_function("look", look)
    sent = await sent_by(agent, asked("hi"), until=FunctionCallResultFrame)
    assert sent.of(FunctionCallInProgressFrame)[0].function_name == "look"
    assert sent.of(FunctionCallResultFrame)[0].result == {"free": True}
    assert sent.fell == [("a", "ConnectionError", "a")]


async def test_an_error_that_an_operator_must_mend_goes_up_though_another_answers() -> None:
    wrong_key = Refused("no", 401)
    agent = ladder(ScriptedModel(Break(wrong_key)), ScriptedModel(Say("Here.")))
    sent = await sent_by(agent, asked("hi"))
    [error] = sent.of(ErrorFrame)
    assert error.exception is wrong_key
    assert (sent.text, sent.fell) == ("|Here.", [("a", "http 401", "b")])


async def test_a_request_that_is_refused_is_not_sent_again_and_not_held_against_the_provider() -> (
    None
):
    breakers = Breakers()
    first = ScriptedModel(Break(Refused("too long", 400)))
    sent = await sent_by(ladder(first, ScriptedModel(Say("x")), breakers=breakers), asked("hi"))
    assert (sent.fell, breakers.of("a").closed) == ([("a", "http 400", "b")], True)


async def test_where_nobody_is_left_the_error_goes_up() -> None:
    sent = await sent_by(ladder(ScriptedModel(BROKEN)), asked("hi"))
    assert len(sent.of(ErrorFrame)) == 1
    assert sent.fell == [("a", "ConnectionError", "")]


async def test_every_rung_has_the_prompt_and_the_first_alone_what_is_its_own() -> None:
    first, last = ScriptedModel(BROKEN, BROKEN), ScriptedModel(Say("x"))
    delta = LLMSettings(system_instruction="Be brief.", extra={"reasoning_effort": "low"})
    await sent_by(ladder(first, last), LLMUpdateSettingsFrame(delta=delta), asked("hi"))
    assert [view.prompt for view in (first.views[0], last.views[0])] == ["Be brief."] * 2
    assert (first.settings.extra, last.settings.extra) == ({"reasoning_effort": "low"}, {})


async def test_what_may_be_waited_in_vain_in_a_turn_is_shared_by_all() -> None:
    agent = Ladder(
        [
            Rung("a", hanging(), breaker=Breaker()),
            Rung("b", hanging(), breaker=Breaker()),
            Rung("c", ScriptedModel(Say("Here."))),
        ],
        deadlines=Deadlines(first_s=0.05, stall_s=0.05, whole_s=0.5, turn_s=0.08),
        sleep=at_once,
    )
    sent = await sent_by(agent, asked("hi"))
    assert sent.fell == [("a", "silent", "a"), ("a", "silent", "b"), ("b", "resting", "c")]
    assert sent.text.endswith("Here.")


class Refused(Exception):
    """A request that was refused with a status, as clients raise it."""

    def __init__(self, text: str, status_code: int) -> None:
        super().__init__(text)
        self.status_code = status_code
