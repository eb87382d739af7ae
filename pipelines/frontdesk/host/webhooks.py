"""Tells a business how its conversations ended: each end at least once, whatever dies.

What has ended stands in the record; what is to be posted of it is kept before it is posted, and
tried for about a day and a half before somebody at work is told that it is given up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import ClientError, ClientSession, ClientTimeout
from loguru import logger

from frontdesk.desk import Desk
from frontdesk.host.outside import connector
from frontdesk.standard_webhooks import Signer
from frontdesk.store.webhooks import Delivery, Ended
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.moments import later
from frontdesk_processors.values import JsonObject

EVERY_S = 5.0
"""How long it rests between two sweeps, in seconds."""

PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 64_800)
)
"""How long after each try that failed the next one comes: 35 hours and a half in all."""

REACHES_BACK = sum(PAUSES, timedelta())
"""How long ago a conversation may have ended to be told of, as by a process that was away."""

_PATIENCE_S = 15.0
"""How long an endpoint may take to answer, in seconds."""
_MINE = timedelta(seconds=60)
_AT_ONCE = 10
_PRIVATE = ("phone",)
"""Of what should follow: where the caller is reached is read from the record by whoever may."""


class Endpoint:
    """Where a business is told.

    Args:
        url: Its address.
        secret: What is signed with.
        inside: Whether it may be on this machine or in a private network.
        now: The time; what is signed tells it.
    """

    def __init__(self, url: str, *, secret: str, inside: bool, now: Callable[[], datetime]) -> None:
        self._url, self._inside, self._now = url, inside, now
        self._signer = Signer(secret)

    async def post(self, delivery: Delivery) -> int:
        """Post it; the status that it is answered with, and 0 for no answer.

        Redirects are not followed, and nothing is read of the answer.
        """
        headers = self._signer.headers(delivery.id, delivery.body, at=self._now().timestamp())
        try:
            async with (
                ClientSession(
                    connector=connector(inside=self._inside),
                    timeout=ClientTimeout(total=_PATIENCE_S),
                ) as session,
                session.post(
                    self._url,
                    data=delivery.body.encode(),
                    headers=headers | {"Content-Type": "application/json"},
                    allow_redirects=False,
                ) as answer,
            ):
                return answer.status
        except (ClientError, OSError, ValueError) as error:
            logger.warning("a webhook was not answered: {}", type(error).__name__)
            return 0


class Reports:
    """Posts the ends of one business's conversations. Use it as a context.

    Several processes may do so for one database.

    Args:
        desk: The business's.
        endpoint: Where they are posted.
        sleep: How rests are waited for.
    """

    def __init__(
        self,
        desk: Desk,
        endpoint: Endpoint,
        *,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._desk, self._filed = desk, desk.store.webhooks
        self._endpoint = endpoint
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None

    async def sweep(self) -> None:
        """Keep what has ended, and post what is due.

        Raises:
            StoreError: The database cannot be used.
        """
        while ended := await self._filed.untold(
            since=later(self._desk.clock(), -REACHES_BACK), limit=_AT_ONCE
        ):
            for one in ended:
                await self._keep(one)
        while taken := await self._filed.take(
            at=self._desk.clock(), until=later(self._desk.clock(), _MINE), limit=_AT_ONCE
        ):
            await asyncio.gather(*map(self._deliver, taken))

    async def _keep(self, ended: Ended) -> None:
        receipts = await self._desk.store.ledger.of_conversation(ended.id)
        body = json.dumps(report(ended, receipts=receipts), ensure_ascii=False)
        delivery = Delivery(id=f"msg_{uuid4().hex}", conversation=ended.id, body=body)
        await self._filed.add(delivery, ended_at=ended.ended_at)

    async def _deliver(self, delivery: Delivery) -> None:
        status = await self._endpoint.post(delivery)
        if status // 100 == 2:
            await self._filed.close(delivery.id, "delivered")
        # 410: whoever answers there wants none, says the standard.
        elif status == 410 or delivery.tries >= len(PAUSES):
            await self._filed.close(delivery.id, "given_up")
            await self._alert(status)
        else:
            due = later(self._desk.clock(), PAUSES[delivery.tries])
            await self._filed.later(delivery.id, due_at=due)

    async def _alert(self, status: int) -> None:
        """Tell somebody at work, once a day."""
        desk = self._desk
        logger.error("a webhook of {} is given up; last answered {}", desk.business.name, status)
        day = Conversation(
            id=f"webhooks of {desk.clock():%Y-%m-%d}",
            vertical=desk.vertical.name,
            started_at=desk.clock(),
        )
        await desk.alarms.raise_for(day, "untold", "")

    async def _run(self) -> None:
        while True:
            try:
                await self.sweep()
            except StoreError as error:
                logger.warning("webhooks of {} wait: {}", self._desk.business.name, error)
            except Exception as error:
                logger.opt(exception=error).error("webhooks could not be swept")
            await self._sleep(EVERY_S)

    async def __aenter__(self) -> Reports:
        """Sweep now, and every few seconds from now on."""
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; what is not delivered is left to the next process."""
        assert self._running is not None
        self._running.cancel()
        await asyncio.wait({self._running})


def report(ended: Ended, *, receipts: list[Receipt]) -> JsonObject:
    """What is told of an end: what came of it and what was done, and nothing that was said.

    Args:
        ended: The conversation.
        receipts: What was done in it.
    """
    follows: Mapping[str, Any] = ended.next_action
    return {
        "type": "conversation.ended",
        "timestamp": ended.ended_at.isoformat(),
        "data": {
            "conversation": ended.id,
            "vertical": ended.vertical,
            "channel": ended.channel,
            "started_at": ended.started_at.isoformat(),
            "ended_at": ended.ended_at.isoformat(),
            "turns": ended.turns,
            "outcome": ended.outcome,
            "next_action": {k: v for k, v in follows.items() if k not in _PRIVATE},
            "receipts": [
                {
                    "id": receipt.id,
                    "does": receipt.does,
                    "tool": receipt.tool,
                    "done_at": receipt.done_at.isoformat(),
                    "verified": receipt.verified,
                }
                for receipt in receipts
            ],
        },
    }
