"""Who takes the turn by speaking while the agent speaks, and who does not."""

import pytest
from pipecat.frames.frames import FunctionCallFromLLM, FunctionCallsStartedFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from tests.support.telephone import Telephone, telephone

ASKS = "Let me read that back: a visit on Tuesday at 3 PM. Shall I book it?"


async def test_a_voice_takes_the_turn_at_once_while_the_agent_is_silent() -> None:
    async with telephone() as line:
        await line.says("How can I help you?")
        await line.begins()
        assert line.interruptions == 1


@pytest.mark.parametrize(("heard", "seconds"), [("Mm-hm.", 0.4), ("Never.", 0.5), ("Okay.", 0.5)])
async def test_a_murmur_takes_no_turn_and_leaves_nothing(heard: str, seconds: float) -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.voice(seconds)
        await line.hears(heard)
        await line.passes(2.0)
        assert line.murmurs == [heard]
        assert line.interruptions == 0
        await line.agent(speaks=False)
        await line.passes(3.0)
        await line.utters("Are you open on Saturday?")
        assert line.turns == ["Are you open on Saturday?"]


async def test_several_murmurs_are_no_interruption() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.voice(0.4)
        await line.passes(0.1)
        await line.hears("Yeah,")
        await line.begins()
        await line.guesses("okay")
        await line.sounds(0.5)
        await line.ends()
        await line.hears("okay.")
        await line.passes(2.0)
        assert line.interruptions == 0
        assert line.murmurs == ["Yeah, okay."]


@pytest.mark.parametrize(
    "words", ["Stop.", "Wait", "No, no", "Friday.", "The second one", "Hello?"]
)
async def test_a_word_that_is_meant_interrupts_as_soon_as_it_is_guessed(words: str) -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.begins()
        await line.sounds(0.3)
        assert line.interruptions == 0
        await line.guesses(words)
        assert line.interruptions == 1


async def test_other_words_interrupt_when_they_go_on_for_longer_than_a_murmur() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.begins()
        await line.sounds(0.3)
        await line.guesses("Actually, I")
        await line.sounds(0.26)
        assert line.interruptions == 0
        await line.sounds(0.1)
        assert line.interruptions == 1


async def test_a_voice_that_goes_on_interrupts_though_the_ears_are_late() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.begins()
        await line.sounds(0.88)
        assert line.interruptions == 0
        await line.sounds(0.04)
        assert line.interruptions == 1


async def test_wait_and_stop_are_one_interruption_though_heard_as_something_else() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.voice(0.35)
        await line.passes(0.2)
        await line.begins()
        await line.hears("I stop.")
        await line.sounds(0.2)
        assert line.interruptions == 0
        await line.sounds(0.2)
        assert line.interruptions == 1


async def test_an_interruption_is_one_turn_with_the_words_that_began_it() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await line.begins()
        await line.guesses("Wait, stop.")
        await line.agent(speaks=False)
        await line.sounds(1.0)
        await line.ends()
        await line.hears("Wait, stop. Are you open on Saturday?")
        await line.passes(0.3)
        assert line.turns == ["Wait, stop. Are you open on Saturday?"]


async def test_a_murmur_over_the_end_of_a_question_answers_it() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await _over_the_end(line, before_s=0.3)
        assert line.murmurs == []
        assert line.turns == ["Mm-hm."]


async def test_a_murmur_long_before_the_end_of_a_question_answers_nothing() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await _over_the_end(line, before_s=0.9)
        assert line.murmurs == ["Mm-hm."]
        assert line.turns == []


async def test_a_murmur_over_the_end_of_no_question_answers_nothing() -> None:
    async with telephone() as line:
        await line.agent(speaks=True)
        await _over_the_end(line, before_s=0.3, asks="We are open from nine to five.")
        assert line.murmurs == ["Mm-hm."]
        assert line.turns == []


async def _over_the_end(line: Telephone, *, before_s: float, asks: str = ASKS) -> None:
    """The caller murmurs so long before the agent's last word ends."""
    await line.voice(0.3)
    await line.passes(before_s - 0.3)
    line.context.add_message({"role": "assistant", "content": asks})
    await line.agent(speaks=False)
    await line.passes(0.1)
    await line.hears("Mm-hm.")
    await line.passes(2.0)


async def test_a_murmur_after_a_question_answers_it() -> None:
    async with telephone() as line:
        await line.says(ASKS)
        await line.utters("Mm-hm.", seconds=0.4)
        await line.passes(0.3)
        assert line.turns == ["Mm-hm."]
        assert line.murmurs == []


async def test_okay_while_a_tool_works_stops_nothing() -> None:
    async with telephone() as line:
        await line.says("One moment, please.")
        await line.put(FunctionCallsStartedFrame(function_calls=[_call()]))
        await line.voice(0.4)
        await line.hears("Okay.")
        await line.passes(2.0)
        assert line.interruptions == 0
        assert line.murmurs == ["Okay."]


def _call() -> FunctionCallFromLLM:
    return FunctionCallFromLLM(
        function_name="find", tool_call_id="1", arguments={}, context=LLMContext()
    )
