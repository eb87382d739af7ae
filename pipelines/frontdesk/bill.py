"""What one sitting of a conversation costs, counted and filed while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from frontdesk.budget import Purse
from frontdesk.costs import Costs, priced
from frontdesk.providers.sheet import Sheet
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.moments import between
from frontdesk_processors.observe import Meter
from frontdesk_processors.usage import Use
from frontdesk_processors.values import JsonObject

if TYPE_CHECKING:
    from frontdesk.store.costs import SqlCosts

BY_TIME = frozenset({"phone"})
"""Channels whose carrier is paid by the minute."""
BY_MESSAGE = frozenset({"sms"})
"""Channels whose carrier is paid by the message."""
_MILLISECOND = Decimal("0.001")


class Bill:
    """What one sitting of a conversation costs.

    A conversation that is gone on with has a bill for each sitting; `SqlCosts` adds them up.

    Args:
        conversation: Whose it is.
        sheet: What everything costs.
        filed: Where costs are kept.
        clock: The time, in the business's zone.
        purse: The business's budget; None where it has none.

    Attributes:
        meter: Counts what the engines report.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        sheet: Sheet,
        filed: SqlCosts,
        clock: Callable[[], datetime],
        purse: Purse | None = None,
    ) -> None:
        self.meter = Meter()
        self._purse = purse
        self._conversation = conversation
        self._sheet = sheet
        self._store = filed
        self._clock = clock
        self._began = clock()
        self._sitting = uuid4().hex[:12]
        self._filed = Costs()

    def note(self, event: JsonObject) -> None:
        """Count what an event tells of: a tool that costs, a message that a carrier takes."""
        channel, tool = self._conversation.channel, str(event.get("tool", ""))
        if event["type"] == "done" and self._sheet.find("tools", tool) is not None:
            self.meter.add("tools", tool, {"calls": 1})
        elif event["type"] == "agent" and channel in BY_MESSAGE:
            self.meter.add("telephony", channel, {"messages": 1})

    def costs(self) -> Costs:
        """What it has cost so far."""
        return priced([*self.meter.uses(), *self._line()], sheet=self._sheet)

    async def file(self) -> None:
        """File it, unless it is filed as it stands.

        Raises:
            StoreError: The database cannot be used.
        """
        found = self.costs()
        if found == self._filed:
            return
        await self._store.file(
            found,
            conversation=self._conversation.id,
            sitting=self._sitting,
            at=self._clock(),
            tenant=self._conversation.tenant,
        )
        self._filed = found
        if self._purse is not None:
            await self._purse.watch(self._conversation)

    def _line(self) -> Iterator[Use]:
        channel = self._conversation.channel
        if channel in BY_TIME:
            lasted = Decimal(between(self._began, self._clock()).total_seconds())
            seconds = lasted.quantize(_MILLISECOND)
            yield Use(stage="telephony", model=channel, quantities={"seconds": seconds})
