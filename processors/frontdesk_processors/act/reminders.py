"""Keeps what the caller is owed to hear until they have heard it, beyond this conversation."""

from __future__ import annotations

from collections.abc import Sequence

from loguru import logger

from frontdesk_processors.act.job import Job
from frontdesk_processors.act.outcome import Performed
from frontdesk_processors.act.verify import repeated
from frontdesk_processors.act.works import Works
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.disclosure import DISCLOSURE
from frontdesk_processors.errors import StoreError
from frontdesk_processors.telling import Owed, Telling
from frontdesk_processors.tool import Failure
from frontdesk_processors.toolbox import Toolbox


class Reminders:
    """The notices of one conversation: takes them over, marks them told, leaves them to the next.

    Args:
        conversation: Whose they are.
        toolbox: Has the notices, the ledger and the clock.
        telling: What is to be told in this conversation.
        works: Where what is written in passing runs.
    """

    def __init__(
        self, conversation: Conversation, *, toolbox: Toolbox, telling: Telling, works: Works
    ) -> None:
        self._conversation = conversation
        self._toolbox = toolbox
        self._notices = toolbox.notices
        self._telling = telling
        self._works = works
        #: Told, and not marked so yet.
        self._told_only: set[str] = set()
        telling.on_told = self._told

    async def gather(self) -> None:
        """Take over what waits for this caller; what cannot be read now waits on."""
        if self._notices is None:
            return
        await self._mark()
        try:
            taken = await self._notices.take(
                self._conversation.caller,
                tenant=self._conversation.tenant,
                conversation=self._conversation.id,
                holder=self._toolbox.holder,
                at=self._toolbox.clock(),
            )
            for notice in taken:
                if notice.key and not await self._stands(notice.key):
                    continue
                line = self._toolbox.language.say("act.since", line=notice.line)
                self._telling.owe(Owed(id=notice.id, line=line, does=notice.does))
        except StoreError as error:
            logger.error("notices cannot be read: {}", error)

    def established(self) -> None:
        """More is known of the caller: what waits for them is taken over in passing."""
        if self._notices is not None:
            self._works.watch(self.gather())

    async def leave(self) -> None:
        """Leave what was not told to the next contact."""
        if self._notices is None:
            return
        await self._mark()
        try:
            await self._notices.release(self._toolbox.holder)
        except StoreError as error:
            # They are held for a while longer, and then there for others all the same.
            logger.error("notices cannot be released: {}", error)

    async def _stands(self, key: str) -> bool:
        """Whether what the notice tells of is found in the records.

        Whoever did it may have died before they had read it back.
        """
        receipt = await self._toolbox.ledger.find(key)
        if receipt is None or receipt.verified:
            return receipt is not None
        tool = self._toolbox.tools.get(receipt.tool)
        arguments = tool.bind(receipt.arguments) if tool is not None else None
        if tool is None or arguments is None or isinstance(arguments, Failure):
            return False
        job = Job(
            tool=tool,
            arguments=arguments,
            call="",
            turn=receipt.turn,
            conversation=self._conversation,
            toolbox=self._toolbox,
        )
        return isinstance(await repeated(job, receipt), Performed)

    def _told(self, ids: Sequence[str]) -> None:
        if DISCLOSURE in ids:
            self._conversation.disclosed = True
            self._works.watch(self._toolbox.consent.disclosed())
            ids = [id for id in ids if id != DISCLOSURE]
        if ids and self._notices is not None:
            self._told_only.update(ids)
            self._works.watch(self._mark())

    async def _mark(self) -> None:
        """Mark what was told; where that fails, it is done with the next turn, or at the end."""
        if self._notices is None or not self._told_only:
            return
        ids = frozenset(self._told_only)
        try:
            await self._notices.told(ids, at=self._toolbox.clock())
        except StoreError as error:
            logger.error("notices {} are not marked as told yet: {}", sorted(ids), error)
        else:
            self._told_only -= ids
