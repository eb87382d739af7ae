"""What a business lets its conversations cost, and who answers when that is spent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from loguru import logger

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError

if TYPE_CHECKING:
    from frontdesk.store.costs import SqlCosts

WARNED_AT = Decimal("0.8")
"""The share of a budget at which a person is told."""

Warn = Callable[[str, str], Awaitable[None]]
"""Tells a person, once for each name, in these words; it never fails."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What may be spent, in US dollars; None for no limit.

    Parameters:
        call: On one conversation.
        day: On all that are filed on one day of the business.
        month: On all that are filed in one calendar month of it.
    """

    call: Decimal | None = None
    day: Decimal | None = None
    month: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """How far one budget is spent.

    Parameters:
        name: Which, so that each is told of once: ``day 2026-11-27``.
        spent: In US dollars.
        limit: In US dollars.
    """

    name: str
    spent: Decimal
    limit: Decimal

    @property
    def reached(self) -> Decimal | None:
        """The part of the limit that is told of and has been reached: all of it, or `WARNED_AT`."""
        reached = (part for part in (Decimal(1), WARNED_AT) if self.spent >= part * self.limit)
        return next(reached, None)


class Purse:
    """A business's budget, counted in its database by all its processes together.

    What has no price counts as nothing. Conversations that are under way when it is spent go on,
    so that it may be overdrawn by what they still cost.

    Args:
        budget: What may be spent.
        filed: Where costs are kept.
        warn: Tells a person.
        clock: The time, in the business's zone.
    """

    def __init__(
        self, budget: Budget, *, filed: SqlCosts, warn: Warn, clock: Callable[[], datetime]
    ) -> None:
        self.budget = budget
        self._filed = filed
        self._warn = warn
        self._clock = clock
        self._told: set[str] = set()

    async def spent(self, conversation: Conversation) -> Share | None:
        """The budget that leaves nothing for a sitting that begins now; None while all do.

        Raises:
            StoreError: The database cannot be used.
        """
        return next((s for s in await self._shares(conversation) if s.reached == 1), None)

    async def left(self, conversation: Conversation) -> Decimal | None:
        """What the tightest budget leaves for a conversation, in US dollars; None without one.

        Raises:
            StoreError: The database cannot be used.
        """
        shares = await self._shares(conversation)
        return min((share.limit - share.spent for share in shares), default=None)

    async def watch(self, conversation: Conversation) -> None:
        """Tell a person what a conversation's last costs have used up; it never fails."""
        try:
            for share in await self._shares(conversation):
                if (part := share.reached) is not None:
                    await self._tell(share, part)
        except StoreError as error:
            logger.error("a budget cannot be read: {}", error)

    async def _tell(self, share: Share, part: Decimal) -> None:
        name = f"budget {part:.0%} {share.name}"
        if name not in self._told:
            self._told.add(name)
            told = f"{part:.0%} of the budget of {share.name} is spent"
            await self._warn(name, f"{told}: ${share.spent:.2f} of ${share.limit:.2f}")

    async def _shares(self, conversation: Conversation) -> list[Share]:
        today, shares = self._clock().date(), list[Share]()
        if (limit := self.budget.call) is not None:
            cost = await self._filed.of(conversation.id)
            name = f"call {conversation.id}"
            shares.append(Share(name=name, spent=cost.known_usd, limit=limit))
        if self.budget.day is None and self.budget.month is None:
            return shares
        day, month = await self._filed.spent(conversation.tenant, on=today)
        if (limit := self.budget.day) is not None:
            shares.append(Share(name=f"day {today}", spent=day, limit=limit))
        if (limit := self.budget.month) is not None:
            shares.append(Share(name=f"month {today:%Y-%m}", spent=month, limit=limit))
        return shares
