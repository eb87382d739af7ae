"""Counts what the agent still owes in this turn, so that a turn can be seen to have settled."""

from __future__ import annotations

import asyncio


class InFlight:
    """Inferences asked for and not yet answered.

    Plan counts each inference in, Guard counts the end of each response out.
    """

    def __init__(self) -> None:
        self._inferences = 0
        self._changed = asyncio.Event()
        self.generation = 0

    @property
    def idle(self) -> bool:
        """Whether no inference is under way."""
        return self._inferences == 0

    def begun(self) -> None:
        """An inference was asked for."""
        self._inferences += 1
        self._note()

    def ended(self) -> None:
        """A response has ended; one that nobody asked for does not count."""
        self._inferences = max(0, self._inferences - 1)
        self._note()

    def dropped(self) -> None:
        """A barge-in cancelled whatever was under way."""
        self._inferences = 0
        self._note()

    def _note(self) -> None:
        self.generation += 1
        self._changed.set()

    async def changed(self, *, patience_s: float) -> None:
        """Wait for the next change, or for ``patience_s`` seconds, whichever comes first."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), patience_s)
        except TimeoutError:
            return
