"""Who is let in: as many as a process can serve well, and nobody while it is closing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

from frontdesk_processors.errors import FrontdeskError

Reason = Literal["full", "business_full", "slow", "closing"]


class Busy(FrontdeskError):
    """Nobody more is let in just now.

    Args:
        reason: Why.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SAYS[reason])
        self.reason: Reason = reason


_SAYS: dict[Reason, str] = {
    "full": "this server holds as many conversations as it may; try another, or later",
    "business_full": "this business has as many conversations as it may; try later",
    "slow": "this server is slow just now; try another, or later",
    "closing": "this server is being stopped; try another",
}


KEPT_S = 10.0
"""How long a place is kept for a call whose sound is about to come, in seconds."""


class Admission:
    """Counts conversations and lets in no more than there is room for.

    Who is in stays in, whatever becomes of the limits.

    Args:
        most: Conversations at once.
        lag_ms: Tells how late the event loop is, in milliseconds.
        most_lag_ms: How late it may be.
        on_refused: Told of each one who was not let in, and why.
        now: Seconds that go by.

    Attributes:
        closed: Whether the server is being stopped.
    """

    def __init__(
        self,
        *,
        most: int,
        lag_ms: Callable[[], float],
        most_lag_ms: float,
        on_refused: Callable[[str, Reason], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.closed = False
        self._most = most
        self._lag_ms = lag_ms
        self._most_lag_ms = most_lag_ms
        self._on_refused = on_refused
        self._now = now
        self._inside: Counter[str] = Counter()
        self._kept: dict[str, tuple[str, float]] = {}

    @property
    def held(self) -> int:
        """How many are in."""
        return self._inside.total()

    @contextmanager
    def enter(
        self, business: str, *, most: int, back: bool = False, place: str = ""
    ) -> Generator[None]:
        """Hold a place for as long as the context lasts.

        Args:
            business: Whose conversation.
            most: How many it may have at once.
            back: Whether it goes on with a conversation of before: whoever loads a page anew is
                not turned away because the server is slow just now.
            place: By which name a place was kept, if one was.

        Raises:
            Busy: There is none.
        """
        reason = self.full(business, most=most, place=place)
        known = back or place in self._kept
        if reason is not None and not (known and reason == "slow"):
            self._on_refused(business, reason)
            raise Busy(reason)
        self._kept.pop(place, None)
        self._inside[business] += 1
        try:
            yield
        finally:
            self._inside[business] -= 1

    def keep(self, business: str, *, most: int, place: str) -> Reason | None:
        """Keep a place under a name for `KEPT_S` seconds; why there is none, or None."""
        reason = self.full(business, most=most, place=place)
        if reason is None:
            self._kept[place] = business, self._now() + KEPT_S
        return reason

    def full(self, business: str, *, most: int, place: str = "") -> Reason | None:
        """Why nobody more would be let in just now; None while there is room."""
        now = self._now()
        self._kept = {name: kept for name, kept in self._kept.items() if kept[1] > now}
        others = Counter(whose for name, (whose, _) in self._kept.items() if name != place)
        if self.closed:
            return "closing"
        if self.held + others.total() >= self._most:
            return "full"
        if self._inside[business] + others[business] >= most:
            return "business_full"
        if self._lag_ms() > self._most_lag_ms:
            return "slow"
        return None
