"""Which ears and which voice a deployment gets, and what it is told where it cannot have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from pipecat.services.deepgram.flux.stt import DeepgramFluxSTTService
from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.services.elevenlabs.tts import ElevenLabsTTSService
from websockets.asyncio.server import ServerConnection, serve

from frontdesk.providers.embedded.stt import MoonshineSTTService
from frontdesk.providers.embedded.tts import PiperTTSService
from frontdesk.providers.in_use import in_use
from frontdesk.providers.speech import Speech, open_speech
from frontdesk.resilience.ears import Ears
from frontdesk.resilience.voices import Voices
from frontdesk.settings import Settings
from frontdesk.speech_settings import check, ttss
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.language import load
from tests.support.voices import running

ENGLISH = load("en")
KEYS = {"DEEPGRAM_API_KEY": "dg-local-0123456789", "ELEVENLABS_API_KEY": "el-local-0123456789"}


def settings(**values: str) -> Settings:
    return Settings.model_validate(values)


def test_without_keys_speech_is_embedded(speech: Speech) -> None:
    assert (settings().stt_name, settings().tts_name) == ("embedded", "embedded")
    assert (speech.stt_name, speech.tts_name) == ("embedded", "embedded")
    assert isinstance(speech.stt(), MoonshineSTTService)
    assert isinstance(speech.tts(), PiperTTSService)
    assert speech.stt() is not speech.stt()


def test_a_key_takes_its_provider_and_a_name_takes_precedence() -> None:
    keyed = settings(**KEYS)
    assert (keyed.stt_name, keyed.tts_name) == ("deepgram", "elevenlabs")
    named = settings(**KEYS, FRONTDESK_STT="embedded", FRONTDESK_TTS="embedded")
    assert (named.stt_name, named.tts_name) == ("embedded", "embedded")


async def test_providers_that_are_named_alone_load_no_embedded_engines() -> None:
    keyed = settings(**KEYS, FRONTDESK_STT="deepgram", FRONTDESK_TTS="elevenlabs")
    opened = await open_speech(keyed, language=ENGLISH)
    stt, tts = opened.stt(), opened.tts()
    assert (opened.engines.moonshine, opened.engines.piper) == (None, None)
    assert isinstance(stt, DeepgramSTTService) and isinstance(tts, ElevenLabsTTSService)
    assert not any(key in f"{opened!r} {keyed!r} {stt!r} {tts!r}" for key in KEYS.values())
    opened.close()


async def test_flux_is_named_and_has_others_behind_it_as_any_ears(speech: Speech) -> None:
    flux = settings(**KEYS, FRONTDESK_STT="deepgram-flux,embedded")
    assert ("stt", "flux-general-en") in in_use(flux)
    opened = await open_speech(flux, language=ENGLISH, engines=speech.engines)
    assert opened.stt_name == "deepgram-flux" and isinstance(opened.stt(), Ears)
    alone = settings(**KEYS, FRONTDESK_STT="deepgram-flux", FRONTDESK_TTS="elevenlabs")
    opened = await open_speech(alone, language=ENGLISH)
    assert isinstance(opened.stt(), DeepgramFluxSTTService)
    assert not any(key in f"{opened!r} {opened.stt()!r}" for key in KEYS.values())
    opened.close()


async def test_a_provider_has_the_embedded_engines_behind_it(speech: Speech) -> None:
    opened = await open_speech(settings(**KEYS), language=ENGLISH, engines=speech.engines)
    assert (opened.stt_name, opened.tts_name) == ("deepgram", "elevenlabs")
    assert isinstance(opened.tts(), Voices) and isinstance(opened.stt(), Ears)


@pytest.mark.parametrize(
    ("named", "language", "order"),
    [
        ("", "en", ["elevenlabs", "embedded"]),
        ("", "es", ["elevenlabs"]),
        ("elevenlabs", "en", ["elevenlabs"]),
        ("embedded, elevenlabs, embedded", "en", ["embedded", "elevenlabs"]),
    ],
)
def test_the_order_is_the_settings_or_the_embedded_last(
    named: str, language: str, order: list[str]
) -> None:
    assert ttss(settings(**KEYS, FRONTDESK_TTS=named), language=language) == order


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"FRONTDESK_STT": "whisper"},
            "unknown FRONTDESK_STT 'whisper'; known: deepgram, deepgram-f",
        ),
        ({"FRONTDESK_TTS": "hal"}, r"unknown FRONTDESK_TTS 'hal'; known: elevenlabs, embedded"),
        ({"FRONTDESK_STT": "deepgram"}, "needs DEEPGRAM_API_KEY; or set FRONTDESK_STT=embedded"),
        ({"FRONTDESK_TTS": "elevenlabs"}, "needs ELEVENLABS_API_KEY; or set FRONTDESK_TTS=embed"),
        ({"DEEPGRAM_BASE_URL": "localhost"}, "DEEPGRAM_BASE_URL 'localhost' is no address"),
        ({"ELEVENLABS_BASE_URL": "ftp://x"}, "ELEVENLABS_BASE_URL 'ftp://x' is no address"),
    ],
)
async def test_what_cannot_be_had_is_named_with_the_next_step(
    values: dict[str, str], said: str
) -> None:
    with pytest.raises((BadSetting, UnknownName), match=said):
        await open_speech(settings(**values), language=ENGLISH)


def test_embedded_speech_says_that_it_knows_english_only() -> None:
    with pytest.raises(BadSetting, match="English only, not 'es'; set DEEPGRAM_API_KEY"):
        check(settings(), language="es")
    check(settings(**KEYS), language="es")


class Visits:
    """The paths and headers that reached a server."""

    def __init__(self) -> None:
        self.came = asyncio.Event()
        self.path = ""
        self.headers: dict[str, str] = {}

    async def take(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.path = connection.request.path
        self.headers = {k.lower(): v for k, v in connection.request.headers.raw_items()}
        self.came.set()
        await connection.wait_closed()


@asynccontextmanager
async def server() -> AsyncGenerator[tuple[str, Visits]]:
    visits = Visits()
    async with serve(visits.take, "127.0.0.1", 0) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        yield f"127.0.0.1:{port}", visits


# Deepgram's own client looks for exceptions by names that websockets deprecates.
@pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning")
async def test_deepgram_connects_to_the_server_that_was_set() -> None:
    async with server() as (address, visits):
        values = {**KEYS, "DEEPGRAM_BASE_URL": f"http://{address}"}
        opened = await open_speech(settings(**values), language=ENGLISH)
        async with running(opened.stt()), asyncio.timeout(10):
            await visits.came.wait()
        opened.close()
    assert "model=nova-3-general" in visits.path and "language=en" in visits.path
    assert KEYS["DEEPGRAM_API_KEY"] in visits.headers["authorization"]


async def test_elevenlabs_connects_to_the_server_that_was_set() -> None:
    async with server() as (address, visits):
        values = {**KEYS, "ELEVENLABS_BASE_URL": f"http://{address}/", "ELEVENLABS_VOICE": "v1"}
        opened = await open_speech(settings(**values), language=ENGLISH)
        async with running(opened.tts()), asyncio.timeout(10):
            await visits.came.wait()
        opened.close()
    assert visits.path.startswith("/v1/text-to-speech/v1/")
    assert visits.headers["xi-api-key"] == KEYS["ELEVENLABS_API_KEY"]
