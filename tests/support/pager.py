"""Whoever is told of alerts."""

from __future__ import annotations

import asyncio

from frontdesk_processors.alerts import Alert


class Pager:
    """Tells somebody, once it works.

    Args:
        fails: How often it fails first.
    """

    def __init__(self, *, fails: int = 0) -> None:
        self.told: list[Alert] = []
        self.rang = asyncio.Event()
        self._fails = fails

    async def tell(self, alert: Alert) -> None:
        if self._fails:
            self._fails -= 1
            raise ConnectionError("nobody answers")
        self.told.append(alert)
        self.rang.set()
