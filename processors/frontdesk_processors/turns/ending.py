"""The end of a turn: by the voice, unless the words know better."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.frames.frames import (
    Frame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy

from frontdesk_processors.language import Language
from frontdesk_processors.turns.dictation import Finished, finished

DICTATION_S = 2.5
"""How long a pause in a number, a name or a date may last, in seconds. In call centres 95 of 100
pauses within a turn are shorter (measured in livekit/agents pull request 3640)."""

BROKEN_OFF_S = 1.0
"""How long is waited, in seconds, when the transcript breaks off: a breath within a sentence."""

UNDECIDED_S = 1.4
"""How long is waited, in seconds, when the voice has not ended and the words do not tell."""

WHOLE_S = 0.7
"""The same when the words are a whole sentence."""

WORDLESS_S = 1.0
"""How long is waited for words after a noise that was taken for a voice, in seconds."""

SHORTEST_S = 0.2
"""A turn that begins by cutting the agent short lasts at least so long, in seconds: what was heard
of the agent has to be written down before what the caller said to it."""

_WAITS = {
    "no": DICTATION_S,
    "hardly": BROKEN_OFF_S,
    "perhaps": UNDECIDED_S,
    "probably": WHOLE_S,
    "yes": 0.0,
}


class WordMindedStop(TurnAnalyzerUserTurnStopStrategy):
    """End a turn when the voice says so, but neither within a dictation nor late after a plain yes.

    On ordinary sentences nothing is added to what the voice's judge takes. While what was asked for
    is still incomplete, the turn stays open for `DICTATION_S` after each pause; once it is whole,
    or the caller has plainly answered, the turn ends though the voice may have sounded unfinished.

    Args:
        analyzer: Judges the voice.
        language: Reads the words.
        asked: What the agent said last.
    """

    def __init__(
        self, analyzer: BaseTurnAnalyzer, *, language: Language, asked: Callable[[], str]
    ) -> None:
        super().__init__(turn_analyzer=analyzer)  # pyright: ignore[reportUnknownMemberType]
        self._language = language
        self._asked = asked
        self._said: list[str] = []
        self._words: Finished = "perhaps"
        self._open: asyncio.Task[None] | None = None
        self._began = 0.0
        self._speaking = False

    async def handle_user_turn_started(self) -> None:
        """A turn begins. The words that began it came just before, and are part of it."""
        self._began = asyncio.get_running_loop().time()
        await self._close()
        await super().handle_user_turn_started()

    async def handle_user_turn_stopped(self) -> None:
        """A turn has ended."""
        self._said.clear()
        self._words = "perhaps"
        await self._close()
        await super().handle_user_turn_stopped()

    async def cleanup(self) -> None:
        """Wait for nothing any more."""
        await self._close()
        await super().cleanup()

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        """Look at a frame."""
        match frame:
            case VADUserStartedSpeakingFrame():
                self._speaking = True
                await self._close()
            case VADUserStoppedSpeakingFrame():
                self._speaking = False
                # The words of what has just been said are still to come.
                await self._end_after(max(_WAITS[self._words], WORDLESS_S))
            case TranscriptionFrame():
                self._said.append(frame.text)
                said = " ".join(self._said)
                self._words = finished(said, asked=self._asked(), language=self._language)
                if not self._speaking:
                    await self._end_after(_WAITS[self._words])
            case _:
                pass
        return await super().process_frame(frame)

    async def _maybe_trigger_user_turn_stopped(self) -> None:
        if self._words in ("no", "hardly"):
            return
        await super()._maybe_trigger_user_turn_stopped()

    async def trigger_user_turn_stopped(self, **options: Any) -> None:
        """End the turn now, or as soon as it has lasted long enough."""
        left_s = self._began + SHORTEST_S - asyncio.get_running_loop().time()
        if left_s > 0:
            await self._end_after(left_s)
            return
        await self._close()
        await super().trigger_user_turn_stopped(**options)

    async def _end_after(self, wait_s: float) -> None:
        """End the turn after a while, if nothing ends it before."""
        await self._close()
        if wait_s <= 0:
            await self.trigger_user_turn_stopped()
            return

        async def wait() -> None:
            await asyncio.sleep(wait_s)
            self._open = None
            await self.trigger_user_turn_stopped()

        self._open = self.task_manager.create_task(  # pyright: ignore[reportUnknownMemberType]
            wait(), f"{self}::open"
        )

    async def _close(self) -> None:
        waiting, self._open = self._open, None
        if waiting is not None and waiting is not asyncio.current_task():
            await self.task_manager.cancel_task(waiting)  # pyright: ignore[reportUnknownMemberType]
