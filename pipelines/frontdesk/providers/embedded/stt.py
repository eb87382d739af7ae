"""Embedded speech to text as a pipecat service."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncGenerator
from typing import NamedTuple

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InterimTranscriptionFrame,
    StartFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.transcriptions.language import Language
from pipecat.utils.time import time_now_iso8601
from pipecat.utils.tracing.service_decorators import (
    traced_stt,  # pyright: ignore[reportUnknownVariableType]
)

from frontdesk.providers.embedded.engines import Engines
from frontdesk.providers.embedded.utterance import RATE, PreRoll, Utterance

TTFS_P99_S = 0.6
"""End of speech to the final transcript, 99 times of 100; of it 0.2 s are the detector's."""
_PRE_ROLL_S = 0.6
"""Speech is detected 0.2 s after it began, and the news travels; the rest is for a soft start."""
_DEADLINE_S = 10.0
"""An engine that has not answered by then hangs."""
_MOST_WAITING = 4
"""Pieces of speech that may wait for the engine; with more, the machine does not keep up."""
_FAILURES = 3
"""So many failures in a row, and the service is given no more work."""
_WORD = re.compile(r"\w")


class _Piece(NamedTuple):
    audio: bytes
    ended: Utterance | None = None
    """The utterance that it is the end of; None for what is cut from one."""


class MoonshineSTTService(STTService):
    """Hears English with the engines of the process.

    The voice detector of the user aggregator says when the caller speaks. While they do, partials
    come from time to time, the first a little sooner while the agent speaks, whose voice waits for
    it. When they stop, what they said follows at once, marked ``finalized``: in quiet surroundings
    it has been heard by then, because the pause was noticed before the detector called it an end.
    Whoever speaks for more than 12 s without a pause is transcribed in pieces, so that neither
    memory nor delay grows with the length of a speech; the pieces before the last are not
    ``finalized``.

    A failure of the engine becomes an error frame, and after three in a row the service gives up. A
    stretch with no word in it yields nothing.

    Args:
        engines: What hears; it must have been loaded with ``stt``.
    """

    def __init__(self, engines: Engines) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            sample_rate=RATE,
            ttfs_p99_latency=TTFS_P99_S,
            settings=STTSettings(model="moonshine-tiny-en", language=Language.EN),
        )
        self._engines = engines
        self._before = PreRoll(_PRE_ROLL_S)
        self._utterance: Utterance | None = None
        self._waiting: deque[_Piece] = deque()
        self._wake = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None
        self._partial_took_s = 0.0
        self._agent_speaks = False
        self._failures = 0

    def can_generate_metrics(self) -> bool:
        """Whether pipecat may measure it."""
        return True

    async def start(self, frame: StartFrame) -> None:
        """Begin to listen."""
        await super().start(frame)
        self._listener = self.create_task(  # pyright: ignore[reportUnknownMemberType]
            self._listen(), "listen"
        )

    async def stop(self, frame: EndFrame) -> None:
        """Stop listening; what has not been transcribed is dropped."""
        await super().stop(frame)
        await self._end()

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop listening at once."""
        await super().cancel(frame)
        await self._end()

    async def cleanup(self) -> None:
        """Stop listening, where neither `stop` nor `cancel` came."""
        await super().cleanup()
        await self._end()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Mind whether the agent speaks."""
        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._agent_speaks = isinstance(frame, BotStartedSpeakingFrame)
        await super().process_frame(frame, direction)

    @traced_stt
    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        """Take in audio; transcripts come from a task of its own."""
        if self._utterance is None:
            self._before.add(audio)
        else:
            self._utterance.add(audio)
            if piece := self._utterance.cut():
                await self._enqueue(_Piece(piece))
            elif not self._waiting:
                self._wake.set()
        yield None

    async def _handle_vad_user_started_speaking(self, frame: VADUserStartedSpeakingFrame) -> None:
        await super()._handle_vad_user_started_speaking(frame)
        if self._utterance is None:
            self._utterance = Utterance(self._before.take())

    async def _handle_vad_user_stopped_speaking(self, frame: VADUserStoppedSpeakingFrame) -> None:
        await super()._handle_vad_user_stopped_speaking(frame)
        if self._utterance is not None:
            ended, self._utterance = self._utterance, None
            await self._enqueue(_Piece(ended.audio, ended))

    async def _enqueue(self, piece: _Piece) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft()
            await self.push_error("speech is coming faster than this machine can transcribe it")
        self._waiting.append(piece)
        self._wake.set()

    async def _listen(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._transcribe(self._waiting.popleft())
            if self._utterance and self._utterance.look_due(
                took_s=self._partial_took_s,
                busy=self._engines.hearing,
                soon=self._agent_speaks,
            ):
                await self._guess(self._utterance)

    async def _transcribe(self, piece: _Piece) -> None:
        text = piece.ended.heard if piece.ended else None
        if text is None:
            text = await self._hear(piece.audio)
        if not text or not _WORD.search(text):
            return
        await self.push_frame(
            TranscriptionFrame(
                text,
                self._user_id,
                time_now_iso8601(),
                Language.EN,
                finalized=piece.ended is not None,
            )
        )
        if piece.ended is not None:
            await self.emit_stt_usage_metrics()

    async def _guess(self, utterance: Utterance) -> None:
        began = time.monotonic()
        audio = utterance.look()
        text = await self._hear(audio)
        self._partial_took_s = time.monotonic() - began
        if text is None:
            return
        utterance.found(text)
        # Of a stretch that has ended meanwhile, the final transcript is next.
        if self._utterance is utterance and _WORD.search(text):
            await self.push_frame(
                InterimTranscriptionFrame(text, self._user_id, time_now_iso8601(), Language.EN)
            )

    async def _hear(self, audio: bytes) -> str | None:
        """What the engine makes of audio; None after a failure, which has been told of then."""
        if not audio:
            return ""
        try:
            async with asyncio.timeout(_DEADLINE_S):
                text = await self._engines.hear(audio)
        except Exception as error:
            self._failures += 1
            await self.push_error(
                f"speech to text failed: {error!r}",
                exception=error,
                force_treat_as_permanent=self._failures >= _FAILURES,
            )
            return None
        self._failures = 0
        return text

    async def _end(self) -> None:
        self._utterance = None
        self._waiting.clear()
        if self._listener is not None:
            listener, self._listener = self._listener, None
            await self.cancel_task(listener)  # pyright: ignore[reportUnknownMemberType]
