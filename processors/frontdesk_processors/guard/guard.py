"""Guard: one gate for what the agent does and what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import ClassVar

from loguru import logger
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import (
    Again,
    Done,
    Judged,
    Muted,
    Parsed,
    Proposed,
    Scripted,
    Withdrawn,
)
from frontdesk_processors.guard.clearance import Clearance
from frontdesk_processors.guard.facts import Names
from frontdesk_processors.guard.policies import STANDARD, Policy
from frontdesk_processors.guard.speech import Speech
from frontdesk_processors.guard.speech_policy import SpeechPolicy
from frontdesk_processors.guard.texts import texts
from frontdesk_processors.inflight import InFlight
from frontdesk_processors.language import Language
from frontdesk_processors.language.injection import injected
from frontdesk_processors.proposals import Proposals
from frontdesk_processors.step import Sent, Step, down, up
from frontdesk_processors.telling import Telling
from frontdesk_processors.toolbox import Toolbox


class Guard(Step):
    """Clear or refuse every action; release or replace every sentence.

    `Proposed` becomes `Cleared`, or a `Done` that says why not. Sentences are released one by one
    (`Speech`). The context that the assistant aggregator sends upstream after a tool's result
    becomes `Again`, so that Plan stays the only source of inferences.

    Args:
        conversation: What is known; Guard writes the pending confirmation and the need of a human.
        toolbox: The session's tools and records.
        proposals: Where the agent waits for what became of its calls.
        language: Holds claims and lines.
        policies: What every action passes.
        spoken: Whether released sentences go to a synthesizer.
        inflight: Where ended responses are counted.
        planned: False in a pipeline without Plan: contexts pass as they came.
        telling: What the caller is owed to hear; shown all that is said.
        names: What the things in the records are called, by the parameter that takes their id.
        public: What the business says of itself, which the agent may repeat; None where that is
            not known: then there are no red lines.
        prompts: Instructions that may not be read out.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        Parsed,
        Judged,
        Proposed,
        Done,
        Scripted,
        Muted,
        FunctionCallsStartedFrame,
        InterruptionFrame,
        LLMContextFrame,
        LLMFullResponseStartFrame,
        LLMTextFrame,
        LLMFullResponseEndFrame,
        Withdrawn,
        BotStartedSpeakingFrame,
        BotStoppedSpeakingFrame,
    )

    def __init__(
        self,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        proposals: Proposals,
        language: Language,
        policies: Sequence[Policy] = STANDARD,
        spoken: bool = False,
        inflight: InFlight | None = None,
        planned: bool = True,
        telling: Telling | None = None,
        names: Names | None = None,
        public: Sequence[str] | None = None,
        prompts: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._proposals = proposals
        self._language = language
        self._planned = planned
        self._actions = Clearance(
            conversation, toolbox=toolbox, policies=policies, language=language
        )
        self._policy = SpeechPolicy(
            conversation, toolbox=toolbox, names=names or {}, public=public, prompts=prompts
        )
        self._speech = Speech(
            conversation,
            toolbox=toolbox,
            policy=self._policy,
            spoken=spoken,
            inflight=inflight or InFlight(),
            planned=planned,
        )
        self._telling = telling or Telling()
        self._telling.claims = self._policy.claimed

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Judge a frame."""
        if isinstance(frame, Scripted):
            if frame.tells and not self._may_tell(frame.tells):
                return
            self._telling.note(frame)
        async for sent in self._judge(frame, direction):
            self._telling.note(sent.frame)
            yield sent
        if isinstance(frame, LLMFullResponseEndFrame):
            for owed in self._telling.late():
                line = Scripted(owed.line, tells=(owed.id,))
                self._telling.note(line)
                for sent in self._speech.scripted(line):
                    self._telling.note(sent.frame)
                    yield sent

    def _may_tell(self, outcomes: Iterable[str]) -> bool:
        """Whether a line that tells these is to be said now.

        What comes while something else is said is said when that is over. What Act sends and Plan
        finds due at that moment comes twice, and is said once.
        """
        return not self._telling.responding and self._telling.awaits(outcomes)

    async def _judge(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        match frame:
            case LLMTextFrame():
                async for sent in self._speech.text(frame):
                    yield sent
            case LLMFullResponseStartFrame():
                async for sent in self._speech.started(frame):
                    yield sent
            case LLMFullResponseEndFrame():
                async for sent in self._speech.ended(frame):
                    yield sent
            case Proposed():
                async for sent in self._speech.paused():
                    yield sent
                for sent in await self._judged(frame):
                    yield sent
            case Scripted() | Done():
                for sent in self._told(frame, direction):
                    yield sent
            case LLMContextFrame() if self._planned and direction is FrameDirection.UPSTREAM:
                yield up(Again(turn=self._conversation.turn))
            case _:
                await self._note(frame)
                yield Sent(frame, direction)

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """Fail closed: refuse the action, say nothing of the sentence, keep the call going."""
        logger.opt(exception=error).error("Guard could not judge {}", type(frame).__name__)
        if isinstance(frame, Proposed):
            done = Done(
                call=frame.call,
                tool=frame.tool,
                turn=frame.turn,
                status="refused",
                result={
                    "ok": False,
                    "error": {"code": "guard_error", "retryable": True},
                    "say": self._language.say("guard.cannot"),
                },
                reason=f"guard: {error}",
            )
            self._proposals.settle(done)
            yield up(done)
        elif isinstance(frame, LLMFullResponseEndFrame):
            yield down(frame)

    def _told(self, frame: Scripted | Done, direction: FrameDirection) -> Iterable[Sent]:
        """A line of the house's, or how a proposal ended."""
        if isinstance(frame, Scripted):
            return self._speech.scripted(frame)
        return self._ended(frame, direction)

    def _ended(self, done: Done, direction: FrameDirection) -> list[Sent]:
        """How a proposal ended, and those that joined it; who waits for them is told."""
        self._policy.ended(done)
        settled = [done, *self._actions.settled(done)]
        for one in settled:
            self._proposals.settle(one)
        sent = [Sent(one, direction) for one in settled]
        if order := injected(" ".join(texts(done.result)), self._language):
            # Noted, and no more: nothing in a result can ask for anything.
            noted = Judged(on="action", rule="injection", verdict="allow", detail=order)
            sent.append(down(noted))
        return sent

    async def _judged(self, proposed: Proposed) -> list[Sent]:
        """What follows from a proposal, its lines as speech and its end told to who waits."""
        self._policy.proposed(proposed)
        sent: list[Sent] = []
        for piece in await self._actions.judge(proposed):
            if isinstance(piece.frame, Scripted):
                if not self._telling.responding:
                    self._telling.note(piece.frame)
                sent += self._speech.scripted(piece.frame)
                continue
            if isinstance(piece.frame, Done):
                self._policy.answered(piece.frame)
                self._proposals.settle(piece.frame)
            sent.append(piece)
        return sent

    async def _note(self, frame: Frame) -> None:
        match frame:
            case Parsed():
                pending = self._conversation.pending
                if pending is not None and self._telling.cut_short(pending.question):
                    # Nobody agrees to what they have not heard: it is read back again.
                    self._conversation.pending = None
                self._actions.heard(frame)
                self._policy.heard(frame)
                if frame.intent == "human":
                    self._conversation.needs_human = "asked for a person"
            case Judged(on="caller", verdict="escalate"):
                self._conversation.needs_human = frame.rule
            case FunctionCallsStartedFrame():
                self._speech.calls_started()
            case InterruptionFrame():
                await self._speech.interrupted()
            case Withdrawn():
                await self._speech.withdrawn()
            case Muted():
                self._speech.muted = frame.on
            case _:
                pass
