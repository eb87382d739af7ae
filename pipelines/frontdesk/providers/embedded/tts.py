"""The embedded voice as a pipecat service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

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

_FRAME_S = 0.25
"""Audio goes out in frames of this length, so that the loop gets its turn between them."""
_DEADLINE_S = 10.0
"""An engine that has not answered by then hangs."""
_NANOSECONDS = 1e9


class PiperTTSService(TTSService):
    """Speaks English with the engines of the process, sentence by sentence.

    A long first sentence is made in pieces, so that its beginning is heard while the rest is being
    made. Each word has a time, estimated from its share of its piece, so that after a barge-in the
    context holds only what was heard. A barge-in stops the making after the piece at hand.

    Args:
        engines: What speaks; it must have been loaded with ``tts``.
        transforms: Turn text into words to say.
    """

    def __init__(
        self,
        engines: Engines,
        *,
        transforms: Sequence[tuple[TextType | str, TextTransform]] = (),
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            push_start_frame=True,
            push_stop_frames=True,
            push_text_frames=False,
            # A busy machine may take longer over a piece than pipecat waits for more audio.
            stop_frame_timeout_s=_DEADLINE_S,
            text_transforms=list(transforms),
            settings=TTSSettings(model="piper", voice="en_US-joe-medium", language=Language.EN),
        )
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
        await self.start_tts_usage_metrics(text)
        try:
            for piece in pieces(text, first=context_id not in self._clocks):
                async with asyncio.timeout(_DEADLINE_S):
                    audio = await self._engines.say(
                        piece, rate=self.sample_rate, trim=context_id not in self._clocks
                    )
                clock = self._clocks.setdefault(context_id, PlayClock(self._now()))
                length_s = len(audio) / (self.sample_rate * 2)
                begins = clock.begin(self._now(), length_s=length_s)
                times = word_times(piece, begins=begins, length_s=length_s)
                await self.add_word_timestamps(times, context_id)
                for frame in self._frames(audio, context_id):
                    yield frame
        except Exception as error:
            yield ErrorFrame(f"the embedded voice failed: {error!r}", exception=error)

    def _frames(self, audio: bytes, context_id: str) -> list[Frame]:
        size = int(_FRAME_S * self.sample_rate) * 2
        return [
            TTSAudioRawFrame(audio[at : at + size], self.sample_rate, 1, context_id=context_id)
            for at in range(0, len(audio), size)
        ]

    def _now(self) -> float:
        return self.get_clock().get_time() / _NANOSECONDS
