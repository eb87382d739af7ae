"""Plays what callers tell (`tests.support.told`) as a conversation and says what is left of it."""

from __future__ import annotations

from frontdesk_processors.language import Language
from frontdesk_processors.privacy import Said, mask
from frontdesk_processors.privacy.reading import tokens
from tests.support.told import Told


def kept(told: Told, language: Language) -> list[str]:
    """What is kept of it, piece by piece, as a conversation would."""
    asked = [Said(text=told.asked, agent=True)] if told.asked else []
    said = list(asked)
    for at, piece in enumerate(told.pieces):
        said.append(Said(text=piece, goes_on=at > 0 and not told.turns))
        if told.turns:
            # Each turn is kept masked, and the turns before it are looked at again.
            found = mask(said, language)
            said = [
                Said(text=one.text, agent=was.agent) for one, was in zip(found, said, strict=True)
            ]
    return [one.text for one in mask(said, language)[len(asked) :]]


def digits_left(texts: list[str], language: Language) -> int:
    """How many digits are left, written or as words."""
    found = tokens(" ".join(texts), language)
    return sum(len(token.value) for token in found if token.kind == "digits")
