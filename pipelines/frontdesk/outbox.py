"""Finishes what was begun in other systems and whose process or conversation is gone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

from loguru import logger

from frontdesk.sweeping import Sweeping
from frontdesk_processors.act import Job, asked_by, look
from frontdesk_processors.alerts import AlertKind
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.effects import Effects, Intent
from frontdesk_processors.moments import later
from frontdesk_processors.tool import Failure
from frontdesk_processors.toolbox import Clock, Sleep, Toolbox

EVERY_S = 10.0
"""How long the outbox rests between two sweeps, in seconds."""
LEASE = timedelta(seconds=60)
"""How long an intent is one process's, and how long it rests when it could not be settled."""
AT_ONCE = 10
"""How many intents are looked for at a time."""


class Outbox(Sweeping):
    """Takes open intents that nobody owns and finds out what became of them.

    Each is searched for in its system by our reference, and settled with its receipt and a notice
    that the caller hears at the next contact. Several processes may sweep one database. A person
    is alerted of one whose tool is gone or takes something else now, for only they can settle it.

    Args:
        vertical: Name of the vertical whose tools asked.
        effects: Where the intents are.
        toolbox: Makes the tools of a conversation.
        alert: Raises an alert, once for each kind in a conversation; it never fails.
        clock: The time, in the business's zone.
        sleep: How the rest between sweeps is waited for.
    """

    def __init__(
        self,
        vertical: str,
        *,
        effects: Effects,
        toolbox: Callable[[Conversation], Toolbox],
        alert: Callable[[Conversation, AlertKind, str], Awaitable[None]],
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        super().__init__("the outbox could not be swept", every_s=EVERY_S, sleep=sleep)
        self._vertical = vertical
        self._effects = effects
        self._toolbox = toolbox
        self._alert = alert
        self._clock = clock
        self._owner = f"outbox:{secrets.token_hex(4)}"

    async def sweep(self) -> int:
        """Look once for each open intent that nobody owns, and tell how many are settled now.

        Raises:
            StoreError: The database cannot be used.
        """
        settled = 0
        while taken := await self._effects.take(
            owner=self._owner,
            at=self._clock(),
            until=later(self._clock(), LEASE),
            limit=AT_ONCE,
        ):
            settled += sum(await asyncio.gather(*map(self._settle, taken)))
        return settled

    async def _settle(self, intent: Intent) -> bool:
        conversation = asked_by(intent, vertical=self._vertical)
        toolbox = self._toolbox(conversation)
        tool = toolbox.tools.get(intent.tool)
        arguments = tool.bind(intent.arguments) if tool is not None else None
        if tool is None or tool.remote is None or arguments is None:
            logger.error("{} is open, and {} is no tool of ours", intent.id, intent.tool)
            return await self._stranded(intent, conversation)
        if isinstance(arguments, Failure):
            logger.error("{}: {} has changed what it takes", intent.id, intent.tool)
            return await self._stranded(intent, conversation)
        job = Job(
            tool=tool,
            arguments=arguments,
            call=intent.call,
            turn=intent.turn,
            conversation=conversation,
            toolbox=toolbox,
            # Nobody is on the line: whoever the caller reaches next may tell them.
            hold=timedelta(),
        )
        try:
            return await look(job, intent) is not None
        except Exception as error:
            logger.opt(exception=error).error("{} is not settled yet", intent.id)
            return False

    async def _stranded(self, intent: Intent, conversation: Conversation) -> bool:
        """Tell a person; it stays open, since nobody knows what became of it."""
        await self._alert(conversation, "stranded", f"{intent.id}: {intent.tool}")
        return False
