"""Whether the caller has finished, told from their words and from what they were asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from frontdesk_processors.language import Found, Kind, Language, find, read
from frontdesk_processors.turns.cues import Cues, Field, cues

Finished = Literal[
    "whole", "answered", "missing", "open", "hanging", "comma", "sentence", "unclear"
]
"""``whole``: what was asked for has been given. ``answered``: a plain yes, no, choice or goodbye.
``missing``: something is still to come. ``open``: a dictation that may be over or not.
``hanging``: the words break off where few sentences end. ``comma``: the transcript breaks off.
``sentence``: the words are a whole sentence. ``unclear``: the words do not tell."""

ANSWER = 3
"""A yes or no of more words than this may still go on."""

CHOICE = 5
"""The same of a choice: "the second one, please"."""

SPELLED = 2
"""So many letters one by one are a word being spelt."""

COUNTED = 3
"""So many digits one by one are a number being dictated, whatever was asked."""

NAMED = 4
"""One name among more words than this is mentioned, not dictated."""

ADDRESSED = 2
"""So few words may be the beginning of an e-mail address."""

_KINDS: dict[Field, Kind] = {
    "phone": "phone",
    "birth": "birth_date",
    "email": "email",
    "name": "name",
}


def finished(said: str, *, asked: str, language: Language, today: date | None = None) -> Finished:
    """Whether a turn is over after these words.

    Args:
        said: The caller's words in this turn so far.
        asked: What the agent has said since the caller's last turn.
        language: Holds the cues, and reads numbers, names and dates.
        today: The present day, for dates of birth.
    """
    words = _plain(said)
    if not words:
        return "unclear"
    marks = cues(language)
    broken = said.rstrip().endswith((",", "-", "…", "..."))
    if marks.closings.fullmatch(words) and not broken:
        return "answered"
    if marks.unfinished.search(words) and not marks.settled.search(words):
        return "missing"
    reading = read(said, language)
    turn = _Turn(said, words, marks, language, today)
    dictated = None if reading.question or reading.repeat else _dictated(turn, asked=asked)
    if dictated is not None:
        return dictated
    if not reading.question and marks.hanging.search(words) and not marks.settled.search(words):
        return "hanging"
    if broken:
        return "comma"
    longest = CHOICE if reading.ordinal is not None else ANSWER if reading.answer else 0
    if len(words.split()) <= longest:
        return "answered"
    return "sentence" if said.rstrip().endswith((".", "?", "!")) else "unclear"


@dataclass(frozen=True)
class _Turn:
    """A turn so far, and what it is read with."""

    said: str
    words: str
    marks: Cues
    language: Language
    today: date | None

    def found(self, expect: Kind | None) -> list[Found]:
        return find(self.said, self.language, expect=expect, today=self.today)


def _dictated(turn: _Turn, *, asked: str) -> Finished | None:
    """How far a dictation has come; None when there is none, or the voice has to tell."""
    if _spelling(turn):
        return "open"
    given = turn.marks.given(turn.words)
    wanted: set[Field] = {*turn.marks.asked(_questions(asked)), *([given] if given else [])}
    states = {field: _state(field, turn) for field in wanted}
    said = {field: state for field, state in states.items() if state != "absent"}
    if not said:
        return "open" if _counting(turn) else None
    if "missing" in said.values():
        return "missing"
    if {"birth", "name"} <= wanted and len(said) == 1:
        # Asked for both, callers give the name, breathe, and give the date; or the date alone.
        return "missing" if "name" in said else None
    if "open" in said.values():
        return "open"
    # More may come after a name: another name, or its spelling.
    return None if set(said) == {"name"} else "whole"


State = Literal["absent", "missing", "open", "whole"]


def _state(field: Field, turn: _Turn) -> State:
    """How much of a field has been said."""
    if field == "code":
        return "open" if _counted(turn) or turn.words[-1].isdigit() else "absent"
    found = turn.found(_KINDS[field])
    values = [one.value for one in found if one.kind == _KINDS[field]]
    match field:
        case "phone":
            if any(value.startswith("+") for value in values):
                return "whole"
            digits = bool(values) or any(one.kind == "number" for one in found)
            return "missing" if digits or re.search(r"\d", turn.words) else "absent"
        case "birth":
            if values:
                return "open" if turn.marks.centuries.search(turn.words) else "whole"
            pieces = any(one.kind in ("when", "number", "ordinal") for one in found)
            return "missing" if pieces or re.search(r"\d", turn.words) else "absent"
        case "email":
            return _address(turn, whole=bool(values))
        case "name":
            return _name(turn, values)


def _address(turn: _Turn, *, whole: bool) -> State:
    if whole:
        return "whole"
    signs = {"at", "dot", "@", "underscore"} & {*turn.words.split(), *turn.said}
    begun = len(turn.words.split()) <= ADDRESSED and read(turn.said, turn.language).answer is None
    return "missing" if signs or (begun and not turn.words.startswith("i ")) else "absent"


def _name(turn: _Turn, names: Sequence[str]) -> State:
    if any(len(name.split()) > 1 for name in names):
        return "whole"
    return "open" if names and len(turn.words.split()) <= NAMED else "absent"


def _spelling(turn: _Turn) -> bool:
    """Whether the turn ends in letters one by one, and not in those of a word said before."""
    words = turn.words.replace("-", " ").split()
    letters: list[str] = []
    for word in reversed(words):
        if not (len(word) == 1 and word.isalpha()) and word not in turn.marks.letters:
            break
        letters.insert(0, word[0])
    least = 1 if turn.marks.spells.search(turn.words) else SPELLED
    if len(letters) < least or (words[-1] in ("i", "a") and len(letters) < SPELLED):
        return False
    return "".join(letters) not in words[: -len(letters)]


def _counted(turn: _Turn) -> bool:
    return turn.words.split()[-1] in turn.marks.digits


def _counting(turn: _Turn) -> bool:
    """Whether the turn ends in digits one by one, and they are no telephone number yet."""
    last = turn.words.replace("-", " ").split()[-COUNTED:]
    if len(last) < COUNTED or not all(word in turn.marks.digits for word in last):
        return False
    return not any(one.value.startswith("+") for one in turn.found("phone"))


def _questions(asked: str) -> str:
    """The questions in what the agent said; all of it when there is none."""
    sentences = re.split(r"(?<=[.!?])\s+", asked.strip())
    return _plain(" ".join(s for s in sentences if s.endswith("?")) or asked)


def _plain(words: str) -> str:
    """Lower case, without punctuation but the apostrophes and hyphens within words."""
    lower = words.casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w'\s@-]", " ", lower).split())
