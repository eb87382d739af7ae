"""What an utterance answers: yes or no, a choice, a courtesy, a wish to be heard by a person.

Being wrong toward "yes" is worse than being undecided, so agreement counts only when the caller
agrees as a whole: words of agreement inside a question, a condition or a refusal are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.numbers import cardinal, numerals, ordinal
from frontdesk_processors.language.patterns import Hit, Row, Slot, Slotted, Trie
from frontdesk_processors.language.tokens import words
from frontdesk_processors.values import Answer

_REACH = 4
"""So many words before a phrase of agreement may take it back."""
_OFFERS = 20
"""More than this many things are never offered at once."""
_POLES = ("yes_lead", "yes_alone", "yes_whole", "no_lead", "no_alone", "no_whole", "neither")
_FLAGS = (
    "greeting", "farewell", "not_farewell", "thanks", "impatience", "human", "human_alone",
    "no_human", "repeat", "nevermind",
    "correction", "backchannel", "urgent", "earlier", "later", "no_comparison", "any", "not_any",
    "undecided", "question_words",
    "no_question", "question_leads", "question_anywhere", "no_question_anywhere", "requests",
)  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """What one utterance answers.

    Args:
        answer: Agreement or refusal of the utterance as a whole; None when it is neither or both.
        ordinal: Which of several offers is chosen, from 1; -1 for the last.
        comparison: The caller wants something earlier or later than offered.
        any: Any of the offers will do.
        greeting: It begins with a greeting.
        farewell: It ends the conversation.
        thanks: It thanks.
        human: It asks for a person.
        repeat: It asks to hear the last words again.
        nevermind: It takes back what was asked for.
        correction: It changes something said before.
        backchannel: It only shows that the caller is listening.
        question: It has the form of a question.
        urgent: It presses for time.
        alone: It says nothing beside courtesies, and yes or no.
    """

    answer: Answer | None = None
    ordinal: int | None = None
    comparison: Literal["earlier", "later"] | None = None
    any: bool = False
    greeting: bool = False
    farewell: bool = False
    thanks: bool = False
    human: bool = False
    repeat: bool = False
    nevermind: bool = False
    correction: bool = False
    backchannel: bool = False
    question: bool = False
    urgent: bool = False
    alone: bool = False


@dataclass(frozen=True)
class _Compiled:
    poles: Trie
    flags: Mapping[str, Trie]
    choices: Trie
    slots: Mapping[str, Slot]
    doubts: frozenset[str]
    small: frozenset[str]
    objects: frozenset[str]


@cache
def _compiled(language: Language) -> _Compiled:
    def lists(*names: str) -> Trie:
        return Trie(
            [{"is": name, "say": list(language.list(f"answers.{name}"))} for name in names], {}
        )

    return _Compiled(
        poles=lists(*_POLES),
        flags={name: lists(name) for name in _FLAGS},
        choices=Trie(language.tables("answers.choices"), {}),
        slots=_slots(language),
        doubts=frozenset(language.list("answers.doubts")),
        small=frozenset(language.list("answers.small")),
        objects=frozenset(language.list("answers.nevermind_unless")),
    )


def read(text: str, language: Language) -> Answers:
    """What the utterance answers, by its words alone."""
    compiled = _compiled(language)
    heard = words(text, language)
    row = Row(heard, compiled.slots, vocabulary=frozenset())
    said = {name: list(spans(row, trie)) for name, trie in compiled.flags.items()}
    # "I don't have all day" refuses nothing.
    poles = _outside(list(spans(row, compiled.poles)), said["impatience"])
    question = _question(text, said)
    answer = _answer(text, row, poles, said, question=question, compiled=compiled)
    chosen = _choice(row, compiled)
    rest = _rest(row, poles, said) - compiled.small
    settled = [hit for hit in poles if not hit.text("is").endswith(("_lead", "neither"))]
    redirected = answer == "no" and bool(rest)
    return Answers(
        answer=answer,
        ordinal=chosen,
        comparison=_comparison(said) if chosen is None else None,
        any=bool(_outside(said["any"], said["not_any"])),
        greeting=any(hit.start == 0 for hit in said["greeting"]),
        farewell=bool(_outside(said["farewell"], said["not_farewell"])),
        thanks=bool(said["thanks"]),
        human=bool(_outside(said["human"], said["no_human"]))
        or _only(row, said["human_alone"], small=compiled.small),
        repeat=bool(_outside(said["repeat"], said["backchannel"])),
        nevermind=any(_free(row, hit, compiled.objects) for hit in said["nevermind"]),
        correction=bool(_outside(said["correction"], settled)) or redirected,
        backchannel=bool(heard) and _covered(said["backchannel"]) == len(row.keys),
        question=question,
        urgent=bool(said["urgent"]),
        alone=not rest,
    )


def spans(row: Row, trie: Trie) -> Iterator[Hit]:
    """The longest patterns of a row, from left to right, not overlapping."""
    at = 0
    while at < len(row.keys):
        found = trie.match(row, at)
        if found:
            yield found[0]
        at = found[0].end if found else at + 1


def choice(row: Row, language: Language) -> list[Hit]:
    """Where one of several offers is named; `place_of` tells which."""
    compiled = _compiled(language)
    named = Row(row.words, compiled.slots, vocabulary=frozenset())
    return [hit for hit in spans(named, compiled.choices) if place_of(hit) is not None]


def place_of(hit: Hit) -> int | None:
    """Which offer a choice names, from 1; -1 for the last; None if it names none."""
    if hit.rule.get("none"):
        return None
    if hit.rule.get("last"):
        return -1
    return 1 if hit.rule.get("first") else hit.ints[0]


def _slots(language: Language) -> dict[str, Slot]:
    known = numerals(language)
    months, weekdays = language.table("dates.months"), language.table("dates.weekdays")

    def place(row: Row, at: int) -> Iterator[Slotted]:
        found = ordinal(row.keys, at, known)
        if found is not None and 1 <= found[0] <= _OFFERS:
            yield (found[0],), found[1]

    def count(row: Row, at: int) -> Iterator[Slotted]:
        found = cardinal(row.keys, at, known)
        if found is not None and 1 <= found[0] <= _OFFERS:
            yield (found[0],), found[1]

    def named(names: Mapping[str, object]) -> Slot:
        return lambda row, at: [((0,), at + 1)] if row.keys[at] in names else []

    return {
        "place": place,
        "place_word": lambda row, at: () if row.keys[at][0].isdecimal() else place(row, at),
        "count": count,
        "month": named(months),
        "weekday": named(weekdays),
    }


def _answer(
    text: str,
    row: Row,
    poles: list[Hit],
    said: Mapping[str, list[Hit]],
    *,
    question: bool,
    compiled: _Compiled,
) -> Answer | None:
    hits = list(_counted(text, row, poles, said, compiled))
    if said["farewell"] and all(hit.text("is") == "yes_alone" for hit in hits):
        # "Okay, bye" takes leave; it agrees to nothing.
        return None
    counted = {_pole(hit) for hit in hits}
    if len(counted) != 1:
        return None
    if counted == {"no"}:
        return "no" if not question or poles[0].text("is") == "no_lead" else None
    if said["undecided"] or (question and not said["requests"]):
        return None
    return "yes"


def _pole(hit: Hit) -> Answer:
    return "yes" if hit.text("is").startswith("yes") else "no"


def _counted(
    text: str, row: Row, poles: list[Hit], said: Mapping[str, list[Hit]], compiled: _Compiled
) -> Iterator[Hit]:
    alone = not _rest(row, poles, said) - compiled.small
    courtesies = {
        at
        for name in ("greeting", "thanks", "impatience")
        for hit in said[name]
        for at in range(hit.start, hit.end)
    }
    opening = True
    before = 0
    for hit in poles:
        between = range(before, hit.start)
        opening = opening and all(
            at in courtesies or row.keys[at] in compiled.small for at in between
        )
        before = hit.end
        kind = hit.text("is")
        if _counts(kind, opening=opening, alone=alone) or (
            kind == "yes_whole" and not _doubted(text, row, hit, compiled)
        ):
            yield hit
        opening = opening and kind != "neither"


def _counts(kind: str, *, opening: bool, alone: bool) -> bool:
    if kind.endswith("_lead"):
        return opening or alone
    return kind == "no_whole" or (kind.endswith("_alone") and alone)


def _doubted(text: str, row: Row, hit: Hit, compiled: _Compiled) -> bool:
    for at in range(hit.start - 1, max(hit.start - 1 - _REACH, -1), -1):
        gap = text[row.words[at].end : row.words[at + 1].start]
        if any(mark in gap for mark in ".!?;,"):
            return False
        if row.keys[at] in compiled.doubts:
            return True
    return False


def _rest(row: Row, poles: list[Hit], said: Mapping[str, list[Hit]]) -> set[str]:
    taken = [*poles, *said["greeting"], *said["thanks"], *said["farewell"], *said["backchannel"]]
    taken += said["impatience"]
    used = {at for hit in taken for at in range(hit.start, hit.end)}
    return {key for at, key in enumerate(row.keys) if at not in used}


def _choice(row: Row, compiled: _Compiled) -> int | None:
    places = [place_of(hit) for hit in spans(row, compiled.choices)]
    named = {place for place in places if place is not None}
    if len(named) == 1:
        return named.pop()
    if named or places:
        return None
    found = next(iter(row.slot("place_word", 0)), None) if row.keys else None
    if found is None or isinstance(found[0], Hit):
        return None
    rest = set(row.keys[found[1] :]) - compiled.small
    return found[0][0] if not rest else None


def _comparison(said: Mapping[str, list[Hit]]) -> Literal["earlier", "later"] | None:
    earlier = _outside(said["earlier"], said["no_comparison"])
    later = _outside(said["later"], said["no_comparison"])
    if bool(earlier) == bool(later):
        return None
    return "earlier" if earlier else "later"


def _only(row: Row, hits: list[Hit], *, small: frozenset[str]) -> bool:
    """Whether an utterance says these and nothing of weight besides."""
    taken = {at for hit in hits for at in range(hit.start, hit.end)}
    return bool(taken) and all(key in small for at, key in enumerate(row.keys) if at not in taken)


def _outside(hits: list[Hit], others: list[Hit]) -> list[Hit]:
    return [
        hit
        for hit in hits
        if all(hit.end <= other.start or other.end <= hit.start for other in others)
    ]


def _free(row: Row, hit: Hit, objects: frozenset[str]) -> bool:
    return hit.end >= len(row.keys) or row.keys[hit.end] not in objects


def _covered(hits: list[Hit]) -> int:
    return sum(hit.end - hit.start for hit in hits)


def _question(text: str, said: Mapping[str, list[Hit]]) -> bool:
    if text.rstrip().endswith("?"):
        return True
    start = 0
    for hit in said["question_leads"]:
        if hit.start > start:
            break
        start = hit.end
    asks = any(hit.start == start for hit in said["question_words"])
    if asks and not any(hit.start == start for hit in said["no_question"]):
        return True
    return bool(_outside(said["question_anywhere"], said["no_question_anywhere"]))
