"""A call whose ears call the turns over themselves: Deepgram Flux, simulated."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from frontdesk.channels.recording import Cue
from frontdesk.providers.speech import Speech, open_speech
from frontdesk.settings import Settings
from frontdesk.simulators.deepgram import DeepgramWire
from frontdesk.simulators.voices import lines
from frontdesk_processors.language import load
from tests.integration.voice.conftest import Dial, Held, clip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(90),
    pytest.mark.xdist_group("realtime"),
    # Deepgram's own client looks for a class of websockets' former interface.
    pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode"),
]


@pytest.fixture
async def flux() -> AsyncGenerator[DeepgramWire]:
    async with DeepgramWire(lines([""])) as wire:
        yield wire


@pytest.fixture
async def speech(speech: Speech, flux: DeepgramWire) -> Speech:
    """Flux with the embedded ears behind it, answered by them, and the embedded voice."""
    engines = speech.engines

    async def hear(pcm: bytes, rate: int, over: bool) -> str:
        return await engines.hear(pcm)

    flux.hear = hear
    keyed = Settings.model_validate(
        {
            "FRONTDESK_STT": "deepgram-flux,embedded",
            "FRONTDESK_TTS": "embedded",
            "DEEPGRAM_API_KEY": "local",
            "DEEPGRAM_BASE_URL": flux.url,
        }
    )
    return await open_speech(keyed, language=load("en"), engines=engines)


async def test_a_question_is_one_turn_and_answered(dial: Dial, flux: DeepgramWire) -> None:
    held: Held = await dial([Cue(pcm=clip("hours"))])
    await held.call.run()
    assert held.context[1] == {"role": "user", "content": "Are you open on Saturday?"}
    assert "Saturday" in held.said()
    assert held.of("provider") == [] and flux.opened == 1


async def test_a_turn_that_flux_loses_is_heard_by_the_next(dial: Dial, flux: DeepgramWire) -> None:
    flux.fault = "dropped"
    held: Held = await dial([Cue(pcm=clip("hours"))])
    await held.call.run()
    [fallen] = [event for event in held.of("provider") if event["stage"] == "stt"]
    assert (fallen["provider"], fallen["next"]) == ("deepgram-flux", "embedded")
    assert held.context[1] == {"role": "user", "content": "Are you open on Saturday?"}
