"""What the brain does next: a pure function of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontdesk_processors.brain.courtesies import courtesy, lead
from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.phrases import Phrases
from frontdesk_processors.brain.results import NEEDS_HUMAN
from frontdesk_processors.brain.state import Asking, State
from frontdesk_processors.schema import ABOUT_CALLER, Goal, Slot

_DEPTH = 3
"""So many tools at most stand between a goal and what it needs."""
_OFFER_PERSON = 3
"""After so many misses in a row a person is offered; then again every so many."""


@dataclass(frozen=True)
class Say:
    """Say something and wait for the caller."""

    text: str


@dataclass(frozen=True)
class Call:
    """Ask for a tool; ``text`` is said before, when something was done that is not told yet."""

    tool: str
    arguments: Mapping[str, str]
    text: str = ""


Move = Say | Call


def decide(state: State, *, ears: Ears) -> Move:
    """The next move.

    A call that could bring nothing new is never made; when nothing else is left to do, the caller
    is told what there is to tell and asked what they would like.

    Args:
        state: What the conversation has come to.
        ears: The goals and the language.
    """
    return _Decision(state, ears).move()


class _Decision:
    """One decision over one state; holds what every part of it looks at."""

    def __init__(self, state: State, ears: Ears) -> None:
        self._state = state
        self._ears = ears
        self._phrases = Phrases(ears, elsewhere=state.elsewhere)
        self._told = self._news()

    def move(self) -> Move:
        """What to do."""
        state, phrases = self._state, self._phrases
        if (again := self._after_a_break()) is not None:
            return again
        if (answer := courtesy(state, phrases=phrases)) is not None:
            return Say(answer)
        if state.agreed and state.confirm is not None and state.may_call(state.confirm[0]):
            call = state.confirm[0]
            return Call(call.tool, call.arguments)
        move = self._pursue() or Say(phrases.join(self._told, self._closing()))
        if isinstance(move, Call):
            return self._with_news(move)
        return Say(phrases.join(lead(state, phrases=phrases), move.text))

    def _after_a_break(self) -> Move | None:
        """What to say to who was cut off, and says nothing else: what was asked last, once more.

        What was read back is asked for anew, so that Guard reads it back from the records.
        """
        state, heard = self._state, self._state.heard
        if heard is None or "cut_off" not in heard.acts or state.news or state.took:
            return None
        if state.confirm is not None and state.may_call(state.confirm[0]):
            return Call(state.confirm[0].tool, state.confirm[0].arguments)
        return Say(state.question) if state.question else None

    def _with_news(self, call: Call) -> Call:
        """What was done is said before something else is read back, which ends the turn."""
        state = self._state
        if not state.finished or self._ears.wants.asks(call.tool):
            return call
        return replace(call, text=self._told)

    def _news(self) -> str:
        """What there is to tell; never twice in the same words."""
        state, told = self._state, self._phrases.news(self._state)
        failed = bool(state.news) and not state.news[-1].result.get("ok", True)
        last = self._ears.catalog.goals.get(state.news[-1].tool) if state.news else None
        if failed and told == state.question and last is not None and last.about_caller:
            return self._phrases.join(self._phrases.say("no_luck"), told)
        if failed and state.news[-1].result.get("error", {}).get("code") == NEEDS_HUMAN:
            return self._phrases.join(told, self._phrases.say("meanwhile"))
        return told

    def _pursue(self) -> Move | None:
        """Follow the current goal, and the ones below it when it cannot go on."""
        state = self._state
        if (aside := self._in_passing()) is not None:
            return aside
        if state.confirm is not None:
            return self._say(self._waiting_for_yes(state.confirm[1]))
        if state.declined and state.goals:
            return self._say(self._declined())
        goal = self._ears.catalog.goals.get(state.goal or "")
        if goal is not None:
            # A goal that cannot go on says why; what waits below it would only run into the same.
            return self._step(goal, depth=0) or (Say(self._told) if self._told else None)
        if state.missed and self._unanswerable():
            # Nothing is under way: what was told before is no answer to another question.
            return None
        if state.offer is not None and not self._told and self._may_choose_yet():
            return Say(self._phrases.offer(state, told=""))
        return None

    def _may_choose_yet(self) -> bool:
        """Whether what there is to choose from stays open after what the caller said."""
        state = self._state
        if state.took:
            # Of what they have nothing is to be chosen while nothing is to be done with it.
            return state.offer is not None and not self._ears.wants.lists(state.offer.tool)
        return state.narrowed or state.missed > 0

    def _in_passing(self) -> Move | None:
        """Answer a question that came up on the way before going on."""
        goal = self._ears.catalog.goals.get(self._state.goal or "")
        if goal is None or self._state.confirm is None or not self._ears.wants.asks(goal.name):
            return None
        return self._step(goal, depth=0)

    def _say(self, text: str) -> Say:
        return Say(self._phrases.join(self._told, text))

    def _waiting_for_yes(self, question: str) -> str:
        state, phrases = self._state, self._phrases
        heard_in_full = state.question.endswith(question)
        if state.news:
            return phrases.read_back(question, briefly=heard_in_full)
        if not state.missed:
            return question
        if state.missed % _OFFER_PERSON == 0:
            return phrases.join(phrases.say("trouble"), phrases.say("call_back"))
        if self._unanswerable():
            return phrases.join(phrases.say("no_answer"), phrases.read_back(question, briefly=True))
        if state.missed == 1:
            return phrases.join(
                phrases.say("again"), phrases.read_back(question, briefly=heard_in_full)
            )
        return phrases.join(phrases.say("yes_or_no"), question)

    def _unanswerable(self) -> bool:
        heard = self._state.heard
        return heard is not None and heard.said.question

    def _declined(self) -> str:
        """What to ask a caller who said no."""
        return self._phrases.say("change" if self._state.refused else "another")

    def _step(self, goal: Goal, *, depth: int) -> Move | None:
        """Get what a goal lacks, or call it; None if neither can bring anything new."""
        state = self._state
        lacking = [s for s in goal.slots.values() if s.required or s.name in state.needed]
        for slot in lacking:
            if self._value(slot, goal=goal) is not None:
                continue
            if self._is_on_offer(slot):
                return self._offer()
            source = self._source(slot)
            if source is not None and depth < _DEPTH:
                move = self._step(source, depth=depth + 1)
                return move or (Say(self._told) if self._told else None)
            return self._ask(slot, goal=goal)
        asking = Asking(tool=goal.name, arguments=self._arguments(goal))
        return Call(asking.tool, asking.arguments) if state.may_call(asking) else None

    def _is_on_offer(self, slot: Slot) -> bool:
        offer = self._state.offer
        if offer is None or (slot.sources and offer.tool not in slot.sources):
            return False
        return any(slot.name in option for option in offer.options)

    def _offer(self) -> Say:
        state, phrases = self._state, self._phrases
        if state.missed and not self._told:
            if state.missed % _OFFER_PERSON == 0:
                return Say(phrases.join(phrases.say("trouble"), phrases.say("call_back")))
            if self._unanswerable():
                key = "which_one" if len(state.open_options) > 1 else "this_one"
                return Say(phrases.join(phrases.say("no_answer"), phrases.say(key)))
        noted = phrases.say(f"noted_{state.turn % 3}") if state.took and not state.news else ""
        return self._say(phrases.join(noted, phrases.offer(state, told=self._told)))

    def _ask(self, slot: Slot, *, goal: Goal) -> Say:
        state, phrases = self._state, self._phrases
        told = self._told
        if state.other and slot.kind in ABOUT_CALLER:
            return self._ask_for_other(slot, goal=goal)
        if told.rstrip().endswith("?"):
            return Say(told)
        if "?" in told and slot.name in state.needed | {state.asked}:
            return Say(told)
        question = phrases.ask(slot)
        if state.news or state.asked != slot.name:
            onward = phrases.say("next_up") if state.next_up else ""
            return self._say(phrases.join(onward, question))
        return Say(phrases.join(self._missed_lead(slot), question if self._asks_on() else ""))

    def _ask_for_other(self, slot: Slot, *, goal: Goal) -> Say:
        """Ask who somebody else is; what a refusal said of it was meant for the caller."""
        state, phrases = self._state, self._phrases
        unknown = [
            s for s in goal.required if s.kind in ABOUT_CALLER and self._value(s, goal=goal) is None
        ]
        last: Mapping[str, Any] = state.news[-1].result if state.news else {}
        error: Mapping[str, Any] = last.get("error") or {}
        refused = goal.name == error.get("use")
        told = "" if refused or self._told.rstrip().endswith("?") else self._told
        if error and not refused:
            return Say(self._told)
        asked_on = state.asked == slot.name and not state.news
        if len(unknown) > 1 and not asked_on:
            return Say(phrases.join(told, phrases.who(unknown, other=state.other)))
        lead_in = self._missed_lead(slot) if asked_on else ""
        return Say(phrases.join(told, lead_in, phrases.ask(slot, other=state.other)))

    def _asks_on(self) -> bool:
        return not (self._state.missed and self._state.missed % _OFFER_PERSON == 0)

    def _missed_lead(self, slot: Slot) -> str:
        """What to say before a question is asked once more."""
        state, phrases = self._state, self._phrases
        if not state.missed:
            return phrases.say(f"noted_{state.turn % 3}") if state.took else ""
        if state.missed % _OFFER_PERSON == 0:
            return phrases.join(phrases.say("trouble"), phrases.say("call_back"))
        if self._unanswerable():
            return phrases.say("no_answer")
        if state.missed % _OFFER_PERSON == 1:
            return phrases.say("again")
        return phrases.join(phrases.say("still"), phrases.example(slot))

    def _source(self, slot: Slot) -> Goal | None:
        """The tool to get a parameter from: the first named, or one that needs nothing more asked.

        A parameter that the caller can be asked for is asked for first.
        """
        if slot.question:
            return None
        goals, heard = self._ears.catalog.goals, self._state.heard
        sources = [goals[name] for name in slot.sources if name in goals]
        if not sources:
            return None
        if heard is not None and heard.said.any:
            for source in sources:
                if all(self._value(s, goal=source) is not None for s in source.required):
                    return source
        return sources[0]

    def _value(self, slot: Slot, *, goal: Goal) -> str | None:
        state = self._state
        if slot.name in state.aside and goal.name == state.goal:
            return state.aside[slot.name]
        value = state.filled.get(slot.name)
        if value is None and (slot.required or slot.name in state.kept):
            value = state.hints.get(slot.name)
        return value

    def _arguments(self, goal: Goal) -> dict[str, str]:
        """All that is known for a goal. A question in passing takes only what was said with it."""
        state = self._state
        passing = goal.name == state.goal and len(state.goals) > 1 and not goal.about_caller
        if passing and self._ears.wants.asks(goal.name):
            own = {name: state.aside[name] for name in goal.slots if name in state.aside}
            needed = {s.name: v for s in goal.required if (v := self._value(s, goal=goal))}
            return {**needed, **own}
        found = {n: self._value(slot, goal=goal) for n, slot in goal.slots.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _closing(self) -> str:
        """What to end on when nothing is left to pursue."""
        state, phrases, heard = self._state, self._phrases, self._state.heard
        if self._told.rstrip().endswith("?"):
            return ""
        if state.declined:
            return phrases.join(phrases.say("dropped"), phrases.say("more"))
        if self._told:
            last = self._ears.catalog.goals.get(state.news[-1].tool) if state.news else None
            if last is not None and last.about_caller and not state.finished:
                return phrases.say("what_for")
            # A question that was answered needs no more; whoever had something done is asked.
            return phrases.say("more") if state.finished else ""
        if heard is None or (heard.said.greeting and not state.completed):
            return phrases.say("hello")
        if state.missed:
            return self._not_understood()
        return phrases.help() if not state.completed else phrases.say("more")

    def _not_understood(self) -> str:
        phrases, missed = self._phrases, self._state.missed
        if missed % _OFFER_PERSON == 0:
            return phrases.join(phrases.say("trouble"), phrases.say("call_back"))
        if self._unanswerable():
            return phrases.join(phrases.say("no_answer"), phrases.say("call_back"))
        if missed % _OFFER_PERSON == 1:
            return phrases.join(phrases.say("unsure"), phrases.help())
        return phrases.join(phrases.say("still"), phrases.say("help_again", goals=phrases.doing()))
