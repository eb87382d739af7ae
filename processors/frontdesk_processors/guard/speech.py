"""What the agent says, judged sentence by sentence before the caller hears it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import TypeVar

from pipecat.frames.frames import (
    AggregatedTextFrame,
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.utils.text.base_text_aggregator import TextType
from pipecat.utils.text.simple_text_aggregator import SimpleTextAggregator

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Again, Judged, Scripted, release
from frontdesk_processors.guard.asking import asked_again
from frontdesk_processors.guard.licence import Unlicensed
from frontdesk_processors.guard.redlines import Crossed
from frontdesk_processors.guard.speech_policy import SpeechPolicy
from frontdesk_processors.inflight import InFlight
from frontdesk_processors.language import read
from frontdesk_processors.step import Sent, down, up
from frontdesk_processors.toolbox import Toolbox

_Text = TypeVar("_Text", LLMTextFrame, LLMFullResponseStartFrame, LLMFullResponseEndFrame)

REDRAFTS_A_TURN = 2
"""How often a response may be asked for anew because it claimed what has no receipt."""


class Speech:
    """Releases the sentences of a response, or what stands in their place.

    A sentence that may not be said is never released, nor is the rest of its response. One that
    crosses a red line is replaced in the same breath. One that claims what no receipt bears out:
    if its response also calls a tool, the follow-up will say how that went; otherwise the agent
    is asked again with the reason, and in the end a line is said that is true: what the receipt
    stands for, or that it is not done.

    Args:
        conversation: Whose pending question is kept open.
        toolbox: Holds the language, and the lines that tell receipts.
        policy: Judges sentences.
        spoken: Whether sentences go to a synthesizer; False for a text channel.
        inflight: Where the end of a response is counted.
        planned: Whether a Plan is there to answer `Again`.

    Attributes:
        muted: Whether the caller of a spoken conversation reads for now.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        policy: SpeechPolicy,
        spoken: bool,
        inflight: InFlight,
        planned: bool,
    ) -> None:
        self._conversation = conversation
        self._language = toolbox.language
        self._toolbox = toolbox
        self._policy = policy
        self._spoken = spoken
        self.muted = False
        self._inflight = inflight
        self._planned = planned
        self._sentences = SimpleTextAggregator()
        self._released = False
        self._said: list[str] = []
        self._before: frozenset[str] = frozenset()
        self._dropping = False
        self._unlicensed: Unlicensed | None = None
        self._calls_tool = False
        self._skip_tts: bool | None = None
        self._redrafts = 0
        self._turn = 0

    def calls_started(self) -> None:
        """The response under way also calls a tool."""
        self._calls_tool = True

    async def started(self, frame: LLMFullResponseStartFrame) -> AsyncIterator[Sent]:
        """A response begins."""
        await self._sentences.reset()
        self._policy.began()
        self._released = self._dropping = False
        self._unlicensed, self._said, self._before = None, [], frozenset()
        # As of its end: observers are told of a frame where it is first pushed, and of the agent's
        # own a client hears nothing.
        start = LLMFullResponseStartFrame()
        start.skip_tts = frame.skip_tts
        yield down(self._for_reading(start))

    async def text(self, frame: LLMTextFrame) -> AsyncIterator[Sent]:
        """A piece of a response; yields the sentences it completes."""
        self._skip_tts = frame.skip_tts
        if self._dropping:
            return
        async for sentence in self._sentences.aggregate(frame.text):
            for sent in self._judge(sentence.text):
                yield sent

    async def paused(self) -> AsyncIterator[Sent]:
        """The response goes on with a call; yields the sentence that stands before it."""
        if not self._dropping and (rest := await self._sentences.flush()) is not None:
            for sent in self._judge(rest.text):
                yield sent

    async def ended(self, frame: LLMFullResponseEndFrame) -> AsyncIterator[Sent]:
        """A response ends; yields its last sentence."""
        if not self._dropping and (rest := await self._sentences.flush()) is not None:
            for sent in self._judge(rest.text):
                yield sent
        await self._sentences.reset()
        for sent in self._instead():
            yield sent
        if self._unlicensed is None and not self._calls_tool:
            for sent in self._truly():
                yield sent
        self._unlicensed, self._calls_tool = None, False
        # A frame of Guard's own: observers are told of a frame where it is first pushed.
        end = LLMFullResponseEndFrame()
        end.skip_tts = frame.skip_tts
        yield down(release(self._for_reading(end)))
        self._inflight.ended()

    async def withdrawn(self) -> None:
        """The response begins anew, and nothing that was said of it is said again."""
        await self._sentences.reset()
        self._dropping, self._unlicensed = False, None
        self._before = frozenset(self._said)

    async def interrupted(self) -> None:
        """A barge-in: what was not released will not be."""
        await self._sentences.reset()
        self._dropping = self._calls_tool = False
        self._unlicensed = None
        self._inflight.dropped()

    def scripted(self, frame: Scripted) -> Iterator[Sent]:
        """A line that no model wrote, as a response of its own."""
        self._skip_tts = None
        yield down(self._for_reading(LLMFullResponseStartFrame()))
        self._released, self._said = False, []
        yield from self._release(frame.text)
        yield down(release(self._for_reading(LLMFullResponseEndFrame())))

    def _judge(self, sentence: str) -> Iterator[Sent]:
        if self._dropping or not sentence.strip():
            return
        wrong = self._policy.judge(sentence)
        if wrong is None:
            yield from self._release(sentence)
            return
        self._dropping = True
        if isinstance(wrong, Crossed):
            # What nobody may hear is not written down either.
            detail = "" if wrong.private else f"{wrong.words}: {sentence}"
            yield down(Judged(on="speech", rule=wrong.rule, verdict="replace", detail=detail))
            yield from self._release(wrong.instead)
            return
        self._unlicensed = wrong
        detail = f"{', '.join((*wrong.claims, *wrong.details))}: {sentence}"
        yield down(Judged(on="speech", rule="claim_gate", verdict="replace", detail=detail))

    def _instead(self) -> Iterator[Sent]:
        """What takes the place of a claim, once it is known whether the response calls a tool."""
        missing = self._unlicensed
        if missing is None or self._calls_tool:
            return
        if self._planned and self._may_redraft():
            yield up(Again(turn=self._conversation.turn, reason=self._reason(missing)))
        elif missing.receipt is not None:
            yield from self._release(self._toolbox.line(missing.receipt))
        else:
            yield from self._release(self._language.say("guard.not_done"))

    def _truly(self) -> Iterator[Sent]:
        """What is true, after what could be taken for more."""
        if (truth := self._policy.truth()) is not None:
            yield down(Judged(on="speech", rule="undone", verdict="allow", detail=truth))
            yield from self._release(truth)

    def _reason(self, missing: Unlicensed) -> str:
        claims = ", ".join(missing.claims)
        if missing.receipt is None:
            return self._language.say("guard.no_receipt", claims=claims)
        return self._language.say(
            "guard.other_facts",
            claims=claims,
            details=", ".join(missing.details),
            done=self._toolbox.line(missing.receipt),
        )

    def _may_redraft(self) -> bool:
        if self._turn != self._conversation.turn:
            self._turn, self._redrafts = self._conversation.turn, 0
        self._redrafts += 1
        return self._redrafts <= REDRAFTS_A_TURN

    def _release(self, sentence: str) -> Iterator[Sent]:
        if sentence.strip() in self._before:
            return
        self._note_question(sentence)
        frame: Frame
        if self._spoken and not self._skip_tts and not self.muted:
            frame = AggregatedTextFrame(sentence, TextType.SENTENCE)
        else:
            # As typed text the sentences of one response need the space between them back.
            frame = LLMTextFrame(f" {sentence}" if self._released else sentence)
            frame.skip_tts = self._skip_tts
            self._for_reading(frame)
        self._released = True
        yield down(release(frame))

    def _for_reading(self, frame: _Text) -> _Text:
        """Keep the frame from the synthesizer while the caller reads."""
        if self._spoken and self.muted:
            frame.skip_tts = True
        return frame

    def _note_question(self, sentence: str) -> None:
        """Asking the pending question again keeps it open for a turn; asking another ends it.

        In short it can be asked again only right after the turn in which it was asked: later,
        nobody knows any more what the caller agrees to. Nor after a question about something else.
        """
        self._said.append(sentence.strip())
        pending, turn = self._conversation.pending, self._conversation.turn
        if pending is None:
            return
        asked = asked_again(pending.question, self._said, language=self._language)
        if asked == "in full" or (asked == "in short" and pending.turn >= turn - 1):
            self._conversation.pending = replace(pending, turn=turn)
        elif asked is None and pending.turn == turn and read(sentence, self._language).question:
            self._conversation.pending = None
