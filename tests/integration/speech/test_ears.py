"""A ladder of ears, pipecat's client of Deepgram before others, while its server fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from pipecat.frames.frames import (
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    ProposedUserStoppedSpeakingFrame,
    TranscriptionFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.services.stt_service import STTService

from frontdesk.providers.deepgram import deepgram
from frontdesk.providers.deepgram_flux import deepgram_flux
from frontdesk.resilience import Breakers
from frontdesk.resilience.ears import Ears, EarsDeadlines
from frontdesk.resilience.ears_rung import EarsRung
from frontdesk.settings import Settings
from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import hum
from frontdesk_processors.frames import Relieved
from frontdesk_processors.language import load
from tests.support.telephone import Hands
from tests.support.voices import FRAME, RATE_IN, SILENCE, Bench, running, sound

# Deepgram's own client looks for a class of websockets' former interface.
pytestmark = pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode")

QUICK = EarsDeadlines(speaking_s=0.3, spoken_s=0.2, murmur_s=0.5)
CALM = EarsDeadlines(speaking_s=5.0, spoken_s=3.0)


async def length(pcm: bytes, rate: int, over: bool) -> str:
    """Hears how long an utterance is, in tenths of a second."""
    return f"{len(pcm) / 2 / rate:.1f}"


class Wordless:
    """Hears no word."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def __call__(self, pcm: bytes, rate: int, over: bool) -> str:
        if over:
            self.asked.set()
        return ""


@dataclass
class House:
    """Ears in two simulated providers, and the clock of their breakers."""

    bench: Bench
    first: DeepgramWire
    spare: DeepgramWire
    clock: Hands

    async def speak(self, length_s: float = 1.2) -> None:
        """The caller says something that lasts so long, sent faster than it lasts."""
        pcm = await hum("x" * round(length_s / 0.06), RATE_IN)
        await self.bench.put(
            *sound(SILENCE * 10 + pcm[: 10 * FRAME]), VADUserStartedSpeakingFrame()
        )
        for frame in sound(pcm[10 * FRAME :] + SILENCE * 5):
            await self.bench.put(frame)
            await asyncio.sleep(0.002)
        await self.bench.put(VADUserStoppedSpeakingFrame(stop_secs=0.1))

    async def heard(self) -> float:
        """How long the next speech is that is heard, in seconds."""
        before = len(self.bench.tap.of(TranscriptionFrame))
        return float((await self.bench.tap.first(TranscriptionFrame, after=before)).text)

    async def over(self) -> None:
        """The caller's turn is over."""
        await self.bench.put(UserStoppedSpeakingFrame())
        await self.bench.settled()

    @property
    def relieved(self) -> list[tuple[str, str]]:
        return [(one.fault, one.following) for one in self.bench.tap.of(Relieved)]


def rung(
    name: str, wire: DeepgramWire, breakers: Breakers | None, *, flux: bool = False
) -> EarsRung:
    settings = Settings.model_validate({"DEEPGRAM_API_KEY": "local", "DEEPGRAM_BASE_URL": wire.url})

    def make() -> STTService:
        if flux:
            return deepgram_flux(settings, load("en"), alone=False)
        return deepgram(settings, load("en"))

    return EarsRung(name, make, breaker=breakers.of(name) if breakers is not None else None)


@asynccontextmanager
async def house(
    fault: SpeechFault | None = None, *, flux: bool = False, deadlines: EarsDeadlines = QUICK
) -> AsyncGenerator[House]:
    clock = Hands()
    breakers = Breakers(now=lambda: clock.now)
    async with DeepgramWire(length, fault=fault) as first, DeepgramWire(length) as spare:
        rungs = [rung("first", first, breakers, flux=flux), rung("spare", spare, None)]
        ears = Ears(rungs, deadlines=deadlines)
        async with running(ears) as bench:
            yield House(bench, first, spare, clock)


@pytest.mark.parametrize("fault", ["401", "500", "hang", "dropped", "stalled"])
async def test_the_next_ears_hear_the_whole_turn_and_the_first_come_back(
    fault: SpeechFault,
) -> None:
    async with house(fault) as held:
        hearing = asyncio.create_task(held.heard())
        await held.speak()
        assert await hearing == pytest.approx(1.2, abs=0.15)
        assert [following for _, following in held.relieved] == ["spare"]
        held.first.fault = None
        held.clock.now += 60
        await held.over()
        opened = held.spare.opened
        hearing = asyncio.create_task(held.heard())
        await held.speak(0.9)
        assert await hearing == pytest.approx(0.9, abs=0.15)
        assert (len(held.relieved), held.spare.opened) == (1, opened)


async def test_a_noise_that_nobody_finds_words_in_is_held_against_nobody() -> None:
    async with house("hang") as held:
        for _ in range(2):
            held.spare.hear = wordless = Wordless()
            await held.speak()
            async with asyncio.timeout(5):
                await wordless.asked.wait()
            await held.over()
        assert (held.relieved, held.bench.tap.of(TranscriptionFrame)) == ([], [])


async def test_ears_that_answer_without_a_word_are_believed() -> None:
    async with house() as held:
        held.first.hear = Wordless()
        await held.speak()
        held.first.hear = length
        await held.over()
        hearing = asyncio.create_task(held.heard())
        await held.speak()
        assert await hearing == pytest.approx(1.2, abs=0.15)
        assert (held.spare.opened, held.relieved) == (0, [])


async def test_audio_goes_on_downstream_while_nothing_takes_it() -> None:
    async with house("hang") as held:
        await held.speak()
        await held.bench.settled()
        assert len(held.bench.tap.of(InputAudioRawFrame)) > 60


@pytest.mark.parametrize("fault", ["401", "500", "hang", "dropped", "stalled"])
async def test_the_next_ears_hear_the_whole_turn_when_flux_fails_and_flux_comes_back(
    fault: SpeechFault,
) -> None:
    async with house(fault, flux=True) as held:
        hearing = asyncio.create_task(held.heard())
        await held.speak()
        assert await hearing == pytest.approx(1.2, abs=0.15)
        assert [following for _, following in held.relieved] == ["spare"]
        held.first.fault = None
        held.clock.now += 60
        await held.over()
        hearing = asyncio.create_task(held.heard())
        await held.speak(0.9)
        await held.bench.put(*sound(SILENCE * 40))
        assert await hearing > 0.9
        assert len(held.relieved) == 1


async def test_flux_is_waited_for_until_it_calls_the_turn_over() -> None:
    async with house(flux=True, deadlines=CALM) as held:
        hearing = asyncio.create_task(held.heard())
        await held.speak()
        for frame in sound(SILENCE * 60):
            await held.bench.put(frame)
            await asyncio.sleep(0.01)
        assert await hearing > 1.2
        await held.bench.tap.first(ProposedUserStoppedSpeakingFrame)
        assert (held.relieved, held.spare.opened) == ([], 0)


async def test_flux_that_falls_silent_after_the_voice_is_relieved() -> None:
    async with house(flux=True) as held:
        hearing = asyncio.create_task(held.heard())
        await held.speak()
        guessed = len(held.bench.tap.of(InterimTranscriptionFrame))
        await held.bench.put(*sound(SILENCE * 13))
        await held.bench.tap.first(InterimTranscriptionFrame, after=guessed)
        held.first.fault = "hang"
        assert await hearing == pytest.approx(1.3, abs=0.25)
        assert [following for _, following in held.relieved] == ["spare"]
