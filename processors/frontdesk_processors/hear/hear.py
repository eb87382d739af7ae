"""Hear works on each piece as it is heard, typed or transcribed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.alerts import Raise, nobody
from frontdesk_processors.emergencies import Emergency, emergency_in, emergency_line
from frontdesk_processors.frames import Heard, Judged, Scripted, show
from frontdesk_processors.hear.pieces import Pieces
from frontdesk_processors.hear.watch import Raised, Watch
from frontdesk_processors.language import Language, clean
from frontdesk_processors.messages import from_caller
from frontdesk_processors.places import Place
from frontdesk_processors.privacy import Forgetting, texts, with_texts
from frontdesk_processors.step import Sent, Step, down

MESSAGE_LIMIT = 4_000
"""Longest message taken, in characters: about five minutes of speech."""


def _nothing() -> Sequence[object]:
    return ()


class Hear(Step):
    """Clean and mask what is heard, turn away what cannot be taken, answer an emergency at once.

    Hostile or broken unicode becomes plain text. Card numbers, security codes and social security
    numbers become marks (`frontdesk_processors.privacy`), in transcripts that are still changing
    too, before anybody else is told of the words. An empty message, or one over the limit, is
    answered with a scripted line and reaches neither the context nor a model. An emergency brings
    the scripted line of its kind and place before any model is asked, and then a person is
    alerted; it may be told in several pieces, or in two short turns. The words stay in the
    context, so that the conversation can go on from them. What cannot be judged is not passed on.

    Args:
        language: What the session speaks; holds the lines and what tells of an emergency.
        at: Where the business is, which says whom to call.
        alert: Raises the alert.
        said: The messages of the conversation so far: a number may have been begun in them.
        limit: Longest message taken, in characters.
        forgetting: Gains what turns before held, when a later one shows that it was secret.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (
        LLMMessagesAppendFrame,
        TranscriptionFrame,
        InterimTranscriptionFrame,
    )

    def __init__(
        self,
        language: Language,
        *,
        at: Place,
        alert: Raise = nobody,
        said: Callable[[], Sequence[object]] = _nothing,
        limit: int = MESSAGE_LIMIT,
        forgetting: Forgetting | None = None,
    ) -> None:
        super().__init__()
        self._language = language
        self._limit = limit
        self._pieces = Pieces(language, said=said, forgetting=forgetting or Forgetting(language))
        self._watch = Watch(language, said=said)
        self._at = at
        self._alert = alert

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the piece, cleaned and masked, or the scripted line that answers it."""
        if isinstance(frame, TranscriptionFrame | InterimTranscriptionFrame):
            sent, raised = self._heard(frame, direction)
        elif isinstance(frame, LLMMessagesAppendFrame):
            sent, raised = self._typed(frame, direction)
        else:
            return
        for one in sent:
            yield one
        # The caller is told first: the alert waits for the database.
        for kind, words in raised:
            await self._alert(kind, words)

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """Fail closed: what could not be masked goes nowhere, and the caller is told."""
        if not isinstance(frame, InterimTranscriptionFrame):
            yield down(Judged(on="caller", rule="unheard", verdict="refuse"))
            yield down(Scripted(self._language.say("hear.empty")))

    def _heard(
        self, frame: TranscriptionFrame | InterimTranscriptionFrame, direction: FrameDirection
    ) -> tuple[list[Sent], list[Raised]]:
        words = clean(frame.text)[: self._limit]
        final = isinstance(frame, TranscriptionFrame)
        kept, seen = self._pieces.heard(words, final=final)
        # A frame of Hear's own: whoever watches is told of a frame where it is first pushed.
        # What the service reported besides the text holds the words as well.
        heard = replace(frame, text=kept, result=None)
        raised = self._watch.spoken(kept) if final else None
        alarm = self._alarm(raised.kind) if raised else ()
        return [*alarm, Sent(show(heard, seen), direction)], [raised] if raised else []

    def _typed(
        self, frame: LLMMessagesAppendFrame, direction: FrameDirection
    ) -> tuple[list[Sent], list[Raised]]:
        sent: list[Sent] = []
        raised: list[Raised] = []
        messages: list[Any] = []
        run = frame.run_llm
        for message in frame.messages:
            if not from_caller(message):
                messages.append(message)
                continue
            words = texts(message)
            refused = self._refused(" ".join(words)) if words else ""
            kept = self._pieces.typed([clean(text[: self._limit]) for text in words])
            sent.append(down(Heard(" ".join(kept))))
            if told := self._emergency(words, kept):
                run = False
                sent += self._alarm(told.kind)
                raised.append(told)
            if refused:
                sent.append(down(Judged(on="caller", rule=refused, verdict="refuse")))
                line = self._language.say(f"hear.{refused}", limit=self._limit)
                sent.append(down(Scripted(line)))
                continue
            messages.append(with_texts(message, kept) if words else message)
        if messages:
            sent.append(Sent(LLMMessagesAppendFrame(messages=messages, run_llm=run), direction))
        return sent, raised

    def _emergency(self, words: Sequence[str], kept: Sequence[str]) -> Raised | None:
        """The emergency told of in what is taken, or at the end of what is too long to be taken."""
        told = self._watch.typed(" ".join(kept))
        ends = " ".join(clean(text[-self._limit :]) for text in words if len(text) > self._limit)
        kind = emergency_in(ends, self._language) if ends and not told else None
        return Raised(kind, " ".join(kept)) if kind else told

    def _refused(self, words: str) -> str:
        """Why a message cannot be taken, as the name of its line; empty when it can."""
        if len(words) > self._limit:
            return "too_long"
        return "" if clean(words) else "empty"

    def _alarm(self, kind: Emergency) -> tuple[Sent, Sent]:
        line = emergency_line(kind, at=self._at, language=self._language)
        return (
            down(Judged(on="caller", rule="emergency", verdict="escalate")),
            down(Scripted(line)),
        )
