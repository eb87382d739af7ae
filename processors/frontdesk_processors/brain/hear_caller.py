"""What a caller's message changes in the state."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk_processors.brain import choices, fill, replies, wishes
from frontdesk_processors.brain.ears import Ears, Heard, Spoken, plain
from frontdesk_processors.brain.state import State

_PASSING = frozenset({"hold", "bot", "well", "able"})
"""Acts that leave everything as it was."""


def hear_caller(state: State, text: str, *, known: Mapping[str, Spoken], ears: Ears) -> None:
    """Fold a caller's message into the state.

    Args:
        state: What was known; changed in place.
        text: The message.
        known: Values that the server found in this very message, by parameter name.
        ears: What to listen with.
    """
    heard = _without_name_again(state, ears.hear(text, known), ears=ears)
    _new_turn(state, heard)
    if replies.gives_up(state, heard, ears=ears) or _in_passing(state, heard):
        state.missed = 0
        return
    wishes.for_whom(state, heard, ears=ears)
    _take_in(state, heard, ears=ears)


def _without_name_again(state: State, heard: Heard, *, ears: Ears) -> Heard:
    """A message without the caller's name where it was known and not asked for: it says no more.

    Of "June Park, please" neither a month nor somebody in the records is meant.
    """
    slots = ears.catalog.slots
    asked = slots.get(state.asked or "")
    if state.failed_look_up or (asked is not None and asked.kind == "name"):
        return heard
    for name, value in state.filled.items():
        at = heard.text.casefold().find(value.casefold())
        if at >= 0 and " " in value and slots[name].kind == "name":
            rest = f"{heard.text[:at]} {heard.text[at + len(value) :]}"
            return ears.part(heard, rest) if any(map(str.isalnum, rest)) else heard
    return heard


def _new_turn(state: State, heard: Heard) -> None:
    state.repeated = state.heard is not None and plain(state.heard.text) == plain(heard.text)
    state.heard = heard
    state.turn += 1
    state.told_before, state.told = state.told, ""
    state.news.clear()
    state.tried.clear()
    state.calls, state.changed_at = 0, -1
    state.declined_before = state.declined
    state.agreed = state.declined = state.narrowed = state.finished = False
    state.dropped = state.refused = state.took = state.moved_on = state.doubtful = False
    state.next_up = state.ended = False
    state.understood = True
    state.aside.clear()


def _in_passing(state: State, heard: Heard) -> bool:
    """Whether the message only keeps the conversation going."""
    said = heard.said
    if said.human or said.repeat or heard.acts & _PASSING:
        return True
    # "Is that with …?" is answered by what was just read out; without that it is a question.
    return "check" in heard.acts and (state.confirm is not None or state.offer is not None)


def _take_in(state: State, heard: Heard, *, ears: Ears) -> None:
    said = heard.said
    asked_to_confirm = state.confirm is not None
    agreed = replies.to_confirmation(state, heard, ears=ears)
    switched = replies.to_suggestion(state, heard, ears=ears)
    retried = replies.asks_again(state, heard, ears=ears)
    retried = retried or (not switched and replies.tries_again(state, heard, ears=ears))
    wanted = wishes.of(state, heard, ears=ears)
    wishes.identify_first(state)
    current = wishes.words_for_current(state, heard, ears=ears)
    aside = len(state.goals) > 1 and bool(wanted) and all(want.asks for want in wanted)
    question = wishes.asked_beside(heard, ears=ears) if len(wanted) > 1 else None
    state.together = len(wanted) > 1 and question is None
    # "That's it, goodbye" takes leave; it chooses nothing of what was only told.
    leaves = said.farewell and not wanted and not state.goals
    chosen = not (agreed or aside or leaves) and choices.made(state, heard, ears=ears)
    took = fill.values(state, current, aside=aside, chosen=chosen, ears=ears, whole=heard)
    if question is not None:
        fill.values(state, question, aside=True, chosen=False, ears=ears)
    if wanted and not aside:
        took = fill.with_its_object(state, current, ears=ears) or took
    if not took and not chosen and not aside:
        took = choices.beyond_the_offer(state, heard, ears=ears)
    if took and not (wanted or state.goals or chosen or state.offer):
        took = wishes.infer(state, ears=ears)
    anything = bool(agreed or switched or retried or wanted or chosen or took)
    answered = not anything and fill.as_it_stands(state, heard, ears=ears)
    named = not (anything or answered) and replies.names_aspect(state, heard, ears=ears)
    if chosen or took or wanted or named:
        # "No, Thursday" is no refusal: it says what instead.
        state.declined = False
    elif state.offer and said.answer == "no" and not asked_to_confirm:
        if ears.wants.lists(state.offer.tool):
            # What they have is as it is: there is nothing else to offer.
            replies.drop(state, ears=ears)
        else:
            state.declined = True
            state.set_aside()
    if not wanted:
        wishes.leave_unanswered(state, ears=ears)
    state.took, state.moved_on = took or answered, anything or answered or named
    state.understood = anything or answered or named or _answers(state, heard)
    state.missed = 0 if state.understood else state.missed + 1


def _answers(state: State, heard: Heard) -> bool:
    """Whether a yes, a no or a courtesy answers what was said last."""
    said = heard.said
    if state.declined or said.farewell or said.greeting or said.thanks:
        return True
    if state.offer is not None and len(state.offer.options) > 1:
        return False
    # "Yes" is no answer to a question for something.
    return said.answer is not None and state.asked is None and state.confirm is None
