"""What a conversation keeps from others while its caller makes up their mind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class Holds(Protocol):
    """Slots kept for one conversation each, for a while; always ours, whoever keeps the calendar.

    A hold says nothing of whether the slot is booked: that is for the calendar to say.
    """

    async def hold(self, slot_id: str, *, conversation: str, at: datetime, until: datetime) -> bool:
        """Keep a slot from other conversations; False when another has it.

        A conversation holds one slot at a time: holding another lets the first go.
        """
        ...

    async def holds(self, slot_id: str, *, conversation: str, at: datetime) -> bool:
        """Whether this conversation has a hold on the slot that has not run out."""
        ...

    async def others(self, *, conversation: str, at: datetime) -> Collection[str]:
        """Ids of the slots that other conversations hold."""
        ...

    async def release(self, conversation: str) -> None:
        """Let go of what the conversation holds."""
        ...

    async def secret(self) -> bytes:
        """What offers of slots are signed with; the same for the life of the records."""
        ...
