"""What a caller hears while a tool takes its time."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMTextFrame,
    TTSSpeakFrame,
    UserStartedSpeakingFrame,
)

from frontdesk_processors.frames import Cleared, Done, Filled, Muted, Planned, release
from frontdesk_processors.language import load
from frontdesk_processors.turns import Filler
from tests.support.telephone import Hands
from tests.support.voices import Bench, running

ENGLISH = load("en")


class Line:
    """A filler in a pipeline, and the clock by which it waits."""

    def __init__(self, bench: Bench, clock: Hands) -> None:
        self.bench, self.clock = bench, clock

    async def passes(self, seconds: float) -> None:
        self.clock.forward(seconds)
        await self.bench.settled()

    async def put(self, *frames: object) -> None:
        await self.bench.put(*frames)  # pyright: ignore[reportArgumentType]
        await self.bench.settled()

    @property
    def spoken(self) -> list[str]:
        return [frame.text for frame in self.bench.tap.of(TTSSpeakFrame)]

    @property
    def shown(self) -> list[str]:
        return [frame.text for frame in self.bench.tap.of(Filled)]


@asynccontextmanager
async def line() -> AsyncGenerator[Line]:
    clock = Hands()
    async with running(Filler(ENGLISH, pace=clock.pace)) as bench:
        yield Line(bench, clock)


def cleared(call: str = "1", *, turn: int = 1) -> Cleared:
    return Cleared(call=call, tool="book", arguments={}, turn=turn)


def done(call: str = "1", *, turn: int = 1) -> Done:
    return Done(call=call, tool="book", turn=turn, status="done", result={"ok": True})


async def test_a_tool_that_is_quick_needs_no_word() -> None:
    async with line() as held:
        await held.put(cleared())
        await held.passes(1.1)
        await held.put(done())
        await held.passes(5)
        assert held.shown == []


async def test_a_tool_that_is_slow_gets_one_a_turn_which_stays_out_of_the_context() -> None:
    async with line() as held:
        await held.put(cleared())
        await held.passes(1.2)
        [word] = held.bench.tap.of(TTSSpeakFrame)
        assert word.text in ENGLISH.list("turns.fillers")
        assert not word.append_to_context
        await held.put(cleared("2"))
        await held.passes(5)
        assert held.shown == [word.text]
        await held.put(done(), done("2"), cleared("3", turn=2))
        await held.passes(1.2)
        assert len(held.shown) == 2


async def test_two_tools_one_after_the_other_are_one_silence() -> None:
    async with line() as held:
        await held.put(cleared())
        await held.passes(0.8)
        await held.put(done(), cleared("2"))
        await held.passes(0.4)
        assert len(held.spoken) == 1


async def test_frames_do_not_wait_for_it() -> None:
    async with line() as held:
        await held.put(cleared())
        assert held.bench.tap.of(Cleared)


async def test_nothing_is_said_into_the_agents_voice_and_the_silence_counts_from_its_end() -> None:
    async with line() as held:
        await held.put(BotStartedSpeakingFrame(), cleared())
        await held.passes(3)
        await held.put(BotStoppedSpeakingFrame())
        await held.passes(1.1)
        assert held.shown == []
        await held.passes(0.1)
        assert len(held.shown) == 1


async def test_nothing_is_said_to_a_caller_who_speaks_or_about_what_they_have_left_behind() -> None:
    async with line() as held:
        await held.put(cleared(), UserStartedSpeakingFrame())
        await held.passes(3)
        assert held.shown == []
        await held.put(InterruptionFrame())
        await held.passes(3)
        assert held.shown == []


async def test_who_reads_is_shown_it_only() -> None:
    async with line() as held:
        await held.put(Muted(on=True), cleared())
        await held.passes(1.2)
        assert len(held.shown) == 1
        assert held.spoken == []


def planned(turn: int = 1) -> Planned:
    return Planned(turn, "front desk", tools=3, took_ms=1.0)


async def test_an_agent_that_takes_its_time_gets_a_word_within_a_second_and_a_half() -> None:
    async with line() as held:
        await held.put(planned())
        await held.passes(1.3)
        assert held.shown == []
        await held.passes(0.1)
        assert len(held.spoken) == 1


async def test_a_draft_is_no_answer_and_a_released_sentence_is() -> None:
    async with line() as held:
        await held.put(planned(), LLMTextFrame("We open"))
        await held.passes(1.5)
        assert len(held.spoken) == 1
        await held.put(planned(turn=2), release(LLMTextFrame("We open at eight.")))
        await held.passes(20)
        assert len(held.spoken) == 1


async def test_a_response_that_ends_without_a_word_is_not_waited_for() -> None:
    async with line() as held:
        await held.put(planned(), release(LLMFullResponseEndFrame()))
        await held.passes(20)
        assert held.shown == []


async def test_who_waits_for_long_hears_another_word_and_never_the_same_twice_in_a_row() -> None:
    async with line() as held:
        for turn in range(1, 4):
            await held.put(planned(turn))
            await held.passes(1.5)
            await held.passes(6)
            await held.put(release(LLMFullResponseEndFrame()))
        assert len(held.spoken) == 6
        assert all(word != after for word, after in pairwise(held.spoken))


async def test_in_a_chat_it_is_shown_only() -> None:
    clock = Hands()
    async with running(Filler(ENGLISH, spoken=False, pace=clock.pace)) as bench:
        held = Line(bench, clock)
        await held.put(planned())
        await held.passes(1.5)
        assert (len(held.shown), held.spoken) == (1, [])
