"""A voice of several: what one does not say, the next goes on with, from the last word heard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

from loguru import logger
from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    MetricsFrame,
    StartFrame,
    TTSAudioRawFrame,
    UserStartedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService
from pipecat.utils.text.base_text_aggregator import TextType
from pipecat.utils.text.transforms.text_transform import TextTransform

from frontdesk.resilience.deadlines import Fault
from frontdesk.resilience.play_clock import PlayClock
from frontdesk.resilience.utterance import Part, Utterance
from frontdesk.resilience.voice_rung import Broken, VoiceRung
from frontdesk.stock.sound import Sound
from frontdesk.stock.sounds import Shelf
from frontdesk_processors.frames import Relieved
from frontdesk_processors.observe.spared import spared

PATIENCE_S = 1.0
"""How long a voice may yield nothing, in seconds: with what the next one takes to begin, callers
wait less than two seconds."""

_QUIET_S = 15.0
"""How long a context may be without audio, in seconds: longer than all voices together may take."""

_STOPS_S = 0.5
"""How long a voice may take to be interrupted, in seconds, before it is given up."""

_NANOSECONDS = 1e9


class Voices(TTSService):
    """A pipecat voice that has others speak, one for the one before it when that fails.

    A voice that is late, refuses, breaks off or says nothing is left for the rest of the caller's
    turn, in the middle of a sentence too: the next one begins with the first word that was not
    played. Words are in the context when they are heard, whoever said them; a barge-in stops
    whichever speaks. Each failure is told by `Relieved`, and one that only an operator can mend
    goes up the pipeline as it came.

    What no voice has said is not in the context.

    A stock phrase that the voice whose turn it is has said before is played from the shelf: nobody
    is asked, and nothing is paid.

    Args:
        rungs: The voices, in the order in which they are asked. The last one should have no
            breaker: it is always asked, and may take its time.
        transforms: Turn text into words to say; the voices should have none of their own.
        patience_s: How long the others may yield nothing, in seconds.
        shelf: What stock phrases sounded like; None where nothing is kept.
    """

    def __init__(
        self,
        rungs: Sequence[VoiceRung],
        *,
        transforms: Sequence[tuple[TextType | str, TextTransform]] = (),
        patience_s: float = PATIENCE_S,
        shelf: Shelf | None = None,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            push_start_frame=True,
            push_stop_frames=True,
            push_text_frames=False,
            stop_frame_timeout_s=_QUIET_S,
            # Which of them works is known here, and the next turn may bring it back.
            max_consecutive_zero_audio_contexts=0,
            text_transforms=list(transforms),
            settings=TTSSettings(model=rungs[0].name, voice=None, language=None),
        )
        self._rungs = tuple(rungs)
        self._patience_s = patience_s
        self._shelf = shelf
        self._fallen: set[str] = set()
        self._clocks: dict[str, PlayClock] = {}

    async def start(self, frame: StartFrame) -> None:
        """Begin to speak; the first voice connects meanwhile, and nobody waits for it."""
        await super().start(frame)
        for rung in self._rungs:
            rung.begin(self.processor_setup, frame, take=partial(self._take, rung))
        self._rungs[0].warm()

    async def stop(self, frame: EndFrame) -> None:
        """Say what there is to say, then let the voices go."""
        await super().stop(frame)
        await self._close()

    async def cancel(self, frame: CancelFrame) -> None:
        """Let the voices go."""
        await super().cancel(frame)
        await self._close()

    async def cleanup(self) -> None:
        """Let the voices go, where neither `stop` nor `cancel` came."""
        await super().cleanup()
        await self._close()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Have text said; mind whose turn it is."""
        if isinstance(frame, InterruptionFrame | UserStartedSpeakingFrame):
            self._fallen.clear()
        if isinstance(frame, InterruptionFrame):
            await self._interrupt(frame)
        await super().process_frame(frame, direction)

    async def on_audio_context_completed(self, context_id: str) -> None:
        """Forget how far a context had come: if it goes on, it starts at nought."""
        self._clocks.pop(context_id, None)

    async def on_audio_context_interrupted(self, context_id: str) -> None:
        """Forget a context that was cut short."""
        self._clocks.pop(context_id, None)

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """Say a text: its words' times and its audio, as they come, from whoever says it."""
        context = self._tts_contexts.get(context_id)
        interruptible = context.interruptible if context is not None else True
        left = text if re.search(r"\w", text) else ""
        upright = [rung for rung in self._rungs if rung.name not in self._fallen]
        for rung, following in zip(upright, [*upright[1:], None], strict=True):
            if not left:
                return
            if (sound := await self._kept(rung, left)) is not None:
                for part in sound.parts(self.sample_rate):
                    yield await self._played(part, context_id)
                return
            if not rung.admitted:
                self._fallen.add(rung.name)
                await self._tell(rung, Fault(kind="error", what="resting"), following=following)
                continue
            utterance = Utterance(left, self.sample_rate, hold=following is not None)
            patience_s = _QUIET_S if rung.last else self._patience_s
            said = rung.say(utterance, patience_s=patience_s, interruptible=interruptible)
            began = asyncio.get_running_loop().time()
            try:
                async with aclosing(said) as parts:
                    async for part in parts:
                        yield await self._played(part, context_id)
            except Broken as broken:
                took_s = asyncio.get_running_loop().time() - began
                left = utterance.rest()
                await self._fell(rung, broken, following=following, took_s=took_s)
            except BaseException:
                # A barge-in, or the end of the call: nobody waits for the rest.
                rung.abandoned()
                raise
            else:
                rung.worked()
                await self._keep(rung, utterance)
                return
        if left:
            await self._unsaid(context_id)

    async def _kept(self, rung: VoiceRung, text: str) -> Sound | None:
        """What a voice has said before; None of one that rests, whose calls another holds."""
        resting = rung.breaker is not None and not rung.breaker.closed
        if self._shelf is None or rung.timbre is None or resting:
            return None
        sound = await self._shelf.find(text, timbre=rung.timbre, rate=self.sample_rate)
        if sound is not None:
            await self.push_frame(
                spared(self, model=rung.timbre.model, what="kept_characters", value=len(text))
            )
        return sound

    async def _keep(self, rung: VoiceRung, utterance: Utterance) -> None:
        if self._shelf is not None and rung.timbre is not None:
            sound = Sound(*utterance.all())
            await self._shelf.keep(utterance.text, sound, timbre=rung.timbre, rate=self.sample_rate)

    async def _played(self, part: Part, context_id: str) -> TTSAudioRawFrame:
        """A part's audio, after its words' times, counted from the context's first sound."""
        now = self.get_clock().get_time() / _NANOSECONDS
        clock = self._clocks.setdefault(context_id, PlayClock(now))
        begins = clock.begin(now, length_s=len(part.pcm) / (self.sample_rate * 2))
        times = [(word.text, begins + word.at_s - part.begins_s) for word in part.words]
        await self.add_word_timestamps(times, context_id)
        return TTSAudioRawFrame(part.pcm, self.sample_rate, 1, context_id=context_id)

    async def _fell(
        self, rung: VoiceRung, broken: Broken, *, following: VoiceRung | None, took_s: float
    ) -> None:
        """Leave a voice, and tell who has to know."""
        fault = broken.fault
        rung.fell(fault)
        if not rung.last:
            self._fallen.add(rung.name)
        if broken.error is not None and (fault.for_good or following is None):
            await self.push_frame(broken.error, FrameDirection.UPSTREAM)
        await self._tell(rung, fault, following=following, took_s=took_s)

    async def _tell(
        self, rung: VoiceRung, fault: Fault, *, following: VoiceRung | None, took_s: float = 0.0
    ) -> None:
        who = following.name if following is not None else ""
        logger.info("the voice {} failed ({}); {} speaks", rung.name, fault.name, who or "nobody")
        await self.push_frame(
            Relieved("tts", rung.name, fault=fault.name, following=who, took_ms=took_s * 1000)
        )

    async def _unsaid(self, context_id: str) -> None:
        """Leave out of the context what nobody has said; pipecat would take it for said."""
        others = set(self._tts_contexts) - {context_id}
        self._aggregated_frame_sequencer.clear(keep_contexts=others)
        # Nobody waits for sound that does not come.
        await self.remove_audio_context(context_id)

    async def _interrupt(self, frame: InterruptionFrame) -> None:
        """Stop whoever speaks."""
        for rung in self._rungs:
            try:
                async with asyncio.timeout(_STOPS_S):
                    await rung.hand(frame)
            except TimeoutError:
                rung.give_up()

    async def _take(self, rung: VoiceRung, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, ErrorFrame):
            rung.reported(frame)
        elif isinstance(frame, MetricsFrame):
            await self.push_frame(frame, direction)

    async def _close(self) -> None:
        await asyncio.gather(*(rung.close() for rung in self._rungs))
