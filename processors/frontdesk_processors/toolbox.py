"""The tools of one session, bound to its records, its caller and its clock."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk_processors.audit import Access, Audit, Verdict
from frontdesk_processors.consent import OFTEN_ENOUGH, OPTED_OUT, Consent, Consents, address_of
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.effects import Effects
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.language import Language
from frontdesk_processors.language.speak import day
from frontdesk_processors.ledger import Ledger, Receipt, UnitOfWork
from frontdesk_processors.notices import Notices
from frontdesk_processors.source import Source
from frontdesk_processors.tool import (
    Arguments,
    Failure,
    Records,
    Result,
    Tool,
    Wording,
    Work,
)
from frontdesk_processors.values import Json, JsonObject

Clock = Callable[[], datetime]
"""Tells the time, in the business's zone."""
Sleep = Callable[[float], Awaitable[object]]
"""Waits for so many seconds."""


class Toolbox:
    """What Guard checks with and Act acts with: the same tools, over the same records.

    Args:
        tools: The tools of every specialist of the vertical.
        ledger: Where receipts are filed, and where transactions come from.
        records: Opens the vertical's ports on a transaction.
        conversation: Whose tools these are; the caller and what is known are read from it.
        clock: The time, in the business's zone.
        language: What the session speaks.
        wording: The vertical's sentences in that language.
        sleep: How deadlines and pauses are waited for.
        effects: What was asked of other systems; None where no tool acts on one.
        notices: What callers are owed to hear; None to forget it with the conversation.
        audit: Where it is noted who touched personal data; None where it is not.
        consents: Who wants to be called and texted; None where nobody knows.
        apart: Whether records are in another system: what takes long there would keep every
            other writer waiting, so that reads and previews get units that only read, and
            what they note goes into units of its own.
        links: Connections to the programs that tools come from.

    Raises:
        DefinitionError: A tool acts on another system, and there are no effects.
    """

    def __init__(
        self,
        tools: Sequence[Tool],
        *,
        ledger: Ledger,
        records: Records,
        conversation: Conversation,
        clock: Clock,
        language: Language,
        wording: Wording,
        sleep: Sleep = asyncio.sleep,
        effects: Effects | None = None,
        notices: Notices | None = None,
        audit: Audit | None = None,
        consents: Consents | None = None,
        apart: bool = False,
        links: Mapping[Source, object] | None = None,
    ) -> None:
        self._tools = {tool.name: tool for tool in tools}
        if effects is None and (remote := [t.name for t in tools if t.remote is not None]):
            raise DefinitionError(f"{', '.join(remote)}: needs effects= to keep track of intents")
        self._ledger = ledger
        self._records = records
        self._conversation = conversation
        self.language = language
        self.clock = clock
        self.wording = wording
        self.sleep = sleep
        self.effects = effects
        self.notices = notices
        self._audit = audit
        self._apart = apart
        self._links = links or {}
        self.consents = consents
        #: What the conversation decides of being recorded and contacted.
        self.consent = Consent(conversation, clock=clock, consents=consents, audit=audit)
        #: Who holds the notices of this conversation, in this process.
        self.holder = f"{conversation.id}:{secrets.token_hex(4)}"
        #: The tools whose writes have begun here and whose end is not known yet, by their calls.
        self.under_way: dict[str, str] = {}

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The tools by name."""
        return self._tools

    @property
    def ledger(self) -> Ledger:
        """Where this session's receipts are filed."""
        return self._ledger

    def unit(self, *, write: bool) -> AbstractAsyncContextManager[UnitOfWork]:
        """A new transaction on the session's records."""
        return self._ledger.unit(write=write)

    async def preview(self, tool: Tool, arguments: Arguments) -> JsonObject | Failure:
        """Resolve a write against the live records into the facts to read back.

        What the preview reserves for the caller (a held slot) stays reserved, and the note that a
        tool keeps of having been asked is kept also when it cannot be done.
        """
        if tool.preview is None:
            return {}
        apart = self._is_apart(tool)
        async with self.unit(write=not apart) as unit:
            facts = await tool.preview(self._work(unit), **arguments)
            if isinstance(facts, Failure):
                facts = _revealed(tool, facts)
            if not apart and (tool.remembers or not isinstance(facts, Failure)):
                await unit.commit()
            return facts

    async def look(self, tool: Tool, arguments: Arguments) -> Result | Failure:
        """Run a read; what it notes of having been asked is kept."""
        notes = tool.remembers and not self._is_apart(tool)
        async with self.unit(write=notes) as unit:
            result = await self.run(tool, arguments, unit=unit)
            if notes:
                await unit.commit()
            return result

    async def key(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> str:
        """The idempotency key of a write: the tenant and the resolved thing."""
        assert tool.key is not None, f"{tool.name} is no write"
        key = await tool.key(self._work(unit), **arguments)
        return f"{self._conversation.tenant}:{key}"

    async def run(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> Result | Failure:
        """Run the tool's function in a transaction that the caller commits.

        What it gives is left with the fields that the tool reveals.
        """
        if await self._opted_out(tool, arguments, unit=unit):
            return Failure(code=OPTED_OUT, say=self.language.say("consent.refused.opted_out"))
        answer = await tool.run(self._work(unit), **arguments)
        if isinstance(answer, Failure):
            return _revealed(tool, answer)
        return replace(answer, data=tool.reveal(answer.data))

    async def ask(self, tool: Tool, arguments: Arguments, *, reference: str) -> Result | Failure:
        """Run a tool that acts on another system, which is given our reference.

        Its intent is filed by now, so that whoever asks at the same moment sees it too.
        """
        if (refused := await self.contacted(tool, arguments, own=1)) is not None:
            return refused
        async with self.unit(write=False) as unit:
            if await self._opted_out(tool, arguments, unit=unit):
                return Failure(code=OPTED_OUT, say=self.language.say("consent.refused.opted_out"))
            return await tool.run(self._work(unit, reference), **arguments)

    async def search(
        self, tool: Tool, arguments: Arguments, *, reference: str
    ) -> Result | Failure | None:
        """What another system holds under our reference, or None."""
        assert tool.remote is not None, f"{tool.name} acts on no other system"
        async with self.unit(write=False) as unit:
            return await tool.remote.search(self._work(unit, reference), **arguments)

    async def keep(
        self, tool: Tool, arguments: Arguments, *, result: Result, unit: UnitOfWork
    ) -> None:
        """Write into our own records what goes there with a write that is done."""
        if tool.keep is not None:
            await tool.keep(self._work(unit), result=result, **arguments)

    async def whom(self, tool: Tool, arguments: Arguments) -> str | None:
        """The address of whoever a tool contacts; None where the records have none."""
        assert tool.contacts is not None, f"{tool.name} contacts nobody"
        async with self.unit(write=False) as unit:
            return address_of(await tool.contacts.whom(self._work(unit), **arguments))

    async def contacted(self, tool: Tool, arguments: Arguments, *, own: int = 0) -> Failure | None:
        """Why a tool contacts an address no more today, where it was contacted often enough.

        Args:
            tool: The tool.
            arguments: Its arguments.
            own: How many of those that are filed are the tool's own, just now.

        Raises:
            StoreError: It cannot be found out.
        """
        if tool.contacts is None or self.effects is None:
            return None
        address, now = await self.whom(tool, arguments), self.clock()
        if address is None:
            return None
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        tenant, most = self._conversation.tenant, tool.contacts.a_day
        count = await self.effects.contacted(address, tenant=tenant, since=midnight)
        if count < most + own:
            return None
        tomorrow = day(now.date() + timedelta(days=1), self.language)
        say = self.language.say(f"consent.refused.{OFTEN_ENOUGH}", count=most, day=tomorrow)
        return Failure(code=OFTEN_ENOUGH, say=say)

    async def _opted_out(self, tool: Tool, arguments: Arguments, *, unit: UnitOfWork) -> bool:
        """Whether somebody has opted out since Guard looked: also in another process."""
        if tool.contacts is None or self.consents is None:
            return tool.contacts is not None
        address = address_of(await tool.contacts.whom(self._work(unit), **arguments))
        tenant = self._conversation.tenant
        return address is None or await self.consents.of(address, tenant=tenant) == "out"

    async def verify(
        self, tool: Tool, arguments: Arguments, *, result: Result, reference: str = ""
    ) -> bool:
        """Whether the records, read afresh, show what the write says it left."""
        assert tool.verify is not None, f"{tool.name} cannot be read back"
        async with self.unit(write=False) as unit:
            return await tool.verify(self._work(unit, reference), result=result, **arguments)

    async def note(
        self,
        tool: Tool,
        verdict: Verdict,
        *,
        turn: int,
        fields: Iterable[str],
        reason: str = "",
        subject: str | None = None,
        unit: UnitOfWork | None = None,
        conversation: Conversation | None = None,
    ) -> None:
        """Note in the audit how a tool ended that touches personal data; of another, nothing.

        Args:
            tool: The tool.
            verdict: How it ended.
            turn: The caller's turn it answers.
            fields: Names of the fields that it told or was asked for with.
            reason: Code of the failure or refusal.
            subject: Id of the record; by default the caller's own.
            unit: The unit that it happened in; by default the note stands alone.
            conversation: Whose it is; by default these tools'.

        Raises:
            StoreError: It could not be noted, so that nothing may be told.
        """
        if self._audit is None or not tool.personal:
            return
        conversation = conversation or self._conversation
        access = Access(
            tenant=conversation.tenant,
            conversation=conversation.id,
            channel=conversation.channel,
            turn=turn,
            identity=conversation.caller.identity,
            tool=tool.name,
            effect=tool.effect,
            subject=subject or conversation.caller.subject,
            fields=tuple(sorted(fields)),
            verdict=verdict,
            reason=reason,
            at=self.clock(),
        )
        await self._audit.add(access, unit=unit)

    def said(self, failure: Failure) -> str:
        """The sentence for a failure: its own, else the wording's for its code."""
        if failure.say:
            return failure.say
        for key in (f"failure.{failure.code}", "failure.other"):
            if self.wording.has(key):
                return self.wording.say(key)
        return self.language.say("guard.cannot")

    def plainly(self, tool: Tool, arguments: Arguments) -> str:
        """The question that reads a call back word for word, where its tool has none."""
        action = tool.name.replace("_", " ")
        told = ", ".join(f"{n.replace('_', ' ')}: {value}" for n, value in arguments.items())
        key = "guard.read_back" if told else "guard.read_back_alone"
        return self.language.say(key, action=action, details=told)

    def done_again(self, receipt: Receipt) -> JsonObject:
        """What the agent is told of an action that was already done under the same key."""
        say = self._worded(receipt, f"done.{receipt.tool}_again", f"done.{receipt.tool}")
        tool = self.tools.get(receipt.tool)
        facts = tool.reveal(receipt.facts) if tool else receipt.facts
        return {"ok": True, **facts, "say": say, "receipt": receipt.id}

    def line(self, receipt: Receipt, *, say: str = "") -> str:
        """The sentence that tells what a receipt stands for."""
        return say or self._worded(receipt, f"done.{receipt.tool}") or self.language.say("act.done")

    def _worded(self, receipt: Receipt, *keys: str) -> str:
        """The first of these sentences that there is, about what a receipt stands for."""
        key = next(filter(self.wording.has, keys), "")
        try:
            return self.wording.say(key, **receipt.facts) if key else ""
        except DefinitionError:
            # The release before filed it, without a fact that this one's sentence tells.
            return ""

    def _is_apart(self, tool: Tool) -> bool:
        return self._apart or tool.source is not None

    def _work(self, unit: UnitOfWork, reference: str = "") -> Work[object]:
        return Work(
            records=self._records(unit),
            caller=self._conversation.caller,
            conversation=self._conversation.id,
            now=self.clock(),
            language=self.language,
            wording=self.wording,
            known=self._conversation.known(),
            reference=reference,
            links=self._links,
        )


def _revealed(tool: Tool, failure: Failure) -> Failure:
    return replace(failure, alternatives=tuple(map(tool.reveal, failure.alternatives)))


def fingerprint(tool: str, arguments: Mapping[str, Json]) -> str:
    """A hash of a tool and its arguments, the same for any order and for ``3`` and ``"3"``."""
    text = json.dumps(
        {"tool": tool, "arguments": {k: str(v) for k, v in arguments.items()}}, sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def told(failure: Failure, *, say: str) -> JsonObject:
    """What the agent is told of a failure."""
    error: dict[str, Json] = {"code": failure.code, "retryable": failure.retryable}
    if failure.use:
        error["use"] = failure.use
    if failure.argument:
        error["argument"] = failure.argument
    answer: dict[str, Json] = {"ok": False, "error": error, "say": say}
    if failure.alternatives:
        answer["options"] = list(failure.alternatives)
    return answer
