"""A caller and an agent on a line whose clock stands until it is moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer, BaseTurnParams, EndOfTurnState
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    ProposedUserStoppedSpeakingFrame,
    STTMetadataFrame,
    TranscriptionFrame,
    UserBackchannelFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import MetricsData
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair

from frontdesk_processors.language import load
from frontdesk_processors.messages import caller_turns, said_since
from frontdesk_processors.turns import Pace, turn_taking
from tests.support.voices import RATE_IN, SILENCE, Bench, running

TODAY = date(2026, 11, 23)
STAMP = "2026-11-23T08:00:00Z"


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.pace = Pace(now=lambda: self.now, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        done = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, done))
        await done

    def forward(self, seconds: float) -> None:
        """Move it, and wake who has slept long enough."""
        self.now = round(self.now + seconds, 6)
        for until, done in self._sleepers:
            if until <= self.now + 1e-9 and not done.done():
                done.set_result(None)
        self._sleepers = [one for one in self._sleepers if not one[1].done()]


class Judge(BaseTurnAnalyzer):
    """Judges every voice as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = True

    @property
    def speech_triggered(self) -> bool:
        return True

    @property
    def params(self) -> BaseTurnParams:
        return BaseTurnParams()

    def append_audio(self, buffer: bytes, is_speech: bool) -> EndOfTurnState:
        return EndOfTurnState.INCOMPLETE

    async def analyze_end_of_turn(self) -> tuple[EndOfTurnState, MetricsData | None]:
        return (EndOfTurnState.COMPLETE if self.ended else EndOfTurnState.INCOMPLETE), None

    def clear(self) -> None:
        """There is nothing to forget."""


class Deaf(VADAnalyzer):
    """Hears nothing: the telephone says itself when there is a voice."""

    def num_frames_required(self) -> int:
        return RATE_IN // 100

    def voice_confidence(self, buffer: bytes) -> float:
        return 0.0


class Telephone:
    """The user aggregator with the strategies of `turn_taking`, in a pipeline of its own."""

    def __init__(self, bench: Bench, context: LLMContext, clock: Hands, judge: Judge) -> None:
        self.bench, self.context, self.clock, self.judge = bench, context, clock, judge

    async def agent(self, *, speaks: bool) -> None:
        """The agent's voice begins or ends."""
        await self.put(BotStartedSpeakingFrame() if speaks else BotStoppedSpeakingFrame())

    async def says(self, text: str) -> None:
        """The agent has said something, to its end."""
        await self.agent(speaks=True)
        self.context.add_message({"role": "assistant", "content": text})
        await self.agent(speaks=False)
        await self.passes(3.0)

    async def voice(self, seconds: float, *, guess: str = "") -> None:
        """A voice is detected, sounds for so long, and is found to have ended."""
        await self.begins()
        if guess:
            await self.guesses(guess)
        await self.sounds(seconds)
        await self.ends()

    async def begins(self) -> None:
        await self.put(VADUserStartedSpeakingFrame(start_secs=0.2))

    async def ends(self) -> None:
        await self.put(VADUserStoppedSpeakingFrame(stop_secs=0.2))

    async def sounds(self, seconds: float) -> None:
        """Sound comes in for so long."""
        for _ in range(round(seconds * 50)):
            self.clock.forward(0.02)
            await self.bench.put(InputAudioRawFrame(SILENCE, RATE_IN, 1))
        await self.bench.settled()

    passes = sounds

    async def guesses(self, words: str) -> None:
        """The ears guess at what is being said."""
        await self.put(InterimTranscriptionFrame(words, "caller", STAMP))

    async def hears(self, words: str) -> None:
        """The ears know what was said."""
        await self.put(TranscriptionFrame(words, "caller", STAMP, finalized=True))

    async def proposes(self) -> None:
        """The ears say that the turn is over."""
        await self.put(ProposedUserStoppedSpeakingFrame())

    async def utters(self, words: str, *, seconds: float = 1.0) -> None:
        """The caller says something; the words are known 0.15 s after the voice has ended."""
        await self.voice(seconds)
        await self.passes(0.14)
        await self.hears(words)

    async def put(self, frame: Frame) -> None:
        await self.bench.put(frame)
        await self.bench.settled()

    @property
    def turns(self) -> list[str]:
        """The caller's turns that have ended."""
        return caller_turns(self.context.get_messages())

    @property
    def interruptions(self) -> int:
        return len(self.bench.tap.of(InterruptionFrame))

    @property
    def murmurs(self) -> list[str]:
        return [frame.text for frame in self.bench.tap.of(UserBackchannelFrame)]


@asynccontextmanager
async def telephone(**options: Any) -> AsyncGenerator[Telephone]:
    """A line on which nobody has spoken yet."""
    context, clock, judge = LLMContext(), Hands(), Judge()
    params = turn_taking(
        language=load("en"),
        vad=Deaf(),
        analyzer=judge,
        asked=lambda: said_since(context.get_messages()),
        today=lambda: TODAY,
        pace=clock.pace,
        **options,
    )
    aggregator = LLMContextAggregatorPair(context, user_params=params).user()
    async with running(aggregator) as bench:
        await bench.put(STTMetadataFrame(service_name="ears", ttfs_p99_latency=0.6))
        await bench.settled()
        yield Telephone(bench, context, clock, judge)
