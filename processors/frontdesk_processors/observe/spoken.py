"""The events of a spoken conversation: those of a typed one, and what there is to hear."""

from __future__ import annotations

from typing import Literal

from pipecat.frames.frames import (
    AggregatedTextFrame,
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InterimTranscriptionFrame,
    LLMMessagesAppendFrame,
    LLMTextFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    UserBackchannelFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import FramePushed
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Answered, Heard, Parsed, released, shown
from frontdesk_processors.observe.events import Events, Sink
from frontdesk_processors.observe.meter import Meter
from frontdesk_processors.observe.stages import Stages
from frontdesk_processors.values import Json


class SpokenEvents(Events):
    """`Events`, with what is heard while it is heard, who speaks, and where the time goes.

    A turn's latencies count from the end of the caller's speech (or from a typed message), which
    the voice detector dates back. ``timing`` is told once a turn, when the agent's first sound
    leaves.

    Args:
        conversation: Gives the turn and the specialist.
        sink: Takes each event; must not block.
        meter: Counts what engines report as used; by default one of its own.
    """

    def __init__(
        self, conversation: Conversation, *, sink: Sink, meter: Meter | None = None
    ) -> None:
        super().__init__(conversation, sink=sink, meter=meter)
        self._stages = Stages()
        self._heard: list[str] = []

    async def on_push_frame(self, data: FramePushed) -> None:
        """See a frame the first time it is pushed."""
        # Some are broadcast both ways: one of the two is told of.
        if data.frame.broadcast_sibling_id is None or data.direction is FrameDirection.DOWNSTREAM:
            self._timed(data.frame, data)
            self._heard_and_said(data.frame, data)
        await super().on_push_frame(data)

    def interrupted(self, heard: str) -> None:
        """A barge-in: what the caller had heard of the answer by then."""
        self._emit("interrupted", heard=heard)

    def note(self, kind: str, **fields: Json) -> None:
        """Tell of something that is no frame."""
        self._emit(kind, **fields)

    def _timed(self, frame: Frame, data: FramePushed) -> None:
        stages = self._stages
        match frame:
            case VADUserStartedSpeakingFrame():
                stages.speech_began()
            case VADUserStoppedSpeakingFrame():
                stages.speech_ended(stop_secs=frame.stop_secs)
            case TranscriptionFrame():
                stages.reached("stt", latest=True)
            case LLMMessagesAppendFrame():
                stages.typed()
            case UserStoppedSpeakingFrame():
                stages.reached("endpoint", latest=True)
            case LLMTextFrame() if isinstance(data.source, LLMService):
                stages.reached("agent")
            case LLMTextFrame() | AggregatedTextFrame() if released(frame):
                stages.reached("agent")
                stages.reached("guard")
            case TTSAudioRawFrame():
                stages.reached("tts")
            case _:
                pass

    def _heard_and_said(self, frame: Frame, data: FramePushed) -> None:
        match frame:
            case InterimTranscriptionFrame() if (text := shown(frame)) is not None:
                self._emit("partial", self._conversation.turn + 1, text=text)
            case TranscriptionFrame() if (text := shown(frame)) is not None:
                self._heard.append(text)
                self._emit("partial", self._conversation.turn + 1, text=" ".join(self._heard))
            case UserBackchannelFrame():
                self._heard.clear()
                self._emit("backchannel", text=frame.text)
            case UserStartedSpeakingFrame():
                self._heard.clear()
                self._emit("speaking", who="caller", on=True)
            case UserStoppedSpeakingFrame():
                self._emit("speaking", who="caller", on=False)
            case BotStartedSpeakingFrame() if data.direction is FrameDirection.DOWNSTREAM:
                self._emit("speaking", who="agent", on=True)
                self._tell_timing()
            case BotStoppedSpeakingFrame() if data.direction is FrameDirection.DOWNSTREAM:
                self._emit("speaking", who="agent", on=False)
            case _:
                pass

    def _event(self, frame: Frame) -> None:
        if isinstance(frame, Parsed | Answered):
            # Parse is the first to know the whole turn, however many pieces it was heard in.
            heard = " ".join(self._heard) or frame.text
            self._heard.clear()
            self._new_turn()
            self._emit("caller", text=frame.text, heard=heard)
        elif not isinstance(frame, Heard):
            super()._event(frame)
            return
        if isinstance(frame, Parsed):
            super()._event(frame)

    def _tell_timing(self) -> None:
        if self._stages.told or "guard" not in self._stages.moments:
            return
        self._stages.told = True
        # The sound left just now; what came before it in the synthesizer is part of the stage.
        self._stages.reached("tts", latest=True)
        self._emit("timing", **self._stages.split())

    def _first_ms(self, what: Literal["token", "released", "audio"]) -> float | None:
        stage = {"token": "agent", "released": "guard", "audio": "tts"}[what]
        return self._stages.since_end(stage)
