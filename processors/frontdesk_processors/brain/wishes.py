"""What the caller wants done or answered, and for whom."""

from __future__ import annotations

from frontdesk_processors.brain import choices, reading
from frontdesk_processors.brain.bare import bare
from frontdesk_processors.brain.ears import Ears, Heard, plain
from frontdesk_processors.brain.replies import forget_request
from frontdesk_processors.brain.state import State
from frontdesk_processors.language.find import without_names
from frontdesk_processors.schema import ABOUT_CALLER, Goal
from frontdesk_processors.wants import Part, Want

_CLEARLY = 0.8
"""A question in passing counts beside something to be done if it is nearly as likely."""


def of(state: State, heard: Heard, *, ears: Ears) -> list[Want]:
    """Take up what the caller asks for: something to be done, and a question in passing.

    Of several things to be done in one breath the first is taken up and the others wait.
    """
    if _only_says_who(state, heard, ears=ears):
        return []
    parts = ears.parts(heard.text) or _questions(heard, ears=ears)
    if parts and not state.goals:
        return _several(state, heard, parts, ears=ears)
    question = asked_beside(heard, ears=ears)
    wish = without(question, heard, ears=ears) if question else heard
    named = reading.found(state, wish.text, asked=None, ears=ears)
    ranked = ears.ranked(without_names(wish.text, named))
    doing = next((want for want in ranked if not want.asks), None)
    if doing is not None and _is_step(state, doing, wish, ears=ears):
        doing = None
    asks = ears.ranked(question.text) if question else ranked
    asking = _that_takes_the_day(state, [w for w in asks if w.asks], question or heard, ears=ears)
    taken: list[Want] = []
    if doing is not None and not _answers_question(state, doing, ears=ears):
        if doing.goal not in state.goals:
            _take_up(state, doing.goal, wish, ears=ears)
        taken.append(doing)
    if asking is not None and (question or not _part_of_it(state, asking.goal, ears=ears)):
        waits = state.asked is not None and not heard.said.question and bool(state.goals)
        clear = question or doing is None or asking.score > doing.score * _CLEARLY
        if clear and not waits:
            if not state.goals:
                _ask_afresh(state, asking.goal, ears=ears)
            state.push(asking.goal)
            state.passing.add(asking.goal)
            taken.append(asking)
    if not taken and _elliptical(heard, ears=ears):
        return _once_more(state)
    return taken


def _only_says_who(state: State, heard: Heard, *, ears: Ears) -> bool:
    """Whether a message is the name that was asked for: of "Ann Price" no price is wanted."""
    asked = ears.catalog.slots.get(state.asked or "")
    if asked is None or asked.kind != "name":
        return False
    words = bare(heard.text, ears.language, name=True).casefold()
    named = [one for one in ears.found(heard.text, expect="name") if one.kind == "name"]
    return any(" " in one.text and one.text.casefold() == words for one in named)


def _questions(heard: Heard, *, ears: Ears) -> list[Part]:
    """The questions of one breath, where nothing else is in it."""
    parts = ears.requests(heard.text)
    return parts if parts and all(part.want.asks for part in parts) else []


def asked_beside(heard: Heard, *, ears: Ears) -> Heard | None:
    """The words of a question that is asked in one breath with something to be done.

    "Are you open on Sunday? And I'd like a trim": the day is the question's alone. What only names
    a time for what is to be done ("a check-up next week, any time after 3") is no such question.
    """
    parts = ears.requests(heard.text)
    asking = [part for part in parts if part.want.asks]
    if len(asking) != 1 or len(parts) < 2 or len(ears.parts(heard.text)) > 1:
        return None
    [question] = asking
    doing = (ears.catalog.goals[part.want.goal] for part in parts if part is not question)
    sources = {name for goal in doing for slot in goal.references for name in slot.sources}
    return None if question.want.goal in sources else ears.part(heard, question.text)


def without(question: Heard, heard: Heard, *, ears: Ears) -> Heard:
    """The rest of a message in which a question was asked."""
    return ears.part(heard, " ".join(heard.text.replace(question.text, " ", 1).split()))


def _that_takes_the_day(
    state: State, asking: list[Want], heard: Heard, *, ears: Ears
) -> Want | None:
    """Of questions heard alike, the one that has a use for the day that was named."""
    best = asking[0] if asking else None
    if best is None or not any(o.kind == "when" for o in ears.found(heard.text, today=state.today)):
        return best
    alike = [want for want in asking if want.act == best.act]
    goals = ears.catalog.goals
    dated = (w for w in alike if any(s.kind == "when" for s in goals[w.goal].slots.values()))
    return next(dated, best)


def _is_step(state: State, want: Want, heard: Heard, *, ears: Ears) -> bool:
    """Whether what is wanted is but a step of what is under way.

    Who is moving a booking and asks to see somebody else does not ask for a second one.
    """
    current = ears.catalog.goals.get(state.goals[0] if state.goals else "")
    if current is None or want.goal == current.name or "anew" in heard.acts:
        return False
    references = ears.catalog.goals[want.goal].references
    if any(ears.wants.lists(source) for slot in references for source in slot.sources):
        return _moves_the_offer(state, want, heard, ears=ears)
    wanted = {slot.name for slot in references}
    return bool(wanted) and wanted < {slot.name for slot in current.references}


def _moves_the_offer(state: State, want: Want, heard: Heard, *, ears: Ears) -> bool:
    """Whether "move it to the week after" is about what is on offer, not a thing they have."""
    return (
        state.offer is not None
        and want.act == "move"
        and not ears.wants.lists(state.offer.tool)
        and bool(ears.pattern("brain.moves_it").search(plain(heard.text)))
    )


def _several(state: State, heard: Heard, parts: list[Part], *, ears: Ears) -> list[Want]:
    first, *others = parts
    _take_up(state, first.want.goal, ears.part(heard, first.text), ears=ears)
    state.later = {part.want.goal: ears.part(heard, part.text) for part in others}
    return [first.want]


def words_for_current(state: State, heard: Heard, *, ears: Ears) -> Heard:
    """The words that say something of the current goal, without those that name what is there.

    In "move my Wednesday visit to Friday" the first day says which visit.
    """
    parts = ears.parts(heard.text)
    if parts and state.later:
        heard = ears.part(heard, parts[0].text)
    elif question := asked_beside(heard, ears=ears):
        heard = without(question, heard, ears=ears)
    if state.goal in state.wishes and (held := _held(heard.text, ears=ears)):
        rest = " ".join(heard.text.replace(held, " ").split())
        return ears.part(heard, rest)
    return heard


def next_in_line(state: State) -> Heard | None:
    """Take up what was asked for in the same breath as what is now done; the words that did."""
    if state.goals or not state.later:
        return None
    goal = next(iter(state.later))
    state.goals.append(goal)
    return state.later.pop(goal)


def _answers_question(state: State, want: Want, *, ears: Ears) -> bool:
    """An answer to a free question ("a check-up, I need to see somebody") is no new wish."""
    if state.asked is None or not state.goals:
        return False
    free = ears.catalog.slots[state.asked].kind in ("text", "reference")
    return want.goal == state.goal and free


def _take_up(state: State, goal: str, heard: Heard, *, ears: Ears) -> None:
    """A new thing to do takes the place of the old, unless it is what the old one lacks."""
    suggested = {str(n.result.get("error", {}).get("use")) for n in state.news}
    if goal in suggested or _clears_way(state, goal, ears=ears):
        state.push(goal)
        return
    if not state.goals:
        _leave_answers(state, goal, ears=ears)
    elif not ears.wants.asks(state.goals[0]):
        _keep_what_fits(state, goal, ears=ears)
    state.goals[:] = [goal]
    state.later.clear()
    state.confirm = state.asked = None
    references = ears.catalog.goals[goal].references
    if state.offer is None or not any(state.offer.tool in slot.sources for slot in references):
        state.put(None)
    if state.question.endswith("?") and state.mentioned_at == state.turn - 1:
        # Who was asked "would you like …?" about one thing means that thing.
        carry_over(state, ears=ears)
    note_which(state, heard, ears=ears)
    _take_the_one_they_mean(state, ears=ears)


def _take_the_one_they_mean(state: State, *, ears: Ears) -> None:
    """Who has just heard what they have and says "cancel that" has said which."""
    if state.offer is None or not ears.wants.lists(state.offer.tool):
        return
    named = choices.which_they_have(state, state.offer, ears=ears)
    options = state.offer.options if named is None else named
    if len(options) == 1:
        choices.take(state, options[0], ears=ears)


def note_which(state: State, heard: Heard, *, ears: Ears) -> None:
    """Keep the words that say which of the things they have the current goal is about."""
    assert state.goal is not None
    state.wishes.pop(state.goal, None)
    if text := _which_one(state.goal, heard, ears=ears):
        state.wishes[state.goal] = ears.part(heard, text)


def _ask_afresh(state: State, goal: str, *, ears: Ears) -> None:
    """A new question is not about the day of the last one."""
    for slot in ears.catalog.goals[goal].slots.values():
        if not slot.required and slot.kind not in ABOUT_CALLER:
            state.filled.pop(slot.name, None)


def _leave_answers(state: State, goal: str, *, ears: Ears) -> None:
    """What was said to be told something is not meant for what is to be done now."""
    if state.answered_at != state.turn - 1:
        forget_request(state, ears=ears)
        return
    near = {one.name for one in chain(ears.catalog.goals[goal], ears=ears)}
    asked = ears.catalog.goals.get(state.last_asked_goal or "")
    if asked is None or asked.name in near:
        return
    for slot in asked.slots.values():
        if slot.kind in ("when", "time", "query"):
            state.filled.pop(slot.name, None)


def _keep_what_fits(state: State, goal: str, *, ears: Ears) -> None:
    """Of what was said and found for the old goal, only what the new one takes itself.

    With it goes all but who the caller is; with the thing they have stays what is known of it.
    """
    own, slots = set(ears.catalog.goals[goal].slots), ears.catalog.slots
    same = any(name in own and slots[name].sources for name in state.filled)
    for name in list(state.filled):
        if name not in own and slots[name].kind not in ABOUT_CALLER:
            del state.filled[name]
    if not same:
        state.hints.clear()
        state.kept.clear()


def carry_over(state: State, *, ears: Ears) -> None:
    """Take the one thing that was just spoken of for what is to be done."""
    slots, goal = ears.catalog.slots, state.goals[0]
    if any(ears.wants.lists(s) for n in state.mentioned if n in slots for s in slots[n].sources):
        # What they have says nothing of what they want; a change of it keeps what it can.
        return
    near = chain(ears.catalog.goals[goal], ears=ears)
    wanted = {slot.name for one in near for slot in one.slots.values()}
    for name, value in state.mentioned.items():
        if name in wanted and slots[name].sources and isinstance(value, str):
            state.filled.setdefault(name, value)


def _which_one(goal: str, heard: Heard, *, ears: Ears) -> str:
    """The words that say which of the things they have the caller means."""
    wanted = ears.catalog.goals[goal]
    if not any(ears.wants.lists(source) for slot in wanted.references for source in slot.sources):
        return ""
    takes_day = any(
        slot.kind == "when" for near in chain(wanted, ears=ears) for slot in near.slots.values()
    )
    return _held(heard.text, ears=ears) if takes_day else heard.text


def _held(text: str, *, ears: Ears) -> str:
    found = ears.pattern("brain.held").search(text.casefold())
    if found is None:
        return ""
    group = next(index for index, value in enumerate(found.groups(), start=1) if value)
    return text[found.start(group) : found.end(group)]


def chain(goal: Goal, *, ears: Ears) -> list[Goal]:
    """A goal and the tools that supply what it needs."""
    goals = ears.catalog.goals
    sources = [goals[s] for slot in goal.references for s in slot.sources if s in goals]
    return [goal, *sources]


def _clears_way(state: State, goal: str, *, ears: Ears) -> bool:
    """Whether ``goal`` is only about who the caller is, which what is under way may wait for."""
    return bool(state.goals) and ears.catalog.goals[goal].about_caller


def _part_of_it(state: State, goal: str, *, ears: Ears) -> bool:
    """Whether a question is a step of what is being done already."""
    return any(
        goal == name or any(goal in slot.sources for slot in ears.catalog.goals[name].references)
        for name in state.goals
        if name in ears.catalog.goals
    )


def leave_unanswered(state: State, *, ears: Ears) -> None:
    """Give up a question in passing whose own question the caller has not answered."""
    goal = ears.catalog.goals.get(state.goal or "")
    if goal is None or len(state.goals) < 2 or goal.name not in state.passing:
        return
    if any(slot.name not in {**state.filled, **state.aside} for slot in goal.required):
        state.goals.pop()


def _elliptical(heard: Heard, *, ears: Ears) -> bool:
    words = f"{plain(heard.text)} "
    return any(words.startswith(f"{lead} ") for lead in ears.words("brain.elliptical"))


def _once_more(state: State) -> list[Want]:
    doing = [goal for goal in state.goals if goal != state.last_asked_goal]
    if state.last_asked_goal is None or doing:
        return []
    state.push(state.last_asked_goal)
    return [Want(goal=state.last_asked_goal, score=1.0, asks=True)]


def for_whom(state: State, heard: Heard, *, ears: Ears) -> None:
    """Note whom the caller speaks for; another person than before is to be identified anew."""
    found = ears.pattern("brain.someone").search(heard.text.casefold())
    if found is not None:
        other = next(group for group in found.groups() if group)
    elif "self" in heard.acts:
        other = ""
    else:
        return
    if other == state.other:
        return
    state.other = other
    if state.identified is None:
        return
    for name in state.identified.arguments:
        state.filled.pop(name, None)
    # What the one has is not the other's.
    theirs = [n for n in state.filled if any(map(ears.wants.lists, ears.catalog.slots[n].sources))]
    for name in theirs:
        del state.filled[name]
    if state.offer is not None and ears.wants.lists(state.offer.tool):
        state.put(None)
    state.confirm = None
    state.whose = state.identified.tool


def identify_first(state: State) -> None:
    """See to it that whom the caller now speaks for is known before anything is done for them."""
    if state.whose and state.goals and state.whose not in state.goals:
        state.push(state.whose)


def infer(state: State, *, ears: Ears) -> bool:
    """Take up what somebody wants who says only for what, with whom or when.

    It is what takes most of what they said, over its own parameters and those of the tools that
    supply it, and of these the one that lacks least. Who they are says nothing about it.

    Returns:
        Whether anything that was said is of use.
    """
    slots = ears.catalog.slots
    said = {n for n in state.filled if slots[n].kind not in ABOUT_CALLER}
    if not said:
        return True
    if _only_a_day(state, said, ears=ears):
        forget_request(state, ears=ears)
        return False
    fits: list[tuple[int, int, str]] = []
    for goal in ears.catalog.goals.values():
        if ears.wants.asks(goal.name) or not goal.references:
            continue
        takes = {name for near in chain(goal, ears=ears) for name in near.slots}
        fits.append((-len(said & takes), len(goal.references), goal.name))
    if fits and min(fits)[0] < 0:
        state.push(min(fits)[2])
    return True


def _only_a_day(state: State, said: set[str], *, ears: Ears) -> bool:
    """Whether only a day was mentioned, in words that speak of something else."""
    if state.heard is None or any(ears.catalog.slots[n].kind not in ("when", "time") for n in said):
        return False
    text = plain(state.heard.text)
    for one in ears.found(state.heard.text, today=state.today):
        text = text.replace(one.text.casefold(), " ")
    return len(set(text.split()) - ears.words("brain.small")) > 1
