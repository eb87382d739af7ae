"""Circuit breakers: a provider that keeps failing is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES = 3
"""So many failures in a row, in whatever calls, and a provider is left alone."""

REST_S = 20.0
"""For how long, in seconds. Then one call tries it, and the others learn from how that went."""

LONGEST_REST_S = 120.0
"""The longest rest that a provider may ask for, in seconds."""


class Breaker:
    """Whether a provider may be asked, by how it did for all calls of the process.

    Closed until it has failed `FAILURES` times in a row, or once in a way that will not pass; then
    open for `REST_S`; then half open: one inference is let through, and closes or opens it again.

    Args:
        now: The time, in seconds; counts up evenly.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures = 0
        self._open_until: float | None = None
        self._probed_at: float | None = None

    @property
    def closed(self) -> bool:
        """Whether it lets everybody through."""
        return self._open_until is None

    def admits(self) -> bool:
        """Whether the provider may be asked now; half open, the first who asks is the probe.

        Whoever is let through reports `succeeded`, `failed` or `abandoned`.
        """
        now = self._now()
        if self._open_until is None:
            return True
        if now < self._open_until:
            return False
        if self._probed_at is not None and now - self._probed_at < REST_S:
            return False
        self._probed_at = now
        return True

    def succeeded(self) -> None:
        """It has answered."""
        self._failures = 0
        self._open_until = self._probed_at = None

    def failed(self, *, for_good: bool = False, rest_s: float | None = None) -> None:
        """It has not answered.

        Args:
            for_good: Whether asking again soon cannot help, as with a wrong key.
            rest_s: After how many seconds it asked to be asked again.
        """
        self._failures += 1
        probed, self._probed_at = self._probed_at is not None, None
        asked_for_rest = rest_s is not None and rest_s >= 1
        if for_good or probed or asked_for_rest or self._failures >= FAILURES:
            rest = max(REST_S if not asked_for_rest else 0.0, rest_s or 0.0)
            self._open_until = self._now() + min(rest, LONGEST_REST_S)

    def abandoned(self) -> None:
        """Nobody waited for the answer, as after a barge-in; a probe may be made again."""
        self._probed_at = None


class Breakers:
    """A process's breakers, one a provider. All desks of the process share one of these.

    Args:
        now: The time, in seconds; counts up evenly.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._breakers: dict[str, Breaker] = {}

    def of(self, provider: str) -> Breaker:
        """The breaker of a provider; the same for the same name."""
        return self._breakers.setdefault(provider, Breaker(now=self._now))
