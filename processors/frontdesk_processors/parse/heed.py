"""Answers by rule what a caller asks about the machine, and does what they demand of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from frontdesk_processors.consent import Consent
from frontdesk_processors.conversation import Choice, Conversation
from frontdesk_processors.demands import Demand, Kind, Setting, demands_in, without
from frontdesk_processors.frames import Judged, Scripted
from frontdesk_processors.language import Language, find
from frontdesk_processors.parse.reader import Reader
from frontdesk_processors.step import Sent, down

MESSAGES = frozenset({"sms", "mms", "rcs", "whatsapp", "text"})
"""Channels on which a carrier's words ("STOP") count whatever else is under way."""

_ASIDE = 6
"""A turn with no more other words than this, none of which asks for anything, is only a demand."""

_COURTESIES = ("greeting", "thanks")


@dataclass(frozen=True, kw_only=True)
class Heeded:
    """What was done about a turn's demands.

    Parameters:
        sent: What is said of them.
        rest: The turn without them.
        alone: Whether there was nothing else in it.
    """

    sent: Sequence[Sent]
    rest: str
    alone: bool


class Heed:
    """Tells the truth about the machine, and honours at once what no agent has a say in.

    Args:
        conversation: What is known.
        consent: Keeps what the caller decides.
        reader: Reads what else is in a turn.
        language: Holds the rules and the lines.
        spoken: Whether it is a call.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        consent: Consent,
        reader: Reader,
        language: Language,
        spoken: bool,
    ) -> None:
        self._conversation = conversation
        self._consent = consent
        self._reader = reader
        self._language = language
        self._setting: Setting = "spoken" if spoken else "typed"
        if conversation.channel in MESSAGES:
            self._setting = "messages"

    async def answer(self, own: str, *, after: str) -> Heeded | None:
        """What follows from the demands of a turn; None when it holds none.

        Args:
            own: The caller's own words in it.
            after: What the agent said before it.
        """
        found = demands_in(own, self._language, setting=self._setting, busy=self._busy())
        if not found:
            return None
        rest = without(own, found)
        alone = self._is_aside(rest)
        sent: list[Sent] = []
        lines: list[str] = []
        kinds: dict[Kind, None] = {demand.kind: None for demand in found}
        for kind in kinds:
            line, judged = await self._heed(kind, own=own)
            sent.append(down(judged))
            lines.append(line)
        sent.append(down(Scripted(" ".join(lines))))
        if alone and (way_on := self._way_on(found, after=after)):
            # By itself, as it was asked: a yes to it then answers the question that was open.
            sent.append(down(Scripted(way_on)))
        return Heeded(sent=sent, rest=rest, alone=alone)

    async def _heed(self, kind: Kind, *, own: str) -> tuple[str, Judged]:
        judged = Judged(on="caller", rule=kind, verdict="allow")
        match kind:
            case "ai":
                await self._consent.note("disclosure", reason="asked", fields=("ai",))
                return self._say("ai"), judged
            case "recorded":
                await self._consent.note("disclosure", reason="asked", fields=("recording",))
                kept = self._conversation.unrecorded is None
                return self._say("recorded" if kept else "unrecorded"), judged
            case "decline":
                await self._consent.decline(turn=self._conversation.turn)
                return self._say("declined"), judged
            case "opt_out":
                return await self._choose("out", own=own, judged=judged)
            case "opt_in":
                return await self._choose("in", own=own, judged=judged)

    async def _choose(self, choice: Choice, *, own: str, judged: Judged) -> tuple[str, Judged]:
        named = [one.value for one in find(own, self._language) if one.kind in ("phone", "email")]
        match await self._consent.choose(choice, also=named):
            case "kept":
                return self._say(f"opted_{choice}"), judged
            case "nowhere":
                return self._say("which" if choice == "out" else "which_in"), judged
            case "foreign":
                return self._say("from_there"), replace(judged, verdict="refuse")
            case "failed":
                # A person has to see to it.
                rule = f"{judged.rule}_not_kept"
                return self._say("unkept"), replace(judged, rule=rule, verdict="escalate")

    def _busy(self) -> bool:
        """Whether something is under way that "stop" could be about."""
        conversation = self._conversation
        return bool(conversation.pending or conversation.wants or conversation.values)

    def _is_aside(self, rest: str) -> bool:
        fillers = re.compile(self._language.text("consent.alone.fillers"), re.IGNORECASE)
        rest = fillers.sub(" ", rest)
        if not re.search(r"\w", rest):
            return True
        reading = self._reader.read(rest, turn=self._conversation.turn)
        asks = reading.intent not in (None, *_COURTESIES) or reading.values or reading.answer
        return not asks and "?" not in rest and len(rest.split()) <= _ASIDE

    def _way_on(self, found: Sequence[Demand], *, after: str) -> str:
        """The question that was open, asked again; else what the caller can do.

        Who wants no more messages is sent what confirms that, and no question.
        """
        if self._setting == "messages" and any(demand.kind == "opt_out" for demand in found):
            return ""
        last = after.replace("? ", "?\n").replace(". ", ".\n").rsplit("\n", 1)[-1]
        if self._busy() and last.endswith("?"):
            return last
        asked = any(demand.kind in ("ai", "recorded") for demand in found)
        return self._say("more") if asked else ""

    def _say(self, key: str) -> str:
        return self._language.say(f"consent.answer.{key}")
