"""What has been heard and is in no turn yet, and the time by which it is judged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pace:
    """The time, in seconds, and how to wait.

    Parameters:
        now: Tells it; counts up evenly.
        sleep: Waits for so long.
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass
class Hearing:
    """The caller's words since their last turn; the strategies for start and end share it.

    Parameters:
        said: The transcripts, in order. The strategy that begins turns writes them.
    """

    said: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """All of them as one."""
        return " ".join(self.said)
