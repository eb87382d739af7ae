"""Where words come from: the caller's own mouth, or something that was only read."""

from __future__ import annotations

import re

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.guard.texts import words
from frontdesk_processors.language import Kind, Language, find, fold
from frontdesk_processors.language.quoted import of_oneself, tells_of_a_child
from frontdesk_processors.messages import caller_turns

_SAYS_WHO: tuple[Kind, ...] = ("birth_date", "name", "phone")
"""What is read from a caller's words in another form than it was said."""

_OF_AGE = 18
"""So many years after their birth nobody calls for somebody as their child."""

_APART = re.compile(r"[\W_]+")


class Origins:
    """What the caller has said of themselves, in their own words.

    What stands in a text that they passed on, or in a tool's result, is none of it, nor what they
    say of somebody else ("my sister is …", "I am not …"), nor what nobody has said.

    Args:
        conversation: What the caller has said, and the values read from it.
        language: What is spoken.
    """

    def __init__(self, conversation: Conversation, *, language: Language) -> None:
        self._conversation = conversation
        self._language = language
        self._said: set[str] = set()
        self._values: set[str] = set()
        self._run = ""
        self._for_a_child = False
        for turn in caller_turns(conversation.messages):
            self.heard(turn)

    def heard(self, text: str) -> None:
        """A turn of the caller's."""
        self._for_a_child |= tells_of_a_child(text, self._language)
        own = of_oneself(text, self._language, grown=self._of_age(text))
        self._said |= set(words(fold(own)))
        self._run += f" {_squashed(own)}"
        for expected in _SAYS_WHO:
            found = find(own, self._language, expect=expected)
            self._values |= {_squashed(one.value) for one in found if one.kind == expected}

    def _of_age(self, text: str) -> bool:
        """Whether whoever a turn may tell of is grown up, as far as it can be told."""
        today = self._conversation.started_at.date()
        found = find(text, self._language, expect="birth_date")
        born = [int(one.value[:4]) for one in found if one.kind == "birth_date"]
        if born:
            return max(born) < today.year - _OF_AGE
        return not self._for_a_child

    def their_own(self, value: str) -> bool:
        """Whether the caller has said a value of themselves, in whatever form.

        A name or a date that was spelled, written out or pieced together is theirs; their own
        number is too, as the line tells it.
        """
        said, squashed = set(words(fold(value))), _squashed(value)
        if not said or said <= self._said or squashed in self._values:
            return True
        if value == self._conversation.caller.phone or squashed in self._run.split():
            return True
        dates = find(value, self._language, expect="birth_date")
        if any(_squashed(one.value) in self._values for one in dates if one.kind == "birth_date"):
            return True
        return any(
            value == known.value and bool(squashed) and _squashed(known.said) in self._run
            for known in self._conversation.values.values()
        )


def _squashed(text: str) -> str:
    """A text's letters and figures, without case, accents and what stands between them."""
    return _APART.sub("", fold(text))
