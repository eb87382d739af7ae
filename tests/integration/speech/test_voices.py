"""A ladder of voices, pipecat's client of ElevenLabs before others, while its server fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from pipecat.frames.frames import (
    ErrorFrame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
)

from frontdesk.providers.elevenlabs import elevenlabs
from frontdesk.resilience import Breakers
from frontdesk.resilience.breaker import FAILURES, REST_S
from frontdesk.resilience.voice_rung import VoiceRung
from frontdesk.resilience.voices import Voices
from frontdesk.settings import Settings
from frontdesk.simulators.elevenlabs import ElevenLabsWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import CHARACTER_S
from frontdesk_processors.frames import Relieved
from frontdesk_processors.language import load
from tests.support.telephone import Hands
from tests.support.voices import RATE_OUT, Bench, running

SENTENCE = (
    "You are welcome on Tuesday at nine, on Friday at two, or on Monday at a quarter to four."
)
PATIENCE_S = 0.4


@dataclass
class House:
    """A voice in two simulated providers, and the clock of their breakers."""

    bench: Bench
    first: ElevenLabsWire
    spare: ElevenLabsWire
    clock: Hands

    async def say(self, text: str = SENTENCE) -> tuple[str, float]:
        """Have a text said: the words that are in the context, and how much audio there was."""
        tap = self.bench.tap
        before = len(tap.of(TTSTextFrame)), len(tap.of(TTSAudioRawFrame))
        await self.bench.put(TTSSpeakFrame(text))
        await tap.first(TTSStoppedFrame, after=len(tap.of(TTSStoppedFrame)))
        words = " ".join(frame.text for frame in tap.of(TTSTextFrame)[before[0] :])
        audio = b"".join(frame.audio for frame in tap.of(TTSAudioRawFrame)[before[1] :])
        return words, len(audio) / 2 / RATE_OUT

    @property
    def relieved(self) -> list[tuple[str, str]]:
        return [(one.fault, one.following) for one in self.bench.tap.of(Relieved)]


def rung(name: str, wire: ElevenLabsWire, breakers: Breakers | None) -> VoiceRung:
    settings = Settings.model_validate(
        {"ELEVENLABS_API_KEY": "local", "ELEVENLABS_BASE_URL": wire.url}
    )
    return VoiceRung(
        name,
        lambda: elevenlabs(settings, load("en")),
        breaker=breakers.of(name) if breakers is not None else None,
    )


@asynccontextmanager
async def house(fault: SpeechFault | None = None) -> AsyncGenerator[House]:
    clock = Hands()
    breakers = Breakers(now=lambda: clock.now)
    async with ElevenLabsWire(fault=fault) as first, ElevenLabsWire() as spare:
        voices = Voices(
            [rung("first", first, breakers), rung("spare", spare, None)], patience_s=PATIENCE_S
        )
        async with running(voices) as bench:
            yield House(bench, first, spare, clock)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("401", "http 401"),
        ("429", "http 429"),
        ("500", "http 500"),
        ("hang", "silent"),
        ("slow", "silent"),
        ("stalled", "stalled"),
        ("dropped", "broke off"),
    ],
)
async def test_the_next_voice_goes_on_from_the_last_word_that_was_played(
    fault: SpeechFault, told: str
) -> None:
    async with house(fault) as held:
        began = asyncio.get_running_loop().time()
        words, length_s = await held.say()
        took_s = asyncio.get_running_loop().time() - began
        assert words.split() == SENTENCE.split()
        # The hum lasts as long as its characters: none is played twice, and none is left out.
        assert length_s == pytest.approx(len(SENTENCE) * CHARACTER_S, abs=2 * CHARACTER_S)
        assert held.relieved == [(told, "spare")]
        assert took_s < PATIENCE_S + 1


async def test_a_voice_that_works_is_left_to_itself_and_comes_back_in_the_next_turn() -> None:
    async with house() as held:
        assert (await held.say())[0].split() == SENTENCE.split()
        assert (held.relieved, held.spare.opened) == ([], 0)
        held.first.fault = "dropped"
        await held.say()
        await held.say()
        assert len(held.relieved) == 1
        held.first.fault = None
        await held.bench.put(InterruptionFrame())
        spare = held.spare.opened
        words, length_s = await held.say()
        assert words.split() == SENTENCE.split()
        assert length_s == pytest.approx(len(SENTENCE) * CHARACTER_S, abs=2 * CHARACTER_S)
        assert (len(held.relieved), held.spare.opened) == (1, spare)


async def test_a_voice_that_keeps_failing_rests_and_is_tried_again_after_that() -> None:
    async with house("hang") as held:
        for _ in range(FAILURES):
            await held.say("Yes.")
            await held.bench.put(InterruptionFrame())
        began = asyncio.get_running_loop().time()
        await held.say("Yes.")
        assert asyncio.get_running_loop().time() - began < PATIENCE_S / 2
        assert held.relieved[-1] == ("resting", "spare")
        held.first.fault = None
        held.clock.now += REST_S
        await held.bench.put(InterruptionFrame())
        told = len(held.relieved)
        await held.say("Yes.")
        assert len(held.relieved) == told


async def test_a_refused_key_is_told_once_to_who_can_mend_it() -> None:
    async with house("401") as held:
        for _ in range(2):
            await held.say("Yes.")
            await held.bench.put(InterruptionFrame())
        assert len(held.bench.tap.of(ErrorFrame)) == 1


async def test_a_barge_in_while_nobody_speaks_yet_ends_the_waiting() -> None:
    async with house("hang") as held:
        await held.bench.put(TTSSpeakFrame(SENTENCE))
        await held.bench.settled()
        await held.bench.put(InterruptionFrame())
        words, length_s = await held.say("Of course.")
        assert (words, length_s) == ("Of course.", pytest.approx(0.6, abs=0.1))


async def test_what_no_voice_says_is_in_no_context() -> None:
    async with house("500") as held:
        held.spare.fault = "500"
        words, length_s = await held.say()
        assert (words, length_s) == ("", 0)
        assert held.relieved == [("http 500", "spare"), ("http 500", "")]
        held.spare.fault = None
        assert (await held.say("Yes."))[0] == "Yes."
