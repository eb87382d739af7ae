"""The answers that a desk keeps: so many at most, and each for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

MOST = 1000
"""How many answers a desk keeps; the ones that were not given for longest go first."""

LONGEST = 1000
"""Characters of the longest answer that is kept."""


class _Kept(NamedTuple):
    text: str
    until: datetime


class Answers:
    """Answers by what was asked, of one desk alone. Only digests of questions are held.

    Args:
        keep_s: How long an answer is kept, in seconds.
        clock: The time.
    """

    def __init__(self, *, keep_s: float, clock: Callable[[], datetime]) -> None:
        self._keep = timedelta(seconds=keep_s)
        self._clock = clock
        self._held: OrderedDict[str, _Kept] = OrderedDict()

    def __len__(self) -> int:
        """How many are held, those that have had their time among them."""
        return len(self._held)

    def find(self, key: str) -> str | None:
        """The answer to what has that key; None where there is none any more."""
        found = self._held.get(key)
        if found is None:
            return None
        if found.until <= self._clock():
            del self._held[key]
            return None
        self._held.move_to_end(key)
        return found.text

    def keep(self, key: str, text: str) -> None:
        """Keep an answer; one that is too long is not kept."""
        if len(text) > LONGEST:
            return
        self._held.pop(key, None)
        self._held[key] = _Kept(text, self._clock() + self._keep)
        while len(self._held) > MOST:
            self._held.popitem(last=False)
