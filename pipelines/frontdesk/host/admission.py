"""Who is let in: as many as a process can serve well, and nobody while it is closing."""

from __future__ import annotations

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


class Admission:
    """Counts conversations and lets in no more than there is room for.

    Who is in stays in, whatever becomes of the limits.

    Args:
        most: Conversations at once.
        lag_ms: Tells how late the event loop is, in milliseconds.
        most_lag_ms: How late it may be.
        on_refused: Told of each one who was not let in, and why.

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
    ) -> None:
        self.closed = False
        self._most = most
        self._lag_ms = lag_ms
        self._most_lag_ms = most_lag_ms
        self._on_refused = on_refused
        self._inside: Counter[str] = Counter()

    @property
    def held(self) -> int:
        """How many are in."""
        return self._inside.total()

    @contextmanager
    def enter(self, business: str, *, most: int, back: bool = False) -> Generator[None]:
        """Hold a place for as long as the context lasts.

        Args:
            business: Whose conversation.
            most: How many it may have at once.
            back: Whether it goes on with a conversation of before: whoever loads a page anew is
                not turned away because the server is slow just now.

        Raises:
            Busy: There is none.
        """
        reason = self.full(business, most=most)
        if reason is not None and not (back and reason == "slow"):
            self._on_refused(business, reason)
            raise Busy(reason)
        self._inside[business] += 1
        try:
            yield
        finally:
            self._inside[business] -= 1

    def full(self, business: str, *, most: int) -> Reason | None:
        """Why nobody more would be let in just now; None while there is room."""
        if self.closed:
            return "closing"
        if self.held >= self._most:
            return "full"
        if self._inside[business] >= most:
            return "business_full"
        if self._lag_ms() > self._most_lag_ms:
            return "slow"
        return None
