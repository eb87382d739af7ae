"""A typed message that stops in the middle, and the rest that follows as a message of its own."""

from __future__ import annotations

from functools import cache

from frontdesk_processors.language.load import Language
from frontdesk_processors.language.tokens import words

_MARKS = ".?!"
_SHORT = 3
"""So many words at most has what only begins a question: "which doctors"."""


def whole(before: str, text: str, language: Language) -> str:
    """What a message says, with the one before it where that had only begun.

    Args:
        before: The caller's message before: "am I"; empty for none.
        text: The message: "still covered?".
        language: Its language.
    """
    return f"{before.strip()} {text}" if _stops(before, text, language) else text


def _stops(before: str, text: str, language: Language) -> bool:
    """Whether a message stops in the middle, as no whole one does, and another goes on with it."""
    said = before.strip()
    if not said or said[-1] in _MARKS:
        return False
    read = [word.norm for word in words(said, language)]
    plain = " ".join(read)
    if read and len(read) <= _SHORT and read[0] in _any("begun_question", language):
        first = words(text, language)[:1]
        if first and first[0].norm in _any("goes_on_with", language):
            return True
    ends = any(plain.endswith(f" {end}") for end in _any("cut", language))
    return ends or plain in _any("begun", language)


@cache
def _any(name: str, language: Language) -> frozenset[str]:
    return frozenset(language.list(f"turns.{name}"))
