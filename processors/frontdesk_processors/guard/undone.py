"""What a response leaves its caller to believe while what they asked for is not done."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import NamedTuple

from frontdesk_processors.guard.spoken import spoken_form
from frontdesk_processors.language import Language
from frontdesk_processors.language.wordings import any_of


class Undone:
    """Notices a response after which a caller could take for done what is not.

    The claim gate knows wordings that claim a change; there are always others. So this asks the
    other way round: while something is asked for and not done, each clause has to leave it open by
    its form (a question, an offer, what one will do, needs or cannot) or be in the records. After
    any other, the response ends in a line that is true: that nothing was done.

    Args:
        language: Holds the forms, and the line.
        borne: Whether the records, or the caller, say a sentence.
    """

    def __init__(self, language: Language, *, borne: Callable[[str], bool]) -> None:
        self._language = language
        self._borne = borne
        self._stands = False
        self._last = False

    def said(self, sentence: str) -> None:
        """The response says this, and it is heard."""
        plain, forms = spoken_form(sentence), _forms(self._language)
        asked = plain.endswith("?")
        if asked and forms.leave.search(plain):
            # "…so that's Monday at nine. Shall I book it?" takes back all that stands before it.
            self._stands = self._last = False
        elif asked and forms.asks.search(plain):
            # "Right now you're on for Monday. What day would suit you?" takes back that sentence.
            self._last = False
        elif not self._stands:
            self._stands = self._last
            self._last = not _all_open(plain, forms) and not self._borne(sentence)
            if self._last and forms.deeds.search(plain):
                self._stands = True

    def line(self, under_way: Collection[str]) -> str | None:
        """What has to be said at the end of the response; None if it left everything open.

        It is asked once a response, and what was in doubt before is so no longer.

        Args:
            under_way: The classes of what is asked for and not done.
        """
        doubtful = self._stands or self._last
        self._stands = self._last = False
        if not under_way or not doubtful:
            return None
        known = self._language.table("undone.lines")
        [does, *others] = sorted(under_way)
        which = does if does in known and not others else "other"
        return self._language.say(f"undone.lines.{which}")


def leaves_open(sentence: str, language: Language) -> bool:
    """Whether each clause of a sentence leaves open, by its form, what is asked for.

    Args:
        sentence: The sentence.
        language: Its language.
    """
    return _all_open(spoken_form(sentence), _forms(language))


def _all_open(plain: str, forms: _Forms) -> bool:
    return all(_open(clause, forms) for clause in forms.ends.split(plain))


def _open(clause: str, forms: _Forms) -> bool:
    said = clause.strip(" ,;:.!–—-")
    if not said or forms.light.fullmatch(said):
        return True
    if clause.rstrip().endswith("?"):
        return forms.presumed.search(said) is None
    if forms.certain.search(said) or forms.deeds.search(said):
        return False
    return forms.open.search(said) is not None or forms.asserts.search(said) is None


class _Forms(NamedTuple):
    """Patterns over clauses.

    Parameters:
        ends: Between two clauses.
        light: A clause that says nothing: "great", "thank you".
        open: What leaves it open in a clause.
        certain: What makes a clause certain all the same: "we'll see you".
        deeds: What makes it certain whatever is asked after it: "I took it", "it is on its way".
        asserts: Without it a clause says of nothing how it is: "Maria Lopez", "the second one".
        presumed: A question that takes it for done: "now that it's settled, …?"
        leave: A question for leave to do it: then it is not done.
        asks: A question for what it takes: then what stands right before it is not done.
    """

    ends: re.Pattern[str]
    light: re.Pattern[str]
    open: re.Pattern[str]
    certain: re.Pattern[str]
    deeds: re.Pattern[str]
    asserts: re.Pattern[str]
    presumed: re.Pattern[str]
    leave: re.Pattern[str]
    asks: re.Pattern[str]


@cache
def _forms(language: Language) -> _Forms:
    parts = language.table("undone.parts")
    return _Forms(*(any_of(language.list(f"undone.{n}"), parts) for n in _Forms._fields))
