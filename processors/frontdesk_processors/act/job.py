"""One write to carry out, and what is filed of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.ledger import Receipt, UnitOfWork
from frontdesk_processors.moments import later
from frontdesk_processors.notices import HOLD, Notice
from frontdesk_processors.tool import Arguments, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox

# No vowels and no look-alikes, so that a reference can be read over a telephone.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_reference(prefix: str) -> str:
    """A short public reference, unguessable enough not to be met by accident."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


@dataclass(frozen=True, kw_only=True)
class Job:
    """A write to carry out.

    Parameters:
        tool: The tool.
        arguments: Its arguments, as they were cleared.
        call: The model's id of the call.
        turn: The caller's turn it answers.
        conversation: Whose it is.
        toolbox: Runs it.
        hold: How long its notice is kept for this conversation before others may tell it.
    """

    tool: Tool
    arguments: Arguments
    call: str
    turn: int
    conversation: Conversation
    toolbox: Toolbox
    hold: timedelta = HOLD

    def receipt(self, result: Result, *, key: str) -> Receipt:
        """A receipt for what the tool gave, of now."""
        return Receipt(
            id=new_reference("R"),
            key=key,
            tenant=self.conversation.tenant,
            conversation=self.conversation.id,
            turn=self.turn,
            tool=self.tool.name,
            does=self.tool.does,
            arguments={name: str(value) for name, value in self.arguments.items()},
            facts=result.facts,
            before=result.before,
            after=result.after,
            done_at=self.toolbox.clock(),
        )

    async def file(self, receipt: Receipt, result: Result, *, unit: UnitOfWork) -> None:
        """File a receipt, what the audit keeps of it, and that the caller is owed to hear of it.

        Raises:
            KeyTaken: A receipt of the same key is filed; the unit can only be left now.
        """
        await unit.file(receipt)
        await self.toolbox.note(
            self.tool,
            "done",
            turn=self.turn,
            fields=self.arguments.keys(),
            subject=result.identity.subject if result.identity else None,
            unit=unit,
            conversation=self.conversation,
        )
        line = self.toolbox.line(receipt, say=result.say)
        await self.remind(receipt.id, key=receipt.key, does=receipt.does, line=line, unit=unit)

    async def failed(self, failure: Failure, *, unit: UnitOfWork) -> None:
        """Keep in the audit that it was not done, with what tells the caller so."""
        await self.toolbox.note(
            self.tool,
            "failed",
            turn=self.turn,
            fields=self.arguments.keys(),
            reason=failure.code,
            unit=unit,
            conversation=self.conversation,
        )

    async def remind(
        self, id: str, *, line: str, unit: UnitOfWork, key: str = "", does: str = ""
    ) -> None:
        """File what the caller is owed to hear of this.

        Args:
            id: The reference of its receipt, or of its effect where it was not done.
            line: The sentence that tells it.
            unit: A unit that is committed with what it tells of.
            key: Key of its receipt; empty where it was not done.
            does: The class of claim that telling it makes.
        """
        notices = self.toolbox.notices
        if notices is None:
            return
        caller, now = self.conversation.caller, self.toolbox.clock()
        notice = Notice(
            id=id,
            key=key,
            conversation=self.conversation.id,
            tenant=self.conversation.tenant,
            phone=caller.phone,
            subject=caller.subject,
            needs=self.tool.needs,
            tool=self.tool.name,
            does=does,
            line=line,
            at=now,
        )
        holder = self.toolbox.holder
        await notices.add(notice, holder=holder, until=later(now, self.hold), unit=unit)
