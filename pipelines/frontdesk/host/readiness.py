"""Whether a server can let anybody in, as a balancer asks."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable

from loguru import logger

from frontdesk.host.host import Host, Open
from frontdesk_processors.errors import StoreError

ANSWER_S = 2.0
"""How long a database may take to answer, in seconds, before it counts as away."""

HOLDS_S = 1.0
"""How long an answer holds, in seconds: whoever asks more often asks no database more often."""


class Readiness:
    """Tells why a host lets nobody in.

    Args:
        host: The host.
        now: Seconds that go by.
    """

    def __init__(self, host: Host, *, now: Callable[[], float] = time.monotonic) -> None:
        self._host = host
        self._now = now
        self._asking = asyncio.Lock()
        self._away, self._until = False, float("-inf")

    async def reason(self) -> str | None:
        """Why, in a word; None while it lets people in."""
        return self._host.admission.full("", most=sys.maxsize) or (
            "no_database" if await self._alone() else None
        )

    async def _alone(self) -> bool:
        """Whether no business's database answers; where one does, that business is served."""
        async with self._asking:
            if self._now() >= self._until:
                answers = await asyncio.gather(*map(_answers, self._host.businesses))
                self._away, self._until = not any(answers), self._now() + HOLDS_S
            return self._away


async def _answers(business: Open) -> bool:
    try:
        async with asyncio.timeout(ANSWER_S):
            await business.desk.store.lines.may_go_on("", after="")
    except (StoreError, TimeoutError) as error:
        logger.error("the database of {} does not answer: {}", business.name, error)
        return False
    return True
