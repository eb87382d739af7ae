"""What a process's calls hear and speak with, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService

from frontdesk.providers.embedded import Engines
from frontdesk.settings import Settings
from frontdesk.speech_settings import check
from frontdesk_processors.language import Language
from frontdesk_processors.language.spoken import spoken


@dataclass(frozen=True, kw_only=True)
class Speech:
    """The ears and the voice of a process; makes the services of each call.

    Parameters:
        stt_name: What hears (``embedded``, ``deepgram``).
        tts_name: What speaks (``embedded``, ``elevenlabs``).
        engines: The models that all calls share.
    """

    stt_name: str
    tts_name: str
    engines: Engines = field(repr=False)
    _stt: Callable[[], STTService] = field(repr=False)
    _tts: Callable[[], TTSService] = field(repr=False)

    def stt(self) -> STTService:
        """A new service for one call."""
        return self._stt()

    def tts(self) -> TTSService:
        """A new service for one call."""
        return self._tts()

    def vad(self) -> VADAnalyzer:
        """A new voice detector for one call, on the shared model."""
        return self.engines.vad()

    def turn_analyzer(self) -> BaseTurnAnalyzer:
        """A new judge of turn ends for one call, on the shared model."""
        return self.engines.turn_analyzer()

    def close(self) -> None:
        """Let the models' threads go. End the calls first."""
        self.engines.close()


async def open_speech(settings: Settings, *, language: Language) -> Speech:
    """What the settings name, loaded and run once so that the first caller waits for nothing.

    The models load in a thread; the loop goes on. Whoever calls this owns the result, and should
    call it once a process: the models take 300 MB.

    Args:
        settings: The deployment's.
        language: What the calls are held in.

    Raises:
        UnknownName: ``FRONTDESK_STT`` or ``FRONTDESK_TTS`` names nothing known.
        BadSetting: A key is missing, the installed moonshine-voice carries no weights, or the
            embedded engines do not speak the language.
        MissingExtra: The extra ``embedded`` is needed and not installed.
    """
    check(settings, language=language.code)
    stt, tts = settings.stt_name, settings.tts_name
    engines = await Engines.load(stt=stt == "embedded", tts=tts == "embedded")
    return Speech(
        stt_name=stt,
        tts_name=tts,
        engines=engines,
        _stt=_stt(settings, engines=engines, language=language),
        _tts=_tts(settings, engines=engines, language=language),
    )


def _stt(settings: Settings, *, engines: Engines, language: Language) -> Callable[[], STTService]:
    if settings.stt_name == "deepgram":
        from frontdesk.providers.deepgram import deepgram

        return lambda: deepgram(settings, language)
    from frontdesk.providers.embedded.stt import MoonshineSTTService

    return lambda: MoonshineSTTService(engines)


def _tts(settings: Settings, *, engines: Engines, language: Language) -> Callable[[], TTSService]:
    async def aloud(text: str, kind: str) -> str:
        return spoken(text, language)

    if settings.tts_name == "elevenlabs":
        from frontdesk.providers.elevenlabs import elevenlabs

        return lambda: elevenlabs(settings, language, transforms=[("*", aloud)])
    from frontdesk.providers.embedded.tts import PiperTTSService

    return lambda: PiperTTSService(engines, transforms=[("*", aloud)])
