"""Ears of several: what one does not hear, the next does, from the audio of the same turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from functools import partial

from loguru import logger
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    InterimTranscriptionFrame,
    MetricsFrame,
    ProposedUserStoppedSpeakingFrame,
    StartFrame,
    TranscriptionFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService

from frontdesk.resilience.deadlines import Fault
from frontdesk.resilience.ears_rung import EarsRung
from frontdesk.resilience.turn_audio import TurnAudio
from frontdesk_processors.frames import Relieved


@dataclass(frozen=True, kw_only=True)
class EarsDeadlines:
    """How long ears may give no sign of life, in seconds.

    Parameters:
        speaking_s: While the caller speaks.
        spoken_s: When the caller has stopped. With what the next ears take it is less than a turn
            stays open without a word.
        murmur_s: Speech shorter than this is not held against ears that give no sign of life but
            their words: they may have found none in it.
    """

    speaking_s: float = 2.0
    spoken_s: float = 0.6
    murmur_s: float = 1.0


class Ears(STTService):
    """A pipecat service that has others hear, one for the one before it when that fails.

    Ears that refuse, or whose connection is lost, are left for the rest of the caller's turn, and
    the next hear what of it nobody has transcribed. Where they give no sign of life while the
    detector hears the caller, the next are given the same; if they find words, the first have
    failed, and if not, there were none. Whoever hears first is believed, and the others' words for
    the same speech are dropped. Each failure is told by `Relieved`; one that only an operator can
    mend goes up the pipeline as it came.

    Args:
        rungs: The ears, in the order in which they are asked. The last should have no breaker.
        deadlines: How long they may give no sign of life.
    """

    def __init__(
        self, rungs: Sequence[EarsRung], *, deadlines: EarsDeadlines | None = None
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            settings=STTSettings(model=rungs[0].name, language=None)
        )
        self._rungs = tuple(rungs)
        self._deadlines = deadlines or EarsDeadlines()
        self._active = rungs[0]
        self._rival: EarsRung | None = None
        self._fallen: set[str] = set()
        self._turn = TurnAudio()
        self._timer: asyncio.TimerHandle | None = None
        self._telling: set[asyncio.Task[None]] = set()

    async def start(self, frame: StartFrame) -> None:
        """Begin to listen; the first ears connect meanwhile, and nobody waits for them."""
        await super().start(frame)
        for rung in self._rungs:
            rung.begin(self.processor_setup, frame, take=partial(self._take, rung))
            rung.failed = partial(self._failed, rung)
            rung.lives = partial(self._lives, rung)
        self._turn.rate = self.sample_rate
        self._active = next((one for one in self._rungs if one.admitted), self._rungs[-1])
        self._active.listen()
        self._know_delay()

    async def stop(self, frame: EndFrame) -> None:
        """Let the ears go."""
        await super().stop(frame)
        await self._close()

    async def cancel(self, frame: CancelFrame) -> None:
        """Let the ears go."""
        await super().cancel(frame)
        await self._close()

    async def cleanup(self) -> None:
        """Let the ears go, where neither `stop` nor `cancel` came."""
        await super().cleanup()
        await self._close()

    async def emit_stt_usage_metrics(self) -> None:
        """Have the ears at work report what they were sent."""
        if (service := self._active.service) is not None:
            await service.emit_stt_usage_metrics()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Mind who speaks, and when the caller's turn is over."""
        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._put(frame)
        await super().process_frame(frame, direction)
        if isinstance(frame, UserStoppedSpeakingFrame):
            self._turn_over()

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        """Have the ears at work hear it, and keep it until somebody has."""
        self._put(self._turn.add(audio))
        yield None

    async def _handle_vad_user_started_speaking(self, frame: VADUserStartedSpeakingFrame) -> None:
        await super()._handle_vad_user_started_speaking(frame)
        self._turn.began()
        self._put(VADUserStartedSpeakingFrame())
        self._expect(self._deadlines.speaking_s)

    async def _handle_vad_user_stopped_speaking(self, frame: VADUserStoppedSpeakingFrame) -> None:
        await super()._handle_vad_user_stopped_speaking(frame)
        self._turn.ended()
        self._put(VADUserStoppedSpeakingFrame(stop_secs=frame.stop_secs))
        self._expect(self._deadlines.spoken_s)

    def _put(self, frame: Frame) -> None:
        self._active.put(frame)
        if self._rival is not None:
            self._rival.put(frame)

    def _expect(self, within_s: float | None) -> None:
        """Doubt the ears at work if they give no sign of life within a time; None to stop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if within_s is not None and self._rival is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(within_s, self._doubt)

    def _doubt(self) -> None:
        """No sign of life: have the next hear the same, and believe whoever hears first."""
        self._timer = None
        following = self._after(self._active)
        murmur = self._turn.length_s < self._deadlines.murmur_s and not self._active.tells_life
        if following is None or murmur or not self._turn.pending:
            return
        self._rival = following
        following.listen(self._turn.frames())

    def _lives(self, rung: EarsRung) -> None:
        if rung is not self._active:
            return
        if self._turn.speaks:
            self._expect(self._deadlines.speaking_s)
        else:
            # This was it, unless the words come when the ears call the turn over.
            waits = rung.ends_turns and self._turn.pending
            self._expect(self._deadlines.spoken_s if waits else None)

    def _failed(self, rung: EarsRung, fault: Fault, error: ErrorFrame | None) -> None:
        if rung is self._active:
            self._relieve(fault, error)
        elif rung is self._rival:
            self._rival = None
            self._drop(rung, fault)

    def _relieve(self, fault: Fault, error: ErrorFrame | None = None) -> None:
        """The ears at work have failed: the rival takes over, or the next with the turn's audio."""
        failed, rival = self._active, self._rival
        following = rival or self._after(failed)
        self._drop(failed, fault)
        self._rival = None
        self._expect(None)
        if following is None:
            # Nobody else: the same once more, by a connection of its own.
            following = failed
        if following is not rival:
            # Nobody may have noticed yet that the caller has begun to speak.
            following.listen(self._turn.frames())
        self._active = following
        self._know_delay()
        mend = error is not None and (fault.for_good or following is failed)
        self._tell(failed, fault, following=following, error=error if mend else None)

    def _drop(self, rung: EarsRung, fault: Fault) -> None:
        rung.fell(fault)
        if not rung.last:
            self._fallen.add(rung.name)

    def _turn_over(self) -> None:
        """Ears that have failed may be asked again, for the next turn."""
        self._fallen.clear()
        self._turn.over()
        self._expect(None)
        self._no_rival()
        better = self._rungs[: self._rungs.index(self._active)]
        if (best := next((one for one in better if one.admitted), None)) is not None:
            self._active.give_up()
            self._active = best
            best.listen()
            self._know_delay()

    def _no_rival(self) -> None:
        rival, self._rival = self._rival, None
        if rival is not None:
            rival.give_up()
            rival.abandoned()

    def _after(self, rung: EarsRung) -> EarsRung | None:
        at = self._rungs.index(rung)
        for other in (*self._rungs[at + 1 :], *self._rungs[:at]):
            if other.name not in self._fallen and other.admitted:
                return other
        return None

    def _know_delay(self) -> None:
        """How long these ears take to their last words is what a turn's end waits for."""
        if (service := self._active.service) is not None:
            self._ttfs_p99_latency = service.service_metadata_frame().ttfs_p99_latency

    def _tell(
        self, rung: EarsRung, fault: Fault, *, following: EarsRung, error: ErrorFrame | None
    ) -> None:
        who = following.name if following is not rung else ""
        logger.info("the ears {} failed ({}); {} hears", rung.name, fault.name, following.name)

        async def tell() -> None:
            if error is not None:
                await self.push_frame(error, FrameDirection.UPSTREAM)
            await self.push_frame(Relieved("stt", rung.name, fault=fault.name, following=who))
            await self.broadcast_service_metadata()

        telling = asyncio.get_running_loop().create_task(tell())
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _take(self, rung: EarsRung, frame: Frame, direction: FrameDirection) -> None:
        match frame:
            case ErrorFrame() if rung.last:
                await self.push_frame(frame, direction)
            case ErrorFrame():
                rung.reported(frame)
            case MetricsFrame():
                await self.push_frame(frame, direction)
            case TranscriptionFrame() | InterimTranscriptionFrame():
                await self._heard(rung, frame)
            case ProposedUserStoppedSpeakingFrame():
                # It comes both ways, and whoever ends turns is downstream.
                if rung is self._active and direction is FrameDirection.DOWNSTREAM:
                    await self.push_frame(frame)
            case _:
                pass

    async def _heard(
        self, rung: EarsRung, frame: TranscriptionFrame | InterimTranscriptionFrame
    ) -> None:
        if rung is self._rival:
            self._relieve(Fault(kind="silent"))
        elif rung is not self._active:
            return
        self._no_rival()
        rung.lives()
        if isinstance(frame, TranscriptionFrame):
            rung.worked()
            self._turn.heard()
        await self.push_frame(frame)

    async def _close(self) -> None:
        self._expect(None)
        self._no_rival()
        if self._telling:
            await asyncio.wait(self._telling)
        await asyncio.gather(*(rung.close() for rung in self._rungs))
