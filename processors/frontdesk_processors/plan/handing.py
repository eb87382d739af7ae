"""Passes a conversation from one specialist to another."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from loguru import logger

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadHandoff
from frontdesk_processors.frames import Done, Parsed
from frontdesk_processors.handoff import Handoff, Mood, Queued
from frontdesk_processors.language import Language, Lexicon
from frontdesk_processors.messages import from_caller, last_said
from frontdesk_processors.plan.discretion import Discretion
from frontdesk_processors.plan.facts import Answered, answered_calls, known_for
from frontdesk_processors.plan.routing import Role, answering, has
from frontdesk_processors.plan.withheld import Withheld
from frontdesk_processors.schema import Catalog, Slot

TRIES = 2
"""How often the same goal goes to the same specialist, while nothing gets done."""

HANDOFFS_A_CALL = 24
"""How often one conversation goes from the supervisor to a specialist, whatever gets done: who was
passed on two dozen times is better served by a person."""


Kept = Literal["", "circling", "too_long"]


@dataclass(frozen=True, kw_only=True)
class Passed:
    """Where a conversation goes.

    Parameters:
        handoffs: What brings it there, in order; none where it stays.
        kept: Why it was kept from going to a specialist, who would do no better: it went there
            for the same before (``circling``), or to anybody too often (``too_long``).
    """

    handoffs: tuple[Handoff, ...] = ()
    kept: Kept = ""


class Handing:
    """Decides who has the conversation, and makes the packets that bring it there.

    Every handoff goes by the first of the specialists, the supervisor: from one to another it is
    two, back with what was done and on with what is wanted. What goes round without anything
    getting done stays with the supervisor, and so does a conversation that has gone to specialists
    `HANDOFFS_A_CALL` times.

    Args:
        conversation: What is known; gains who answers, the handoffs and what waits in the queue.
        roles: The specialists.
        catalog: The tools of all of them.
        questions: How to ask for a parameter, by its name.
        language: Tells how the caller seems.
        names: What callers call the things in the records, by the parameter that takes their id.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        roles: Sequence[Role],
        catalog: Catalog,
        questions: Mapping[str, str],
        language: Language,
        names: Mapping[str, Lexicon] | None = None,
    ) -> None:
        self._conversation = conversation
        self._roles = tuple(roles)
        self._discretion = Discretion(
            conversation, supervisor=roles[0], catalog=catalog, lexicons=names or {}
        )
        self._by_name = {role.name: role for role in roles}
        self._catalog = catalog
        self._questions = questions
        self._language = language
        self._doing: set[str] = set()
        self._done: Done | None = None
        self._mood: Mood = "calm"

    @property
    def supervisor(self) -> Role:
        """Who takes the call, and whom every handoff goes by."""
        return self._roles[0]

    @property
    def current(self) -> Role:
        """Who has the conversation."""
        return self._by_name.get(self._conversation.specialist, self.supervisor)

    def turn(self, parsed: Parsed, *, messages: Sequence[object]) -> Passed:
        """Where a turn of the caller's takes the conversation.

        Args:
            parsed: What the turn says.
            messages: The context that ends in it.
        """
        conversation = self._conversation
        self._done = None
        self._mood = self._seems(parsed)
        queued = conversation.queued
        if queued and parsed.intent == "never_mind" and conversation.pending is None:
            return self._take_up(queued.pop(0), messages=messages)
        goal = self._wish(parsed)
        # A read-back waits for its answer where it was made, and so does a question for words:
        # who leaves a message of a rash asks for no visit.
        waits = conversation.pending is not None or self._asked_for_words(messages)
        said = () if waits else parsed.values
        role = answering(
            self._roles, current=self.current, wants=goal, said=said, doing=parsed.doing
        )
        if role is self.current:
            return Passed()
        return self._pass_on(role, goal or "", messages=messages, words=self._of_now(parsed))

    def ended(self, done: Done) -> None:
        """Note how a call ended: what waits for it may come next."""
        if done.ok and self._conversation.queued and self._finishes(done):
            self._done = done

    def next_in_line(self, *, messages: Sequence[object]) -> tuple[Done, Passed] | None:
        """What was just finished, and where what had waited for it takes the conversation.

        Args:
            messages: The context that ends in the result.
        """
        done, self._done = self._done, None
        if done is None or not self._conversation.queued:
            return None
        return done, self._take_up(self._conversation.queued.pop(0), messages=messages)

    def withheld(self, messages: Sequence[object]) -> Withheld:
        """What is kept from whoever has the conversation.

        Args:
            messages: The whole context.
        """
        return self._discretion.from_current(self.current, messages=messages)

    def received(self, *, withheld: Collection[str]) -> Handoff | None:
        """The packet that whoever has the conversation got, checked; None where there is none.

        Args:
            withheld: Names of what they may not know.
        """
        handoffs = self._conversation.handoffs
        if not handoffs:
            return None
        try:
            return handoffs[-1].received(
                by=self.current.name,
                withheld=withheld,
                goals=self._catalog.goals,
                language=self._language.code,
            )
        except BadHandoff as error:
            logger.error("a handoff is not taken: {}", error)
            return None

    def _wish(self, parsed: Parsed) -> str | None:
        """The tool that a turn asks for; what others are to do besides it waits in the queue."""
        conversation = self._conversation
        goals = [(goal, words) for goal, words in parsed.requests if goal in self._catalog.goals]
        wish = parsed.intent if parsed.intent in self._catalog.goals else None
        if len(goals) > 1:
            first = goals[0][0]
            role = answering(self._roles, current=self.current, wants=first, said=())
            if others := [one for one in goals[1:] if not has(role, one[0])]:
                conversation.queued = [
                    Queued(goal=goal, request=words, turn=parsed.turn) for goal, words in others
                ]
                self._doing = {first}
                return first
        if wish is not None:
            self._doing.add(wish)
            conversation.queued = [one for one in conversation.queued if one.goal != wish]
        return wish

    def _of_now(self, parsed: Parsed) -> str:
        """The words of a turn without those that wait in the queue; empty where none do."""
        later = [one.request for one in self._conversation.queued if one.turn == parsed.turn]
        words = parsed.text if later else ""
        for request in later:
            words = words.replace(request, " ")
        return words

    def _asked_for_words(self, messages: Sequence[object]) -> bool:
        """Whether what the agent said last asks for words that may be about anything."""
        slots = self._catalog.slots
        free = [q for name, q in self._questions.items() if q and _is_text(slots.get(name))]
        said = last_said(messages)
        return any(question in said for question in free)

    def _finishes(self, done: Done) -> bool:
        """Whether what was done is what the queue waits for, not a question on the way."""
        writes = any(t.writes for role in self._roles for t in role.tools if t.name in self._doing)
        if done.receipt is None:
            return done.tool in self._doing and not writes
        return done.tool in self._doing or not self._doing

    def _take_up(self, queued: Queued, *, messages: Sequence[object]) -> Passed:
        role = answering(self._roles, current=self.current, wants=queued.goal, said=())
        self._doing = {queued.goal}
        return self._pass_on(role, queued.goal, messages=messages, request=queued.request)

    def _pass_on(
        self,
        role: Role,
        goal: str,
        *,
        messages: Sequence[object],
        request: str = "",
        words: str = "",
    ) -> Passed:
        """Bring the conversation to a specialist, by way of the supervisor.

        Args:
            role: Whom to.
            goal: What for.
            messages: The context.
            request: The caller's words for what had waited in the queue.
            words: The caller's words for it, where others of the same breath wait in the queue.
        """
        calls = answered_calls(messages, turns=self._conversation.turn)
        kept = self._kept_from(role, goal)
        way = self._discretion.way
        meant = words or request
        handoffs: list[Handoff] = []
        for to in [self.supervisor] if kept else [self.supervisor, role]:
            if to is self.current:
                continue
            withheld = self._discretion.from_next(to, way=way, messages=messages)
            own = meant if to is role else ""
            handoff = self._packet(to, goal, calls=calls, words=own, withheld=withheld)
            if request:
                waited = withheld.said(request) if to is role else ""
                handoff = replace(handoff, request=waited, passed=_since_caller(messages))
            self._conversation.handoffs.append(handoff)
            self._conversation.specialist = to.name
            handoffs.append(handoff)
        return Passed(handoffs=tuple(handoffs), kept=kept)

    def _kept_from(self, role: Role, goal: str) -> Kept:
        """Whether it has gone there for this since something was done, or anywhere, too often."""
        if role is self.supervisor:
            return ""
        receipts = tuple(receipt.id for receipt in self._conversation.receipts)
        handoffs = [h for h in self._conversation.handoffs if h.to != self.supervisor.name]
        tried = sum(
            bool(goal) and (one.to, one.goal, one.receipts) == (role.name, goal, receipts)
            for one in handoffs
        )
        if tried >= TRIES:
            return "circling"
        return "too_long" if len(handoffs) >= HANDOFFS_A_CALL else ""

    def _packet(
        self,
        to: Role,
        goal: str,
        *,
        calls: Sequence[Answered],
        words: str,
        withheld: Withheld,
    ) -> Handoff:
        conversation = self._conversation
        facts = known_for(
            goal,
            conversation=conversation,
            calls=calls,
            catalog=self._catalog,
            request=words,
        )
        allowed = tuple(
            replace(fact, said=withheld.text(fact.said))
            for fact in facts
            if fact.name not in withheld.names
        )
        known = {fact.name for fact in allowed} | withheld.names
        wanted = self._catalog.goals.get(goal)
        asked = [slot.name for slot in wanted.required] if wanted else []
        return Handoff(
            sender=self.current.name,
            to=to.name,
            turn=max(conversation.turn, 1),
            goal=goal,
            facts=allowed,
            open=tuple(n for n in asked if n in self._questions and n not in known),
            receipts=tuple(receipt.id for receipt in conversation.receipts),
            language=conversation.language,
            mood=self._mood,
        )

    def _seems(self, parsed: Parsed) -> Mood:
        text = " ".join(parsed.text.casefold().split())
        if any(re.search(one, text) for one in self._language.list("brain.acts.upset")):
            return "upset"
        return "calm" if parsed.urgency == "routine" else "hurried"


def _is_text(slot: Slot | None) -> bool:
    return slot is not None and slot.kind == "text"


def _since_caller(messages: Sequence[object]) -> int:
    """How many messages there are after the caller's last."""
    return next((n for n, one in enumerate(reversed(messages)) if from_caller(one)), len(messages))
