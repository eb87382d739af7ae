"""Sees to it that a person is told of what cannot wait, at least once, whatever process dies."""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import uuid4

from loguru import logger

from frontdesk.store import SqlAlerts
from frontdesk_processors.alerts import Alert, AlertKind, Alerts
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from frontdesk_processors.toolbox import Clock, Sleep

TOLD_IN_S = 10.0
"""How long a person's system may take to answer before it is asked again, in seconds."""
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0


class Alarms:
    """Files each alert and tells a person, again and again until it is sure that they were told.

    An alert is filed before it is told of, so that another process goes on with it when this one
    dies. There is one of each kind in a conversation.

    Args:
        filed: Where alerts are kept.
        alerts: Tells a person.
        place: Code of the place where the business is.
        clock: The time.
        sleep: How pauses are waited for.
    """

    def __init__(
        self, filed: SqlAlerts, *, alerts: Alerts, place: str, clock: Clock, sleep: Sleep
    ) -> None:
        self._filed = filed
        self._alerts = alerts
        self._place = place
        self._clock = clock
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Go on with what an earlier process left untold.

        Raises:
            StoreError: The database cannot be used.
        """
        if await self._filed.waiting():
            self._go_on()

    async def close(self) -> None:
        """Stop; what nobody was told of is left to the next process."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    async def raise_for(self, conversation: Conversation, kind: AlertKind, words: str) -> None:
        """Raise an alert; it never fails."""
        await self._raise(
            Alert(
                id=f"A{uuid4().hex[:12]}",
                tenant=conversation.tenant,
                conversation=conversation.id,
                kind=kind,
                place=self._place,
                phone=conversation.caller.phone,
                words=words,
                at=self._clock(),
            )
        )

    async def warn(self, name: str, words: str) -> None:
        """Raise the alert of a budget, once for each name; it never fails."""
        await self._raise(
            Alert(
                id=f"A{uuid4().hex[:12]}",
                tenant="default",
                conversation=name,
                kind="budget",
                place=self._place,
                phone=None,
                words=words,
                at=self._clock(),
            )
        )

    async def _raise(self, alert: Alert) -> None:
        try:
            if await self._filed.add(alert):
                self._go_on()
        except StoreError as error:
            # It cannot be gone on with by others, and is told all the same.
            logger.critical("alert {} cannot be filed: {}", alert.id, error)
            await self._tell(alert)

    def _go_on(self) -> None:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                waiting = await self._filed.waiting()
                told = [await self._told(alert, at=self._clock()) for alert in waiting]
                if all(told) and not await self._filed.waiting():
                    return
            except StoreError as error:
                logger.critical("alerts cannot be read: {}", error)
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _told(self, alert: Alert, *, at: datetime) -> bool:
        if not await self._tell(alert):
            return False
        await self._filed.told(alert.id, at=at)
        return True

    async def _tell(self, alert: Alert) -> bool:
        try:
            async with asyncio.timeout(TOLD_IN_S):
                await self._alerts.tell(alert)
        except Exception as error:
            logger.critical("nobody could be told of alert {}: {!r}", alert.id, error)
            return False
        return True
