"""Parse works on the caller's whole turn and says what it asks for."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from loguru import logger
from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection

from frontdesk_processors.consent import Consent, address_of
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Again, Answered, Forgotten, Judged, Parsed, Scripted
from frontdesk_processors.language import Language
from frontdesk_processors.language.halves import whole
from frontdesk_processors.language.injection import injected
from frontdesk_processors.language.quoted import own_words
from frontdesk_processors.messages import caller_turns, last_said
from frontdesk_processors.parse.forget import forget
from frontdesk_processors.parse.heed import Heed
from frontdesk_processors.parse.reader import Reader, Reading
from frontdesk_processors.privacy import Forgetting, Masked, Secret, besides, masked_messages
from frontdesk_processors.step import Sent, Step, down
from frontdesk_processors.values import Value

_WEIGHT: tuple[Secret, ...] = ("card", "ssn", "cvv", "number")
"""Of several numbers the first of these decides what is said."""

_ASIDE = 3
"""With no more other words than this, a turn only gives a number that may not be kept."""


@dataclass(frozen=True)
class Payment:
    """Where callers pay instead of giving card details.

    Args:
        link: The page; empty for none that they are told of.
        phone: The number of those who help them, as people say it.
        texted: Whether the page can be texted to them.
    """

    link: str = ""
    phone: str = ""
    texted: bool = False


class Parse(Step):
    """Read each new turn of the caller: one `Parsed` for a context that ends in one.

    First the caller's latest turns are masked in place, all in the light of one another: a card
    number may have been given over several. A turn that held one is answered with a scripted
    line; if it held hardly anything else, with that alone (`Answered`). So is what the caller
    asks about the machine, or demands of it (`Heed`). A context that brings no
    new turn (somebody asked for an inference) becomes `Again`. If a turn cannot be read, it is
    passed on unread; if it cannot be masked, not at all.

    Args:
        conversation: Gains the turn number, the values, and what the caller wants.
        reader: Reads turns against the business's tools and names.
        language: What the session speaks.
        consent: Keeps what the caller decides about being recorded and contacted.
        spoken: Whether it is a call.
        payment: Where they pay who give card details.
        forgetting: Gains what turns before held, so that it is forgotten wherever it is kept.
    """

    takes: ClassVar[tuple[type[Frame], ...]] = (LLMContextFrame,)

    def __init__(
        self,
        conversation: Conversation,
        *,
        reader: Reader,
        language: Language,
        consent: Consent | None = None,
        spoken: bool = False,
        payment: Payment | None = None,
        forgetting: Forgetting | None = None,
    ) -> None:
        super().__init__()
        self._conversation = conversation
        self._spoken = spoken
        self._payment = payment or Payment()
        self._forgetting = forgetting or Forgetting(language)
        self._forgotten = self._forgetting.count
        self._reader = reader
        self._language = language
        self._heed = Heed(
            conversation,
            consent=consent or Consent(conversation, clock=lambda: datetime.now(UTC)),
            reader=reader,
            language=language,
            spoken=spoken,
        )
        self._turns_seen = len(caller_turns(conversation.messages))

    async def answer(self, frame: Frame, direction: FrameDirection) -> AsyncIterator[Sent]:
        """Yield the turn as `Parsed`, or `Again` when there is none."""
        assert isinstance(frame, LLMContextFrame)
        if direction is FrameDirection.UPSTREAM:
            yield Sent(frame, direction)
            return
        masked, late = self._mask(frame.context)
        messages = frame.context.get_messages()
        turns = caller_turns(messages)
        fresh = len(turns) - self._turns_seen
        if fresh <= 0:
            yield down(Again(turn=self._conversation.turn))
            return
        self._turns_seen = len(turns)
        # A turn that Hear answered by itself counts, though no agent was asked.
        self._conversation.turn += fresh
        for back, text in late:
            yield down(Forgotten(turn=self._conversation.turn - back, text=text))
        for sent in self._turned_away(masked):
            yield sent
        if masked.kinds and besides(masked, self._language) <= _ASIDE:
            yield down(Answered(turn=self._conversation.turn, text=turns[-1]))
            return
        if order := injected(turns[-1], self._language):
            # Noted, and no more: what may be done is held whatever the words.
            yield down(Judged(on="caller", rule="injection", verdict="allow", detail=order))
        # What somebody else has written demands nothing, asks for nothing and answers nothing.
        said = whole(turns[-2] if len(turns) > 1 else "", turns[-1], self._language)
        own, _ = own_words(said, self._language)
        after = last_said(messages)
        if (heeded := await self._heed.answer(own, after=after)) is not None:
            for sent in heeded.sent:
                yield sent
            if heeded.alone:
                yield down(Answered(turn=self._conversation.turn, text=turns[-1]))
                return
            own = heeded.rest
        yield down(self._read(turns[-1], own=own, after=after))

    async def failed(
        self, frame: Frame, direction: FrameDirection, *, error: Exception
    ) -> AsyncIterator[Sent]:
        """Answer with a scripted line what could not be masked; no model sees it."""
        yield down(Judged(on="caller", rule="unheard", verdict="refuse"))
        yield down(Scripted(self._language.say("hear.empty")))

    def _mask(self, context: LLMContext) -> tuple[Masked, list[tuple[int, str]]]:
        """Mask the caller's turns where they stand.

        Returns:
            The last of them; and each before it that held what only this one has shown to be
            secret, as how many turns it lies back and what is left of it.
        """
        before = list(context.get_messages())
        after, last, late = masked_messages(before, self._language)
        self._forgetting.add(late)
        if self._forgetting.count != self._forgotten:
            # Hear knows some of it alone: it lets no digit pass that shows what the others were.
            self._forgotten = self._forgetting.count
            after = [self._forgetting.of(message) for message in after]
            forget(self._conversation, self._forgetting)
        if any(new is not old for new, old in zip(after, before, strict=True)):
            context.set_messages(after)  # pyright: ignore[reportArgumentType]
        turns = list(zip(caller_turns(before), caller_turns(after), strict=True))
        changed = [
            (len(turns) - at, new) for at, (old, new) in enumerate(turns, start=1) if new != old
        ]
        return last or Masked(text=""), [(back, text) for back, text in changed if back]

    def _turned_away(self, masked: Masked) -> list[Sent]:
        """What is said of a number that was masked."""
        kinds = tuple(dict.fromkeys(masked.kinds))
        sent = [down(Judged(on="caller", rule=kind, verdict="replace")) for kind in kinds]
        if kinds:
            said = next((kind for kind in _WEIGHT if kind in kinds), "number")
            sent.append(down(Scripted(self._instead(said))))
        return sent

    def _instead(self, kind: str) -> str:
        """What is said of the number, and where to pay for who has given a card's."""
        line = self._language.say(f"hear.{kind}")
        if kind not in ("card", "cvv"):
            return line
        link, phone = self._payment.link, self._payment.phone
        if link:
            where = "pay_spoken" if self._spoken and phone else "pay_link"
        else:
            where = "pay_staff" if phone else "pay"
        pay = self._language.say(f"hear.{where}", link=link, phone=phone)
        after = self._language.say("hear.text_it" if self._can_text() else "hear.else")
        return f"{line} {pay} {after}"

    def _can_text(self) -> bool:
        """Whether the page can be texted to the caller, as far as is known before they agree."""
        conversation = self._conversation
        number = (address_of(conversation.caller.phone) or "").startswith("+")
        return self._payment.texted and number and conversation.contact != "out"

    def _read(self, text: str, *, own: str, after: str) -> Parsed:
        try:
            return self._parsed(text, own=own, after=after)
        except Exception as error:
            logger.opt(exception=error).error("Parse could not read a turn")
            return Parsed(turn=self._conversation.turn, text=text)

    def _parsed(self, text: str, *, own: str, after: str) -> Parsed:
        conversation = self._conversation
        began = time.perf_counter()
        reading = self._reader.read(own, turn=conversation.turn, after=after)
        for name, value in reading.values.items():
            conversation.values[name] = _with_past(value, conversation.values.get(name))
        conversation.wants = reading.wants or conversation.wants
        conversation.farewell = reading.farewell
        parsed = parsed_of(reading, turn=conversation.turn, text=text)
        parsed.language = conversation.language
        parsed.took_ms = (time.perf_counter() - began) * 1000
        return parsed


def parsed_of(reading: Reading, *, turn: int, text: str) -> Parsed:
    """The frame of what a turn says; whoever asked adds the language, and how long it took.

    Args:
        reading: What it says.
        turn: Its number.
        text: The turn as it stands in the context.
    """
    return Parsed(
        turn=turn,
        text=text,
        intent=reading.intent,
        doing=reading.doing,
        requests=reading.requests,
        values=reading.values,
        answer=reading.answer,
        urgency=reading.urgency,
        complete=reading.complete,
    )


def _with_past(value: Value, before: Value | None) -> Value:
    """The value, knowing what was said for the same parameter in turns before."""
    if before is None or before.turn == value.turn:
        return value
    return replace(value, earlier={**before.earlier, str(before.turn): before.value})
