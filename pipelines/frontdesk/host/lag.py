"""How late the event loop is: the measure by which a server knows that it is full."""

from __future__ import annotations

import asyncio
from collections import deque

EVERY_S = 0.1
"""How often it is measured, in seconds."""

_SAMPLES = 20


class Lag:
    """Measures, while it runs, how much later than asked the loop comes back.

    Attributes:
        samples: The latest measures, in milliseconds.
    """

    def __init__(self) -> None:
        self.samples: deque[float] = deque(maxlen=_SAMPLES)
        self._task: asyncio.Task[None] | None = None

    @property
    def ms(self) -> float:
        """What nineteen of twenty of the last two seconds' measures are below, in milliseconds."""
        if not self.samples:
            return 0.0
        return sorted(self.samples)[int(0.95 * (len(self.samples) - 1))]

    def start(self) -> None:
        """Begin to measure."""
        self._task = asyncio.create_task(self._measure())

    async def close(self) -> None:
        """Measure no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _measure(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.samples.append(max(0.0, (loop.time() - due) * 1000))
