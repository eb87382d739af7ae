"""The embedded voice as a pipecat service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from pipecat.frames.frames import ErrorFrame, Frame, TTSAudioRawFrame
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService
from pipecat.transcriptions.language import Language
from pipecat.utils.text.base_text_aggregator import TextType
from pipecat.utils.text.transforms.text_transform import TextTransform
from pipecat.utils.tracing.service_decorators import (
    traced_tts,  # pyright: ignore[reportUnknownVariableType]
)

from frontdesk.providers.embedded.engines import Engines
from frontdesk.providers.embedded.pieces import pieces, word_times
from frontdesk.resilience.play_clock import PlayClock
from frontdesk.resilience.utterance import Word
from frontdesk.stock.sound import Sound, Timbre
from frontdesk.stock.sounds import Shelf
from frontdesk_processors.observe.spared import spared

_DEADLINE_S = 10.0
"""An engine that has not answered by then hangs."""
_NANOSECONDS = 1e9
_MODEL = "piper"


class PiperTTSService(TTSService):
    """Speaks English with the engines of the process, sentence by sentence.

    A long first sentence is made in pieces, so that its beginning is heard while the rest is being
    made. Each word has a time, estimated from its share of its piece, so that after a barge-in the
    context holds only what was heard. A barge-in stops the making after the piece at hand. A stock
    phrase is played from the shelf once it has been made.

    Args:
        engines: What speaks; it must have been loaded with ``tts``.
        transforms: Turn text into words to say.
        shelf: What stock phrases sounded like; None where nothing is kept.
        timbre: What it sounds like.
    """

    def __init__(
        self,
        engines: Engines,
        *,
        transforms: Sequence[tuple[TextType | str, TextTransform]] = (),
        shelf: Shelf | None = None,
        timbre: Timbre | None = None,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            push_start_frame=True,
            push_stop_frames=True,
            push_text_frames=False,
            # A busy machine may take longer over a piece than pipecat waits for more audio.
            stop_frame_timeout_s=_DEADLINE_S,
            text_transforms=list(transforms),
            settings=TTSSettings(model=_MODEL, voice="en_US-joe-medium", language=Language.EN),
        )
        self._shelf = shelf
        self._timbre = timbre or Timbre(model=_MODEL)
        self._engines = engines
        self._clocks: dict[str, PlayClock] = {}

    def can_generate_metrics(self) -> bool:
        """Whether pipecat may measure it."""
        return True

    async def on_audio_context_completed(self, context_id: str) -> None:
        """Forget how far a context had come: if it goes on, it starts at nought."""
        self._clocks.pop(context_id, None)

    async def on_audio_context_interrupted(self, context_id: str) -> None:
        """Forget a context that was cut short."""
        self._clocks.pop(context_id, None)

    @traced_tts
    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """Say a sentence: its words' times, then its audio, a piece at a time."""
        try:
            sound = await self._kept(text, context_id)
            made = _once(sound) if sound is not None else self._made(text, context_id)
            async with aclosing(made) as sounds:
                async for one in sounds:
                    await self._time(one, context_id)
                    for part in one.parts(self.sample_rate):
                        yield TTSAudioRawFrame(part.pcm, self.sample_rate, 1, context_id=context_id)
        except Exception as error:
            yield ErrorFrame(f"the embedded voice failed: {error!r}", exception=error)

    async def _made(self, text: str, context_id: str) -> AsyncGenerator[Sound]:
        """A sentence, a piece at a time; kept when it is whole."""
        await self.start_tts_usage_metrics(text)
        first, whole = context_id not in self._clocks, Sound(b"", ())
        for piece in pieces(text, first=first):
            async with asyncio.timeout(_DEADLINE_S):
                pcm = await self._engines.say(
                    piece, rate=self.sample_rate, trim=first and not whole.pcm
                )
            length_s = len(pcm) / (self.sample_rate * 2)
            times = word_times(piece, begins=0.0, length_s=length_s)
            sound = Sound(pcm, tuple(Word(*time) for time in times))
            whole = whole.then(sound, rate=self.sample_rate)
            yield sound
        if self._shelf is not None:
            timbre = self._opening(first=first)
            await self._shelf.keep(text, whole, timbre=timbre, rate=self.sample_rate)

    async def _kept(self, text: str, context_id: str) -> Sound | None:
        if self._shelf is None:
            return None
        timbre = self._opening(first=context_id not in self._clocks)
        sound = await self._shelf.find(text, timbre=timbre, rate=self.sample_rate)
        if sound is not None:
            await self.push_frame(
                spared(self, model=_MODEL, what="kept_characters", value=len(text))
            )
        return sound

    def _opening(self, *, first: bool) -> Timbre:
        """How it sounds: the first sentence of a response begins without a pause."""
        return replace(self._timbre, marks=(*self._timbre.marks, "first" if first else "next"))

    async def _time(self, sound: Sound, context_id: str) -> None:
        """Say when each word is heard, if the sound is played now."""
        clock = self._clocks.setdefault(context_id, PlayClock(self._now()))
        length_s = len(sound.pcm) / (self.sample_rate * 2)
        begins = clock.begin(self._now(), length_s=length_s)
        times = [(word.text, begins + word.at_s) for word in sound.words]
        await self.add_word_timestamps(times, context_id)

    def _now(self) -> float:
        return self.get_clock().get_time() / _NANOSECONDS


async def _once(sound: Sound) -> AsyncGenerator[Sound]:
    yield sound
