"""Whether the caller has finished, told from their words and from what they were asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from frontdesk_processors.language import Language, find, read
from frontdesk_processors.language.find import Kind

Finished = Literal["yes", "no", "hardly", "probably", "perhaps"]
"""``yes``: nothing more is to come, whatever the voice did. ``no``: something is still missing.
``hardly``: the transcript breaks off in the middle of a sentence. ``probably``: it is a whole
sentence. ``perhaps``: the words do not tell, the voice has to."""

LEAST_SPELLED = 2
"""So many letters one by one are a word being spelt."""


@dataclass(frozen=True)
class _Cues:
    unfinished: re.Pattern[str]
    asks: tuple[tuple[Kind, re.Pattern[str]], ...]
    gives: tuple[tuple[Kind, re.Pattern[str]], ...]
    closings: re.Pattern[str]


def finished(said: str, *, asked: str, language: Language, today: date | None = None) -> Finished:
    """Whether a turn is over after these words.

    A number, a date of birth or an e-mail address that was asked for, or that the caller has begun
    to give, is dictated until it is whole; letters are spelt, and "and", "my name is" go on. A
    field that is whole, and a plain yes, no or goodbye, ends the turn.

    Args:
        said: The caller's words in this turn so far.
        asked: What the agent said last.
        language: Holds the cues, and reads numbers and dates.
        today: The present day, for dates of birth.
    """
    words = _plain(said)
    if not words:
        return "perhaps"
    cues = _cues(language)
    if cues.closings.fullmatch(words) and not said.rstrip().endswith(","):
        return "yes"
    kind = _dictated(words, asked=_plain(_question(asked)), cues=cues)
    if kind is not None:
        found = find(said, language, expect=kind, today=today)
        if any(one.kind == kind and _whole(kind, one.value) for one in found):
            return "yes"
        begun = kind != "phone" or _begun(words, said, language, today=today)
        if begun and _gives_it(kind, words, said, language):
            return "no"
    if cues.unfinished.search(words) or _spelling(words):
        return "no"
    if said.rstrip().endswith((",", "-", "…", "...")):
        return "hardly"
    if read(said, language).answer is not None and len(words.split()) <= _PLAIN_WORDS:
        return "yes"
    return "probably" if said.rstrip().endswith((".", "?", "!")) else "perhaps"


_PLAIN_WORDS = 3
"""A yes or no of more words than this may still go on."""


def _dictated(words: str, *, asked: str, cues: _Cues) -> Kind | None:
    for kind, pattern in cues.gives:
        if pattern.search(words):
            return kind
    for kind, pattern in cues.asks:
        if pattern.search(asked):
            return kind
    return None


def _gives_it(kind: Kind, words: str, said: str, language: Language) -> bool:
    """Whether the words are part of what was asked for, rather than something else."""
    reading = read(said, language)
    if reading.answer is not None or reading.question:
        return False
    if kind == "birth_date":
        # Asked for name and birthday, callers give the one, breathe, and give the other.
        return len(words.split()) <= _NAME_WORDS or any(map(str.isdigit, words))
    return True


_NAME_WORDS = 5


def _begun(words: str, said: str, language: Language, *, today: date | None) -> bool:
    """Whether digits have been said, written or as words."""
    return any(
        one.kind in ("number", "phone") for one in find(said, language, today=today)
    ) or bool(re.search(r"\d", words))


def _whole(kind: Kind, value: str) -> bool:
    return kind != "phone" or value.startswith("+")


def _spelling(words: str) -> bool:
    """Whether the turn ends in letters one by one."""
    last = words.split()[-LEAST_SPELLED:]
    return len(last) == LEAST_SPELLED and all(len(w) == 1 and w.isalpha() for w in last)


def _question(asked: str) -> str:
    """The last question of what the agent said; all of it when there is none."""
    sentences = re.split(r"(?<=[.!?])\s+", asked.strip())
    return next((s for s in reversed(sentences) if s.endswith("?")), asked)


@cache
def _cues(language: Language) -> _Cues:
    def pattern(name: str, shape: Callable[[str], str]) -> re.Pattern[str]:
        phrases = sorted(language.list(f"turns.{name}"), key=len, reverse=True)
        return re.compile(shape("|".join(map(re.escape, phrases))))

    def anywhere(either: str) -> str:
        return rf"(?:^|\s)(?:{either})(?=\s|$)"

    def last(either: str) -> str:
        return rf"(?:^|\s)(?:{either})$"

    kinds: tuple[tuple[Kind, str], ...] = (
        ("phone", "phone"),
        ("birth_date", "birth"),
        ("email", "email"),
    )
    return _Cues(
        unfinished=pattern("unfinished", last),
        asks=tuple((kind, pattern(f"asks_{name}", anywhere)) for kind, name in kinds),
        gives=tuple((kind, pattern(f"gives_{name}", anywhere)) for kind, name in kinds),
        closings=pattern("closings", lambda either: rf"(?:{either})(?: (?:{either}))*"),
    )


def _plain(words: str) -> str:
    """Lower case, without punctuation but the apostrophes and hyphens within words."""
    lower = words.casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w'\s-]", " ", lower).split())
