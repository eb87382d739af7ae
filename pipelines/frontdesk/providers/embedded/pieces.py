"""Sentences into pieces to make one by one, and the time of each word in a piece."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHORT = 40
"""A first sentence up to this many characters is made whole: splitting it gains nothing heard."""
_FIRST = 14
"""A first piece has at least so many characters, or its end would come before the next begins."""
_LONG = 120
"""A piece above this is split at a clause anyhow: others wait for the voice meanwhile."""
LONGEST = 150
"""No piece has more characters: the voice's memory grows with the longest that it ever made."""
_CLAUSE = re.compile(r"[,;:—–](?=\s)|(?<=[a-z]{3})[.?!](?=\s+[A-Z])")
_PAUSE = {",": 3, ";": 4, ":": 4, ".": 6, "?": 6, "!": 6, "—": 4, "–": 4}
"""What a mark adds to its word's share, in letters."""


def pieces(text: str, *, first: bool) -> list[str]:
    """A text in the pieces it is made in; joined by spaces they give the text's words.

    Args:
        text: A sentence, or a few.
        first: Whether somebody waits for its beginning.
    """
    found = list(_split(text.strip(), first=first))
    return [piece for piece in found if piece]


def word_times(piece: str, *, begins: float, length_s: float) -> list[tuple[str, float]]:
    """Each word of a piece with the second at which it begins, by its share of letters.

    Args:
        piece: What was said.
        begins: When its audio begins.
        length_s: How long its audio lasts.
    """
    words = piece.split()
    weights = [len(word) + 1 + _PAUSE.get(word[-1], 0) for word in words]
    total, said = sum(weights), 0
    times: list[tuple[str, float]] = []
    for word, weight in zip(words, weights, strict=True):
        times.append((word, begins + length_s * said / total))
        said += weight
    return times


def _split(text: str, *, first: bool) -> Iterator[str]:
    while len(text) > (_SHORT if first else _LONG):
        at = _clause_end(text, least=_FIRST if first else _LONG // 2)
        if at is None or at > LONGEST:
            if len(text) <= LONGEST:
                break
            at = text.rfind(" ", 0, LONGEST) + 1 or LONGEST
        yield text[:at].rstrip()
        text, first = text[at:].lstrip(), False
    yield text


def _clause_end(text: str, *, least: int) -> int | None:
    """Where the first clause of at least so many characters ends."""
    return next((m.end() for m in _CLAUSE.finditer(text) if m.end() >= least), None)
