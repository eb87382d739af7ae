"""Lines that are open, and whose clients have not yet said who they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

MOST = 400
"""How many there may be on one channel at once, in one process."""


class Strangers:
    """Counts the strangers of one channel, so that one address alone cannot shut it.

    Args:
        each: How many one address may have at once.
        most: How many there may be at once.
    """

    def __init__(self, *, each: int, most: int = MOST) -> None:
        self._each, self._most = each, most
        self._waiting: Counter[str] = Counter()

    def full(self, address: str) -> bool:
        """Whether no more are let in of an address, as `limits.subscriber` has it."""
        return self._waiting[address] >= self._each or self._waiting.total() >= self._most

    @contextmanager
    def waiting(self, address: str) -> Generator[None]:
        """Count one for as long as the context lasts."""
        self._waiting[address] += 1
        try:
            yield
        finally:
            self._waiting[address] -= 1
            self._waiting += Counter()  # Those that are none are forgotten.
