"""pipecat's strategies for the start and the end of a caller's turn, minded for bookings."""

from __future__ import annotations

from collections.abc import Callable

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregatorParams
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_start import BaseUserTurnStartStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Language
from frontdesk_processors.turns.backchannel import means_something, only_listening
from frontdesk_processors.turns.ending import WordMindedStop
from frontdesk_processors.turns.silence import QUIET_S

BARGE_IN_S = 0.55
"""A voice over the agent's that lasts this long after it was noticed, in seconds, is no "mm-hm":
that is over, with its pause, half a second after it was noticed."""

UNDECIDED_S = 8.0
"""When all else fails a turn ends so long after the last sign of it, in seconds; longer than the
longest dictation's pause."""


class BargeIn(BaseUserTurnStartStrategy):
    """Begin the caller's turn with their voice; over the agent's voice, with words that mean it.

    While the agent speaks, a backchannel begins no turn and leaves nothing in the context, nor
    does a murmur in which ears hear something else; other words do as soon as they are guessed,
    and so does a voice that goes on (`BARGE_IN_S`). When the agent waits for a yes or no, or has
    fallen silent by then, "okay" and "mm-hm" are answers.

    Args:
        conversation: Tells whether the agent waits for an answer.
        language: Holds the backchannels.
    """

    def __init__(self, conversation: Conversation, *, language: Language) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self._conversation = conversation
        self._language = language
        self._agent_speaks = False
        self._over_the_agent = False
        self._voice_s = 0.0

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        """Look at a frame; STOP when it begins a turn."""
        match frame:
            case BotStartedSpeakingFrame():
                self._agent_speaks = True
            case BotStoppedSpeakingFrame():
                self._agent_speaks = False
            case VADUserStartedSpeakingFrame():
                self._over_the_agent, self._voice_s = self._agent_speaks, 0.0
                if not self._over_the_agent:
                    return await self._begin()
            case VADUserStoppedSpeakingFrame():
                self._over_the_agent = False
            case InputAudioRawFrame() if self._over_the_agent:
                self._voice_s += len(frame.audio) / 2 / frame.num_channels / frame.sample_rate
                if self._voice_s >= BARGE_IN_S:
                    return await self._begin()
            case TranscriptionFrame() | InterimTranscriptionFrame():
                return await self._heard(frame)
            case _:
                pass
        return ProcessFrameResult.CONTINUE

    async def _heard(
        self, frame: TranscriptionFrame | InterimTranscriptionFrame
    ) -> ProcessFrameResult:
        if self._meant(frame):
            return await self._begin()
        if isinstance(frame, TranscriptionFrame):
            # What only shows that somebody listens must not come before their next words.
            await self.trigger_reset_aggregation()
        return ProcessFrameResult.CONTINUE

    def _meant(self, frame: TranscriptionFrame | InterimTranscriptionFrame) -> bool:
        """Whether the words are said to the agent."""
        if not self._agent_speaks or self._conversation.pending is not None:
            return True
        if isinstance(frame, TranscriptionFrame) and self._voice_s < BARGE_IN_S:
            return means_something(frame.text, self._language)
        return not only_listening(frame.text, self._language)

    async def _begin(self) -> ProcessFrameResult:
        self._over_the_agent = False
        await self.trigger_user_turn_started()
        return ProcessFrameResult.STOP


def turn_taking(
    conversation: Conversation,
    *,
    language: Language,
    vad: VADAnalyzer,
    analyzer: BaseTurnAnalyzer,
    asked: Callable[[], str],
    quiet_s: float = QUIET_S,
) -> LLMUserAggregatorParams:
    """How the turns of a spoken conversation are told apart.

    Args:
        conversation: Tells whether the agent waits for an answer.
        language: Reads what is being dictated.
        vad: Detects the caller's voice.
        analyzer: Judges from the voice whether the caller has finished.
        asked: What the agent said last.
        quiet_s: How long a caller may be silent, in seconds, before ``on_user_turn_idle``.
    """
    return LLMUserAggregatorParams(
        vad_analyzer=vad,
        user_turn_strategies=UserTurnStrategies(
            start=[BargeIn(conversation, language=language)],
            stop=[WordMindedStop(analyzer, language=language, asked=asked)],
        ),
        user_turn_stop_timeout=UNDECIDED_S,
        user_idle_timeout=quiet_s,
        # A cough asks for no answer.
        empty_user_turn=None,
    )
