"""The beginning of a turn: the caller's voice, or what they say over the agent's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    FunctionCallCancelFrame,
    FunctionCallResultFrame,
    FunctionCallsStartedFrame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    UserBackchannelFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_start import BaseUserTurnStartStrategy

from frontdesk_processors.language import Language
from frontdesk_processors.turns.backchannel import MURMUR_S, WORDLESS_S, allowed_s, plain
from frontdesk_processors.turns.hearing import Hearing, Pace

EARLY_S = 0.5
"""A voice detected so shortly before the agent's question ends answers it, in seconds: it began
0.3 s before that, when all but the last word or two had been heard."""

TOGETHER_S = 1.0
"""What follows a voice within so many seconds belongs to it: "wait … stop" is one interruption."""

_GO_ON = ProcessFrameResult.CONTINUE


@dataclass
class _Voice:
    """A voice that began over the agent's; with short pauses it is still the same.

    Parameters:
        began: When it was detected.
        lasted_s: How long it has sounded since then, in seconds.
        on: Whether it sounds now.
        ended: When it last ended.
        words: What was heard of it for certain.
        allowed_s: How long it may sound, by the latest guess at what it says, in seconds.
        murmurs: Its transcripts, when they were no interruption and may still be an answer.
    """

    began: float
    lasted_s: float = 0.0
    on: bool = True
    ended: float = 0.0
    words: str = ""
    allowed_s: float = WORDLESS_S
    murmurs: list[TranscriptionFrame] = field(default_factory=list[TranscriptionFrame])

    def guess(self, words: str, language: Language) -> None:
        """Take in what may have been said since what is certain."""
        self.allowed_s = allowed_s(f"{self.words} {words}", language)

    @property
    def too_long(self) -> bool:
        """Whether it takes the turn."""
        return self.lasted_s >= self.allowed_s


class BargeIn(BaseUserTurnStartStrategy):
    """Begin the caller's turn with their voice; over the agent's voice, with words that mean it.

    While the agent speaks, or one of its tools works, a murmur begins no turn and leaves nothing in
    the context; who watches is told of it as `UserBackchannelFrame`. Words that are for the agent
    begin one as soon as they are guessed, and so does a voice that goes on. A murmur over the last
    syllables of a question answers it (`EARLY_S`), and whatever is said after them is the caller's.

    Args:
        hearing: Where transcripts are kept for the strategy that ends turns.
        language: Tells murmurs from words.
        asked: What the agent has said since the caller's last turn.
        pace: The time.
    """

    def __init__(
        self,
        hearing: Hearing,
        *,
        language: Language,
        asked: Callable[[], str],
        pace: Pace | None = None,
    ) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self._hearing = hearing
        self._language = language
        self._asked = asked
        self._now = (pace or Pace()).now
        self._in_turn = False
        self._agent_speaks = False
        self._agent_stopped = 0.0
        self._calls = 0
        self._over: _Voice | None = None

    async def handle_user_turn_started(self) -> None:
        """A turn has begun."""
        self._in_turn, self._over = True, None
        await super().handle_user_turn_started()

    async def handle_user_turn_stopped(self) -> None:
        """A turn has ended."""
        self._in_turn = False
        self._hearing.said.clear()
        await super().handle_user_turn_stopped()

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        """Look at a frame; STOP when it begins a turn."""
        match frame:
            case BotStartedSpeakingFrame():
                self._agent_speaks = True
            case BotStoppedSpeakingFrame():
                self._agent_speaks, self._agent_stopped = False, self._now()
            case FunctionCallsStartedFrame():
                self._calls += len(frame.function_calls)
            case FunctionCallResultFrame() | FunctionCallCancelFrame():
                self._calls = max(0, self._calls - 1)
            case TranscriptionFrame():
                self._hearing.said.append(frame.text)
                if not self._in_turn:
                    return await self._heard(frame)
            case _ if self._in_turn:
                pass
            case VADUserStartedSpeakingFrame():
                return await self._voice_began()
            case VADUserStoppedSpeakingFrame() if self._over is not None:
                self._over.on, self._over.ended = False, self._now()
            case InputAudioRawFrame() if self._over is not None:
                return await self._goes_on(self._over, frame)
            case InterimTranscriptionFrame() if self._over is not None:
                self._over.guess(frame.text, self._language)
                return await self._weighed(self._over)
            case _:
                pass
        return _GO_ON

    @property
    def _agents_floor(self) -> bool:
        return self._agent_speaks or self._calls > 0

    async def _voice_began(self) -> ProcessFrameResult:
        over = self._over
        if over is not None and self._now() - over.ended <= TOGETHER_S:
            over.on = True
            return _GO_ON
        if over is not None:
            await self._ignore(over)
        self._over = _Voice(self._now()) if self._agents_floor else None
        return _GO_ON if self._over else await self._begin()

    async def _goes_on(self, over: _Voice, frame: InputAudioRawFrame) -> ProcessFrameResult:
        if over.on:
            over.lasted_s += len(frame.audio) / 2 / frame.num_channels / frame.sample_rate
            return await self._weighed(over)
        return await self._settled(over) if over.murmurs else _GO_ON

    async def _weighed(self, over: _Voice) -> ProcessFrameResult:
        return await self._begin() if over.too_long else _GO_ON

    async def _heard(self, frame: TranscriptionFrame) -> ProcessFrameResult:
        """A transcript outside of a turn."""
        if not plain(frame.text):
            self._hearing.said.pop()
            return _GO_ON
        over = self._over
        if over is None:
            if not self._agents_floor:
                return await self._begin()
            # It comes late: how long the voice lasted is not known any more.
            over = self._over = _Voice(self._now() - EARLY_S, lasted_s=MURMUR_S, on=False)
        over.guess(frame.text, self._language)
        if over.too_long:
            return await self._begin()
        over.words = f"{over.words} {frame.text}".strip()
        over.murmurs.append(frame)
        return _GO_ON if over.on else await self._settled(over)

    async def _settled(self, over: _Voice) -> ProcessFrameResult:
        """Take murmurs for an answer, or for none, as soon as that can be told."""
        now = self._now()
        early = (now if self._agents_floor else self._agent_stopped) - over.began <= EARLY_S
        if early and self._agents_floor:
            return _GO_ON
        if early and self._asked().endswith("?"):
            return await self._begin()
        if now - over.ended > TOGETHER_S:
            await self._ignore(over)
        return _GO_ON

    async def _ignore(self, over: _Voice) -> None:
        """Let it leave nothing: it must not come before the caller's next words."""
        self._over = None
        self._hearing.said.clear()
        await self.trigger_reset_aggregation()
        if over.murmurs:
            first = over.murmurs[0]
            await self.push_frame(
                UserBackchannelFrame(
                    over.words, user_id=first.user_id, timestamp=str(first.timestamp)
                )
            )

    async def _begin(self) -> ProcessFrameResult:
        await self.trigger_user_turn_started()
        return ProcessFrameResult.STOP
