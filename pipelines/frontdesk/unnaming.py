"""Takes who the caller was out of conversations that nobody goes on with any more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from loguru import logger

from frontdesk.opening import Opened
from frontdesk.store import ConversationRow, Conversations
from frontdesk.sweeping import Sweeping
from frontdesk.transcripts import Transcripts
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.toolbox import Clock, Sleep

KEPT = timedelta(hours=24)
"""How long who the caller is stays filed of a conversation that was cut off: for as long as a chat,
a call or a thread of texts can be gone on with."""
EVERY_S = 600.0
"""How long it rests between two sweeps, in seconds."""
AT_ONCE = 50
"""How many conversations are read at a time."""


class Unnaming(Sweeping):
    """Masks conversations of which nothing was filed for `KEPT`.

    Their line dropped, or their process was lost, and nobody came back. Several processes may
    sweep one database.

    Args:
        vertical: Name of the vertical whose conversations they are.
        record: Where they are kept.
        personal: Names of the parameters that say who somebody is.
        clock: The time.
        sleep: How the rest between sweeps is waited for.
    """

    def __init__(
        self,
        vertical: str,
        *,
        record: Conversations,
        personal: Iterable[str],
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        super().__init__("names are not taken out of what is filed", every_s=EVERY_S, sleep=sleep)
        self._vertical = vertical
        self._record = record
        self._personal = frozenset(personal)
        self._clock = clock

    @classmethod
    def of(cls, opened: Opened, *, clock: Clock, sleep: Sleep) -> Self:
        """That of an open vertical's conversations."""
        return cls(
            opened.vertical.name,
            record=opened.store.conversations,
            personal=opened.reader.personal,
            clock=clock,
            sleep=sleep,
        )

    async def sweep(self) -> int:
        """Mask what is due, and tell how many conversations that were.

        Raises:
            StoreError: The database cannot be used.
        """
        masked, before = 0, self._clock() - KEPT
        since: datetime | None = None
        while rows := await self._record.named(
            self._vertical, since=since, before=before, limit=AT_ONCE
        ):
            masked += sum([await self._mask(row) for row in rows])
            since = rows[-1].named_at
        return masked

    async def _mask(self, row: ConversationRow) -> bool:
        try:
            conversation = Conversation.from_json(row.state)
        except BadSetting as error:
            # A later release may have written it, and masks it.
            logger.error("conversation {} keeps who its caller is: {}", row.id, error)
            return False
        transcripts = Transcripts(conversation, personal=self._personal)
        await transcripts.recall()
        # Nobody else has it, and it takes as long.
        await asyncio.to_thread(transcripts.close)
        return await self._record.mask(row, conversation.to_json())
