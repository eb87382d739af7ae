"""What a process's calls hear and speak with, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.utils.text.base_text_aggregator import TextType
from pipecat.utils.text.transforms.text_transform import TextTransform

from frontdesk.providers.embedded import Engines
from frontdesk.resilience import Breaker, Breakers
from frontdesk.settings import Settings
from frontdesk.speech_settings import EMBEDDED, check, stts, ttss
from frontdesk_processors.language import Language
from frontdesk_processors.language.spoken import spoken

_Transforms = Sequence[tuple[TextType | str, TextTransform]]


@dataclass(frozen=True, kw_only=True)
class Speech:
    """The ears and the voice of a process; makes the services of each call.

    Parameters:
        stt_name: What hears first (``embedded``, ``deepgram``).
        tts_name: What speaks first (``embedded``, ``elevenlabs``).
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


async def open_speech(
    settings: Settings,
    *,
    language: Language,
    breakers: Breakers | None = None,
    engines: Engines | None = None,
) -> Speech:
    """What the settings name, loaded and run once so that the first caller waits for nothing.

    The models load in a thread; the loop goes on. Whoever calls this owns the result, and should
    call it once a process: the models take 300 MB.

    Args:
        settings: The deployment's.
        language: What the calls are held in.
        breakers: Of the providers, shared by all calls of the process; by default its own.
        engines: Models that are loaded already, with all that the settings name.

    Raises:
        UnknownName: ``FRONTDESK_STT`` or ``FRONTDESK_TTS`` names nothing known.
        BadSetting: A key is missing, the installed moonshine-voice carries no weights, or the
            embedded engines do not speak the language.
        MissingExtra: The extra ``embedded`` is needed and not installed.
    """
    check(settings, language=language.code)
    ears = stts(settings, language=language.code)
    voices = ttss(settings, language=language.code)
    engines = engines or await Engines.load(stt=EMBEDDED in ears, tts=EMBEDDED in voices)
    part = _Parts(settings, engines=engines, language=language, breakers=breakers or Breakers())
    return Speech(
        stt_name=ears[0],
        tts_name=voices[0],
        engines=engines,
        _stt=lambda: part.stt(ears),
        _tts=lambda: part.tts(voices),
    )


class _Parts:
    """Makes the services of calls."""

    def __init__(
        self, settings: Settings, *, engines: Engines, language: Language, breakers: Breakers
    ) -> None:
        self._settings = settings
        self._engines = engines
        self._language = language
        self._breakers = breakers

    def tts(self, names: Sequence[str]) -> TTSService:
        """The voice of one call; of several, each for the one before it when that fails."""

        async def aloud(text: str, kind: str) -> str:
            return spoken(text, self._language)

        transforms: _Transforms = [("*", aloud)]
        if len(names) == 1:
            return self._voice(names[0], transforms)
        from frontdesk.resilience.voice_rung import VoiceRung
        from frontdesk.resilience.voices import Voices

        rungs = [
            VoiceRung(
                name,
                partial(self._voice, name, ()),
                breaker=self._breaker("tts", name),
            )
            for name in names
        ]
        return Voices(rungs, transforms=transforms, patience_s=self._settings.tts_patience_s)

    def _voice(self, name: str, transforms: _Transforms) -> TTSService:
        if name == "elevenlabs":
            from frontdesk.providers.elevenlabs import elevenlabs

            return elevenlabs(self._settings, self._language, transforms=transforms)
        from frontdesk.providers.embedded.tts import PiperTTSService

        return PiperTTSService(self._engines, transforms=transforms)

    def stt(self, names: Sequence[str]) -> STTService:
        """The ears of one call; of several, each for the one before it when that fails."""
        if len(names) == 1:
            return self._ears(names[0])
        from frontdesk.resilience.ears import Ears
        from frontdesk.resilience.ears_rung import EarsRung

        rungs = [
            EarsRung(
                name,
                partial(self._ears, name),
                breaker=self._breaker("stt", name),
            )
            for name in names
        ]
        return Ears(rungs)

    def _ears(self, name: str) -> STTService:
        if name == "deepgram":
            from frontdesk.providers.deepgram import deepgram

            return deepgram(self._settings, self._language)
        from frontdesk.providers.embedded.stt import MoonshineSTTService

        return MoonshineSTTService(self._engines)

    def _breaker(self, stage: Literal["stt", "tts"], name: str) -> Breaker | None:
        """Whether a provider may be asked; the embedded engines always may."""
        return None if name == EMBEDDED else self._breakers.of(f"{stage} {name}")
