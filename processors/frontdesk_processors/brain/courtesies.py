"""Answers to turns that ask for nothing to be done: a greeting, a thank-you, a wait."""

from __future__ import annotations

from frontdesk_processors.brain.ears import Heard
from frontdesk_processors.brain.phrases import Phrases
from frontdesk_processors.brain.state import State


def courtesy(state: State, *, phrases: Phrases) -> str | None:
    """The whole answer to such a turn; None when there is more to do."""
    heard = state.heard
    if heard is None or state.news or state.agreed:
        return None
    said = heard.said
    if said.human or _takes_up_person(state, heard, phrases=phrases):
        return phrases.join(phrases.say("human"), phrases.say("meanwhile"))
    if said.repeat and state.question:
        return state.question
    for act in ("bot", "well", "able"):
        if act in heard.acts:
            told = phrases.say(act, goals=phrases.doing())
            return phrases.join(told, _where_we_were(state, phrases=phrases))
    if "check" in heard.acts and state.understood and not state.took:
        if state.confirm is not None:
            return state.confirm[1]
        if state.offer is not None:
            return state.question
    if "hold" in heard.acts:
        return _patience(state, phrases=phrases)
    if said.farewell and not state.moved_on:
        return _leave(state, phrases=phrases)
    return _between_things(state, heard, phrases=phrases)


def lead(state: State, *, phrases: Phrases) -> str:
    """What to begin an answer with that goes on with the matter in hand."""
    heard = state.heard
    if heard is None or state.news:
        return ""
    if "upset" in heard.acts:
        return phrases.say("sorry")
    if heard.said.thanks and not state.took and state.goals:
        return phrases.say("welcome")
    return ""


def _takes_up_person(state: State, heard: Heard, *, phrases: Phrases) -> bool:
    return heard.said.answer == "yes" and phrases.say("call_back") in state.question


def _where_we_were(state: State, *, phrases: Phrases) -> str:
    if state.confirm is not None or state.goals or state.offer is not None:
        asked = state.question.rsplit(". ", 1)[-1]
        return asked if asked.endswith("?") else ""
    return phrases.say("what_for")


def _patience(state: State, *, phrases: Phrases) -> str:
    hold = phrases.say("hold")
    if state.question != hold:
        return hold
    return phrases.join(phrases.say("here"), phrases.say("what_for") if not state.goals else "")


def _leave(state: State, *, phrases: Phrases) -> str:
    unfinished = phrases.say("unfinished")
    if state.confirm is None or state.question.startswith(unfinished):
        return phrases.say("goodbye")
    return phrases.join(unfinished, state.confirm[1])


def _between_things(state: State, heard: Heard, *, phrases: Phrases) -> str | None:
    """The answer while nothing is under way."""
    said = heard.said
    if state.ended:
        return phrases.say("goodbye")
    if state.dropped:
        key = "kept" if state.refused else "dropped"
        return phrases.join(phrases.say(key), phrases.say("more"))
    if state.goals:
        return None
    if said.answer == "no" and phrases.say("call_back") in state.question:
        return phrases.join(phrases.say("no_person"), phrases.say("more"))
    asked_for_more = state.question.endswith((phrases.say("more"), phrases.say("meanwhile")))
    takes_up = said.answer == "yes" and not said.thanks
    if takes_up and asked_for_more and not state.took and not state.offer:
        return phrases.say("go_on")
    if said.thanks and not state.took:
        return phrases.join(phrases.say("welcome"), phrases.say("more"))
    return None
