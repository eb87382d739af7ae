"""The end of a turn: by the voice, unless the words know better."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    ProposedUserStoppedSpeakingFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy

from frontdesk_processors.language import Language
from frontdesk_processors.turns.dictation import Finished, finished
from frontdesk_processors.turns.hearing import Hearing, Pace


class Wait(NamedTuple):
    """How long a turn stays open after the caller's voice has ended.

    Parameters:
        at_most_s: Then it ends, in seconds from the detection of silence, which takes 0.2 s.
        firm: Whether it stays open though the voice sounded finished.
    """

    at_most_s: float
    firm: bool = False


WAITS: Mapping[Finished, Wait] = {
    # In call centres 95 of 100 pauses within a turn are shorter than 2.5 s (livekit/agents, pull
    # request 3640), and what is missing is known to be missing.
    "missing": Wait(2.5, firm=True),
    # Between groups of digits or letters people breathe for about a second; when the dictation is
    # over after all, this is what its caller waits.
    "open": Wait(1.5, firm=True),
    # A breath within a sentence. Smart Turn takes "I'd like to come in on" for finished in two of
    # four voices.
    "hanging": Wait(1.0, firm=True),
    # Ears write a comma for a pause, and now and then for an end.
    "comma": Wait(0.5, firm=True),
    # Smart Turn takes every fourth whole sentence of a synthetic voice for unfinished; then the
    # answer still comes within 1.3 s.
    "sentence": Wait(0.7),
    "unclear": Wait(1.4),
    # The voice did not sound finished, but a yes is a yes; time for "yes, but".
    "answered": Wait(0.3),
    "whole": Wait(0.0),
}

WORDLESS_S = 1.0
"""How long is waited for the words of a voice that has ended, in seconds. Ears take 0.15 s, or 0.6
when the machine is busy; after that it was a noise."""

GUESSED_S = 2.5
"""The same when a word of it has been guessed already: it is no noise, and the ears are late."""

SHORTEST_S = 0.2
"""A turn that begins by cutting the agent short lasts at least so long, in seconds: what was heard
of the agent has to be written down before what the caller said to it."""


class WordMindedStop(TurnAnalyzerUserTurnStopStrategy):
    """End a turn when the voice says so, but neither within a dictation nor late after a plain yes.

    On ordinary sentences nothing is added to what the voice's judge takes. While what was asked for
    is still incomplete, the turn stays open for a while after each pause (`WAITS`); once it is
    whole, or the caller has plainly answered, it ends though the voice may have sounded unfinished.
    A voice with no words ends it after `WORDLESS_S`, and does not lengthen a pause.

    Ears that hear themselves when a turn is over (Deepgram Flux) propose it; that counts as much as
    what the voice's judge says, whichever comes first, and no more.

    Args:
        analyzer: Judges the voice.
        hearing: What the caller has said.
        language: Reads the words.
        asked: What the agent has said since the caller's last turn.
        today: The present day, for dates of birth.
        pace: The time.
    """

    def __init__(
        self,
        analyzer: BaseTurnAnalyzer,
        *,
        hearing: Hearing,
        language: Language,
        asked: Callable[[], str],
        today: Callable[[], date] = date.today,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(turn_analyzer=analyzer)  # pyright: ignore[reportUnknownMemberType]
        self._hearing = hearing
        self._language = language
        self._asked = asked
        self._today = today
        self._pace = pace or Pace()
        self._in_turn = False
        self._began = 0.0
        self._voice_ended: float | None = None
        self._words_ended: float | None = None
        self._worded = self._guessed = False
        self._agreed = False
        self._due = self._proposed = False
        self._finished: Finished = "unclear"
        self._open: asyncio.Task[None] | None = None

    @property
    def resolves_proposed_turn_stop_frames(self) -> bool:
        """Whether ears that propose an end are answered here, and nowhere else."""
        return True

    async def handle_user_turn_started(self) -> None:
        """A turn begins. The words that began it came before, and are part of it."""
        await super().handle_user_turn_started()
        self._in_turn, self._began, self._agreed = True, self._pace.now(), False
        self._read()
        if self._hearing.said:
            await self._wait()

    async def handle_user_turn_stopped(self) -> None:
        """A turn has ended."""
        self._in_turn, self._words_ended, self._proposed = False, None, False
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
                self._worded = self._guessed = self._agreed = self._proposed = False
            case VADUserStoppedSpeakingFrame():
                self._voice_ended = self._pace.now()
                if self._worded:
                    self._words_ended = self._voice_ended
            case TranscriptionFrame():
                # A final transcript while the voice sounds is of what was said before it.
                self._worded = not (frame.finalized and self._vad_user_speaking)
                self._words_ended = self._voice_ended
                self._read()
            case InterimTranscriptionFrame():
                self._worded, self._guessed, self._proposed = False, True, False
                return await super().process_frame(frame)
            case ProposedUserStoppedSpeakingFrame():
                self._proposed = True
            case _:
                return await super().process_frame(frame)
        result = await super().process_frame(frame)
        if self._proposed and self._in_turn and not self._vad_user_speaking:
            # All that was said has been heard, also where the voice seemed to go on.
            self._worded, self._words_ended = True, self._voice_ended
            await self.trigger_user_turn_stopped()
        await self._wait()
        return result

    async def trigger_user_turn_stopped(self, **options: Any) -> None:
        """End the turn, unless its words go on."""
        if not self._due:
            self._agreed = not WAITS[self._finished].firm
            if not self._agreed or self._pace.now() < self._began + SHORTEST_S:
                return
        await self._close()
        await super().trigger_user_turn_stopped(**options)

    def _read(self) -> None:
        self._finished = finished(
            self._hearing.text, asked=self._asked(), language=self._language, today=self._today()
        )

    async def _wait(self) -> None:
        """See to it that the turn ends in a while, if nothing ends it before."""
        await self._close()
        if not self._in_turn or self._vad_user_speaking:
            return
        now = self._pace.now()
        paused = now if self._words_ended is None else self._words_ended
        ends = now if self._agreed else paused + WAITS[self._finished].at_most_s
        if not self._hearing.said:
            ends = now
        if not self._worded and self._voice_ended is not None:
            late_s = GUESSED_S if self._guessed else WORDLESS_S
            ends = max(ends, self._voice_ended + late_s)
        ends = max(ends, self._began + SHORTEST_S)
        if ends <= now:
            await self._end()
        else:
            self._open = self.task_manager.create_task(  # pyright: ignore[reportUnknownMemberType]
                self._end_after(ends - now), f"{self}::open"
            )

    async def _end_after(self, wait_s: float) -> None:
        await self._pace.sleep(wait_s)
        self._open = None
        await self._end()

    async def _end(self) -> None:
        self._due = True
        try:
            await self.trigger_user_turn_stopped()
        finally:
            self._due = False

    async def _close(self) -> None:
        waiting, self._open = self._open, None
        if waiting is not None and waiting is not asyncio.current_task():
            await self.task_manager.cancel_task(waiting)  # pyright: ignore[reportUnknownMemberType]
