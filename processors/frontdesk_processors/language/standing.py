"""What stands of the values that were said, where some were taken back at once."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk_processors.language.find import Found
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.tokens import words

_IN_PLACE = ("when", "time", "part", "ordinal")
"""Kinds whose corrections are taken in where they are understood."""


def standing(read: Sequence[Found], text: str, language: Language) -> list[Found]:
    """The values of a text without those taken back in it: "the 6th of March 1984, no, the 5th …".

    Args:
        read: What `find` gave for the text.
        text: What was said.
        language: Its language.
    """
    kept: list[Found] = []
    for one in read:
        if kept and _takes_back(kept[-1], one, text, language):
            kept.pop()
        kept.append(one)
    return kept


def _takes_back(before: Found, after: Found, text: str, language: Language) -> bool:
    if before.kind != after.kind or before.kind in _IN_PLACE:
        return False
    if before.kind == "name" and len(before.value.split()) != len(after.value.split()):
        # "Maria Lopes, sorry, Lopez" corrects a part, and is no name by itself.
        return False
    between = {word.norm for word in words(text[before.end : after.start], language)}
    corrections = language.list("dates.corrections")
    # "No answer there means 212 …" takes nothing back: it says more.
    small = {*corrections, *language.list("answers.small"), "or"}
    return not between.isdisjoint(corrections) and between <= small
