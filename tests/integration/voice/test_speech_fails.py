"""Calls in which the providers of ears and voice die: nothing is lost, and nobody is left waiting.

Deepgram and ElevenLabs are simulated and answered by the embedded engines, which are also what
the call falls back on.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from frontdesk.channels.recording import Cue
from frontdesk.providers.speech import Speech, open_speech
from frontdesk.settings import Settings
from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.elevenlabs import ElevenLabsWire
from frontdesk.simulators.sockets import SpeechFault
from frontdesk.simulators.voices import hum, lines
from frontdesk_processors.language import load
from frontdesk_processors.values import Json, JsonObject
from tests.integration.voice.conftest import Dial, Held, clip

pytestmark = [
    pytest.mark.timeout(90),
    pytest.mark.xdist_group("realtime"),
    # Deepgram's own client looks for a class of websockets' former interface.
    pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode"),
]

LONGEST_SILENCE_S = 2.0


@dataclass
class Providers:
    """The simulated providers, whose faults can change at any time."""

    ears: DeepgramWire
    voice: ElevenLabsWire


@pytest.fixture
async def providers() -> AsyncGenerator[Providers]:
    async with DeepgramWire(lines([""])) as ears, ElevenLabsWire() as voice:
        yield Providers(ears, voice)


@pytest.fixture
async def speech(speech: Speech, providers: Providers) -> Speech:
    """Deepgram and ElevenLabs, each with the embedded engine behind it."""
    engines = speech.engines

    async def hear(pcm: bytes, rate: int, over: bool) -> str:
        return await engines.hear(pcm)

    async def hastily(text: str, rate: int) -> bytes:
        pcm = await hum(text, rate)
        return pcm[: len(pcm) // 4 * 2]

    providers.ears.hear, providers.voice.speak = hear, hastily
    keyed = Settings.model_validate(
        {
            "DEEPGRAM_API_KEY": "local",
            "DEEPGRAM_BASE_URL": providers.ears.url,
            "ELEVENLABS_API_KEY": "local",
            "ELEVENLABS_BASE_URL": providers.voice.url,
        }
    )
    return await open_speech(keyed, language=load("en"), engines=engines)


def relieved(held: Held) -> list[tuple[Json, Json, Json]]:
    return [(e["stage"], e["provider"], e["next"]) for e in held.of("provider")]


def longest_silence_s(held: Held) -> float:
    """The longest silence in the first thing that the agent said, in seconds."""
    began, ended = (
        next(
            float(str(e["t_ms"]))
            for e in held.of("speaking")
            if e["who"] == "agent" and e["on"] == on
        )
        for on in (True, False)
    )
    track = held.transport.agent
    samples = np.abs(np.frombuffer(track.sound(), "<i2"))
    loud = np.flatnonzero(samples > 200) / track.rate
    within = loud[: np.searchsorted(loud, loud[0] + (ended - began) / 1000 - 0.5)]
    return float(np.diff(within).max())


@pytest.mark.wide
async def test_both_die_in_the_middle_of_what_is_said_and_heard(
    dial: Dial, providers: Providers
) -> None:
    providers.voice.fault = providers.ears.fault = "dropped"
    held: Held = await dial([Cue(pcm=clip("hours"))])
    await held.call.run()
    assert relieved(held)[:2] == [
        ("tts", "elevenlabs", "embedded"),
        ("stt", "deepgram", "embedded"),
    ]
    # The greeting was said once and to its end, half by each voice.
    greeting = str(held.of("agent")[0]["text"])
    assert held.context[0] == {"role": "assistant", "content": greeting}
    assert longest_silence_s(held) < LONGEST_SILENCE_S
    assert held.context[1] == {"role": "user", "content": "Are you open on Saturday?"}
    assert "Saturday" in held.said()


@pytest.mark.slow
async def test_a_booking_is_made_once_while_they_fail_in_turn_and_come_back(
    dial: Dial, providers: Providers
) -> None:
    ears: Iterator[SpeechFault | None] = iter(("hang", "dropped", "stalled", "dropped", None))
    voice: Iterator[SpeechFault | None] = iter(("hang", "stalled", "401", None))

    def watch(event: JsonObject) -> None:
        if event["type"] == "agent":
            providers.ears.fault = next(ears, None)
            providers.voice.fault = next(voice, None)

    held: Held = await dial(
        [
            Cue(pcm=clip("ask"), after_s=1.5),
            Cue(pcm=clip("second"), after_s=6.0),
            Cue(pcm=clip("maria")),
            Cue(pcm=clip("yes"), after_s=13.0),
            # On a busy machine the first may come into the read-back, and counts for nothing then.
            Cue(pcm=clip("yes")),
            Cue(pcm=clip("goodbye"), after_s=3.0),
        ]
    )
    held.watch = watch
    ending = await held.call.run()
    assert ending.outcome == "completed"
    [receipt] = held.call.conversation.receipts
    assert receipt.verified and receipt.tool == "schedule_appointment"
    assert {str(stage) for stage, _, _ in relieved(held)} == {"tts", "stt"}
    for timing in held.of("timing"):
        assert float(str(timing["tts_ms"])) < LONGEST_SILENCE_S * 1000
