"""How a conversation begins: as a new one, or as one that is filed and is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from frontdesk.store import Store
from frontdesk.vertical import Vertical
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.language import Language
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.tool import Caller

MOST_TURNS = 200
"""How many turns a conversation may have. Each takes longer than the one before, which everybody
else's wait for."""


def is_long(conversation: Conversation) -> bool:
    """Whether a conversation has as many turns as it may have."""
    return conversation.turn >= MOST_TURNS


async def begun(
    vertical: Vertical,
    *,
    store: Store,
    clock: Callable[[], datetime],
    language: Language,
    caller: str | None,
    channel: str,
    resume: str | None,
) -> Conversation:
    """What is known when a conversation begins.

    Args:
        vertical: Whose it is.
        store: Where conversations are filed.
        clock: The time, in the business's zone.
        language: What it is held in.
        caller: The number or address they reach us from.
        channel: Where it is held.
        resume: The whole id of a stored one to go on with.

    Raises:
        UnknownName: There is no such conversation of this vertical.
    """
    if resume is None:
        return Conversation(
            id=f"c_{uuid4().hex[:12]}",
            vertical=vertical.name,
            started_at=clock(),
            channel=channel,
            language=language.code,
            caller=Caller(phone=caller),
        )
    row = await store.conversations.get(resume)
    # The id is all that proves whose it is: its beginning, which the record finds too, is not.
    if row is None or (row.id, row.vertical) != (resume, vertical.name):
        raise UnknownName("conversation", resume, known=[], hint="See 'frontdesk calls list'")
    conversation = Conversation.from_json(row.state)
    # One that goes on elsewhere has that channel's ways: a carrier's STOP is one in messages alone.
    conversation.channel = channel
    # Whoever held it may have died between a commit and filing the conversation.
    filed = await store.ledger.of_conversation(conversation.id)
    conversation.receipts = [receipt for receipt in filed if _stands(receipt, vertical)]
    return conversation


def _stands(receipt: Receipt, vertical: Vertical) -> bool:
    """Whether it may be said that it was done: it was read back, or cannot be."""
    tool = next((t for t in vertical.tools if t.name == receipt.tool), None)
    return receipt.verified or (tool is not None and tool.verify is None)
