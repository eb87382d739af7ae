"""The logbook of one conversation: what happened in it, filed with what is known."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from loguru import logger

from frontdesk import tracing
from frontdesk.assemble import Assembly
from frontdesk.bill import Bill
from frontdesk.resume import has_open_calls, settle_open_calls
from frontdesk.store import Conversations
from frontdesk.tapes.recorder import Recorder
from frontdesk.transcripts import Transcripts
from frontdesk.unrecorded import unrecorded
from frontdesk.vertical import Ending
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.disclosure import DISCLOSURE
from frontdesk_processors.effects import Effects, Intent
from frontdesk_processors.errors import Overtaken, ReadOnlyStore, StoreError
from frontdesk_processors.frames import Scripted
from frontdesk_processors.language import load
from frontdesk_processors.observe import Events
from frontdesk_processors.tool import Tool
from frontdesk_processors.values import JsonObject

DRAIN_S = 30.0
"""How long a write begun before a hang-up may take, in seconds, before it is left to the ledger."""

OnEvent = Callable[[JsonObject], None]


class Logbook:
    """Keeps a conversation's events and files them, with its state, as it goes on.

    Args:
        conversation: What is known so far.
        assembly: Its pipeline, whose context becomes the stored transcript.
        record: Where conversations are kept.
        effects: What was asked of other systems.
        ending: How the vertical counts a finished conversation.
        clock: The time, in the business's zone.
        bill: Counts what it costs.
        on_event: Told of each event as it happens; must not block.
        transcripts: Leaves out of what is filed who the caller is; None to file every word. What
            a conversation needs to go on is filed as it is until it has ended.
        recorder: Tapes it, so that it can be run again; None where it is not taped.
        known: Whether it has been filed before. One that was, and is erased or gone on with by
            another meanwhile, is filed no more.
        tools: What it can call.
    """

    def __init__(
        self,
        conversation: Conversation,
        *,
        assembly: Assembly,
        record: Conversations,
        effects: Effects,
        ending: Callable[[Conversation], Ending],
        clock: Callable[[], datetime],
        bill: Bill,
        on_event: OnEvent | None = None,
        transcripts: Transcripts | None = None,
        recorder: Recorder | None = None,
        known: bool = False,
        tools: Sequence[Tool] = (),
    ) -> None:
        self.conversation = conversation
        self.on_event = on_event
        self.events: list[JsonObject] = []
        self.ended: Ending | None = None
        self.bill = bill
        self._assembly = assembly
        self._record = record
        self._effects = effects
        self._ending = ending
        self._clock = clock
        self._transcripts = transcripts
        self._recorder = recorder
        # What stands in the record, and what a failed try may have left there.
        self._turns = {conversation.turn} if known else None
        self._tools = tools
        self._erased = False
        self._goes_on = True
        self._filed = 0
        self._forgotten = 0

    def note(self, event: JsonObject) -> None:
        """Take an event; after the end there are none."""
        if self.ended is not None and event["type"] != "end":
            return
        forgetting = self._assembly.forgetting
        if event["type"] == "forgotten":
            self.events = [forgetting.of(one) for one in self.events]
        event = forgetting.of(event)
        self.events.append(event)
        self.bill.note(event)
        if self._recorder is not None:
            self._recorder.event(event)
        if self.on_event is not None:
            self.on_event(event)

    def line(self, text: str) -> None:
        """Take a line that a call says by itself, into a silence or at its end."""
        if self._recorder is not None:
            self._recorder.line(text)

    async def open(self) -> None:
        """Settle what was left open, and take over what the caller is owed to hear."""
        if self._transcripts is not None and self.conversation.messages:
            await self._transcripts.recall()
        await self.settle_stored_calls()
        await self._assembly.reminders.gather()

    def due(self) -> list[Scripted]:
        """The lines that tell what is owed, to be said now."""
        due = self._assembly.telling.due()
        # The disclosure is in the greeting.
        return [Scripted(o.line, tells=(o.id,)) for o in due if o.id != DISCLOSURE]

    async def settle_stored_calls(self) -> None:
        """Give each call that was left open the outcome that its receipt or its intent shows."""
        messages: Any = self._assembly.context.get_messages()
        if not has_open_calls(messages):
            return
        intents: list[Intent] = []
        try:
            intents = await self._effects.of_conversation(self.conversation.id)
        except StoreError as error:
            logger.error("intents cannot be read: {}", error)
        settled = settle_open_calls(
            messages,
            receipts=self.conversation.receipts,
            intents=intents,
            tools=self._tools,
            turn=self.conversation.turn,
        )
        self._assembly.context.set_messages(settled)  # pyright: ignore[reportArgumentType]

    async def file(self) -> None:
        """File the conversation; one that cannot be filed now is filed with the next turn.

        What was done is in the ledger already, and the caller is owed the answer to it.

        Raises:
            ReadOnlyStore: It never can be.
            Overtaken: Nor can it: another has gone on with it, and this one is to end.
        """
        try:
            await self._file()
            await self._assembly.reminders.gather()
        except (ReadOnlyStore, Overtaken):
            raise
        except StoreError as error:
            if self._turns is not None:
                self._turns.add(self.conversation.turn)
            logger.error("conversation {} is not filed: {}", self.conversation.id, error)

    async def kept(self) -> bool:
        """File the conversation as `file` does; False where another has gone on with it."""
        try:
            await self.file()
        except Overtaken as overtaken:
            logger.warning("{}: what was said here since is not kept", overtaken)
            return False
        return True

    async def close(self, observer: Events, *, cut: bool = False) -> Ending:
        """Finish what was begun, say how it ended, and file it; twice is the same as once.

        Args:
            observer: Tells of the end.
            cut: Whether it was cut off, so that it may be gone on with: who the caller is stays
                filed then, unless they have said goodbye or want no record.
        """
        if self.ended is not None:
            # What was heard and said since then costs too.
            await self._file_costs()
            return self.ended
        await self._assembly.works.drain(patience_s=DRAIN_S)
        await self.settle_stored_calls()
        conversation = self.conversation
        ending = self.ended = self._ending(conversation)
        self._goes_on = cut and not conversation.farewell and conversation.unrecorded is None
        costs = self.bill.costs()
        tracing.cost(self.conversation, costs)
        observer.ended(
            outcome=ending.outcome,
            next_action={"type": ending.next_action.type, **ending.next_action.detail},
            receipts=[receipt.to_json() for receipt in self.conversation.receipts],
            cost_usd=None if costs.usd is None else float(costs.usd),
            costs=costs.to_json(),
        )
        await self.kept()
        await self._assembly.reminders.leave()
        return ending

    async def _file(self) -> None:
        ended, conversation = self.ended, self.conversation
        if self._erased or not (conversation.disclosed or ended):
            return
        fresh = self.events[self._filed :]
        if conversation.disclosed and conversation.unrecorded is None:
            messages: Any = copy.deepcopy(list(self._assembly.context.get_messages()))
            conversation.messages = messages
        else:
            # What was filed before stays, but for what has turned out to be secret since.
            conversation.messages = self._assembly.forgetting.of(conversation.messages)
        now = self._clock()
        if self._transcripts is not None:
            self._transcripts.read(fresh)
            if not self._goes_on:
                self._transcripts.close()
        self._erased = not await self._record.save(
            conversation,
            ended_at=now if ended else None,
            outcome=ended.outcome if ended else None,
            next_action={"type": ended.next_action.type, **ended.next_action.detail}
            if ended
            else None,
            new=[self._kept(event) for event in fresh],
            after=self._turns,
            named_at=now if self._goes_on and self._transcripts is not None else None,
        )
        if self._erased:
            logger.info("conversation {} was erased: it is filed no more", conversation.id)
            return
        self._turns = {conversation.turn}
        self._filed += len(fresh)
        await self.bill.file()
        await self._forget()
        if self._recorder is not None:
            await self._recorder.file()

    async def _forget(self) -> None:
        """Take out of what was filed before what turned out to be a card's digits, or alike."""
        forgetting = self._assembly.forgetting
        known = forgetting.count
        if known == self._forgotten:
            return
        await self._record.amend(self.conversation.id, forgetting.of)
        if self._recorder is not None:
            await self._recorder.amend(forgetting.of)
        self._forgotten = known

    async def _file_costs(self) -> None:
        if self._erased:
            return
        try:
            await self.bill.file()
        except StoreError as error:
            logger.error("costs of {} are not filed: {}", self.conversation.id, error)

    def _kept(self, event: JsonObject) -> JsonObject:
        """The event as it is filed: without words that the caller did not want to be kept."""
        conversation = self.conversation
        since = conversation.unrecorded if conversation.disclosed else 0
        if since is None or int(str(event["turn"])) < since:
            return event if self._transcripts is None else self._transcripts.event(event)
        return unrecorded(event, language=load(conversation.language))
