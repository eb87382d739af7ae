"""When each piece of a speech is heard that is made while it is played."""

from __future__ import annotations


class PlayClock:
    """How far the audio of one context has come, in seconds since its first sound.

    Pieces follow one another without a gap as long as they are made faster than they are heard; one
    that comes later than that begins when it comes.

    Args:
        now: When its first sound is there, in seconds.
    """

    def __init__(self, now: float) -> None:
        self._started = now
        self._made_until = 0.0

    def begin(self, now: float, *, length_s: float) -> float:
        """When a piece that is there now begins; the next one begins no sooner than it ends."""
        begins = max(self._made_until, now - self._started)
        self._made_until = begins + length_s
        return begins
