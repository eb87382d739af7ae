"""A vertical's tools over a real database, as Guard and Act run them, at a moment a test sets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from frontdesk.store import Store
from frontdesk.vertical import Vertical
from frontdesk_processors.language import load
from frontdesk_processors.ledger import UnitOfWork
from frontdesk_processors.tool import Caller, Failure, Result, Tool, Work
from frontdesk_processors.values import Identity, JsonObject


@dataclass(frozen=True, kw_only=True)
class Front:
    """One conversation with a business of the vertical."""

    vertical: Vertical
    store: Store
    now: datetime
    conversation: str = "c-1"
    caller: Caller = field(default_factory=Caller)
    known: Mapping[str, str] = field(default_factory=dict[str, str])

    def at(self, now: datetime) -> Self:
        """The same conversation at another moment."""
        return replace(self, now=now)

    def of(self, subject: str, *, conversation: str = "c-1") -> Self:
        """A conversation in which that person is verified."""
        caller = Caller(identity=Identity.VERIFIED, subject=subject)
        return replace(self, caller=caller, conversation=conversation)

    def work(self, unit: UnitOfWork) -> Work[Any]:
        """What a tool has to hand in this unit."""
        return Work(
            records=self.vertical.records(unit),
            caller=self.caller,
            conversation=self.conversation,
            now=self.now,
            language=load("en"),
            wording=self.vertical.wording("en"),
            known=self.known,
        )

    def tool(self, name: str) -> Tool:
        """The vertical's tool of that name."""
        return next(tool for tool in self.vertical.tools if tool.name == name)

    async def run(self, name: str, **arguments: object) -> Result | Failure:
        """Run a tool in a unit of its kind; a write that is done, or a note, is committed."""
        tool = self.tool(name)
        bound = tool.bind(arguments)  # pyright: ignore[reportArgumentType]
        assert not isinstance(bound, Failure), bound
        async with self.store.ledger.unit(write=tool.writes or tool.remembers) as unit:
            result = await tool.run(self.work(unit), **bound)
            if tool.keep is not None and isinstance(result, Result):
                await tool.keep(self.work(unit), result=result, **bound)
            if tool.remembers or (tool.writes and isinstance(result, Result)):
                await unit.commit()
        told = [result.data] if isinstance(result, Result) else result.alternatives
        # All that a tool means to tell, it declares.
        assert json.dumps([tool.reveal(one) for one in told]) == json.dumps(list(told))
        return result

    async def done(self, name: str, **arguments: object) -> Result:
        """Run a tool that is expected to succeed."""
        result = await self.run(name, **arguments)
        assert isinstance(result, Result), result
        return result

    async def refused(self, name: str, **arguments: object) -> Failure:
        """Run a tool that is expected to fail."""
        result = await self.run(name, **arguments)
        assert isinstance(result, Failure), result
        return result

    async def preview(self, name: str, **arguments: object) -> JsonObject | Failure:
        """What would be read back; its hold is committed with it."""
        preview = self.tool(name).preview
        assert preview is not None
        async with self.store.ledger.unit() as unit:
            facts = await preview(self.work(unit), **arguments)
            if not isinstance(facts, Failure):
                await unit.commit()
        return facts

    async def question(self, name: str, **arguments: object) -> str:
        """The question that reads the action back."""
        facts = await self.preview(name, **arguments)
        assert not isinstance(facts, Failure), facts
        return self.vertical.wording("en").say(f"confirm.{name}", **facts)

    async def key(self, name: str, **arguments: object) -> str:
        """The idempotency key of an action."""
        key = self.tool(name).key
        assert key is not None
        async with self.store.ledger.unit(write=False) as unit:
            return await key(self.work(unit), **arguments)

    async def told_apart(self, name: str, asked: Mapping[str, object], **changed: object) -> bool:
        """Whether an action whose question names something else is another action."""
        assert await self.question(name, **asked) != await self.question(
            name, **{**asked, **changed}
        )
        return await self.key(name, **asked) != await self.key(name, **{**asked, **changed})

    async def holds(self, name: str, result: Result, **arguments: object) -> bool:
        """Whether the tool's own check finds the result in the records."""
        verify = self.tool(name).verify
        assert verify is not None
        async with self.store.ledger.unit(write=False) as unit:
            return await verify(self.work(unit), result=result, **arguments)


def left_out(vertical: Vertical) -> set[tuple[str, str]]:
    """Each parameter that may be left out of a write with a read-back, beside its tool."""
    return {
        (tool.name, name)
        for tool in vertical.tools
        if tool.writes and tool.preview is not None
        for name, one in tool.model.model_fields.items()
        if not one.is_required()
    }


def options(result: Result) -> list[Mapping[str, Any]]:
    """The offers of a result."""
    offers = result.data["options"]
    assert isinstance(offers, list)
    return [dict(offer) for offer in offers]  # pyright: ignore
