"""A shop of two tools, and the steps of a turn over it, each to be driven alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk_processors.audit import Audit
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.effects_memory import MemoryEffects
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.frames import Proposed
from frontdesk_processors.guard import Guard, Policy
from frontdesk_processors.guard.policies import STANDARD
from frontdesk_processors.inflight import InFlight
from frontdesk_processors.language import Language, load
from frontdesk_processors.ledger_memory import MemoryLedger
from frontdesk_processors.notices_memory import MemoryNotices
from frontdesk_processors.proposals import Proposals
from frontdesk_processors.telling import Telling
from frontdesk_processors.testing import UTC, FixedClock
from frontdesk_processors.tool import Failure, Records, Result, Tool, Work, tool
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.values import Effect, Identity, Json, JsonObject

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_SENTENCES = {
    "confirm.order": "That is {count} {item} for {name}. Shall I order it?",
    "confirm.order_milk": "Shall I order milk?",
    "done.order": "{count} {item} ordered.",
    "failure.other": "That did not work.",
    "failure.sold_out": "We have no {item} left.",
}


class Signs:
    """The shop's sentences."""

    def has(self, key: str) -> bool:
        return key in _SENTENCES

    def say(self, key: str, **values: object) -> str:
        if key not in _SENTENCES:
            raise DefinitionError(key)
        return _SENTENCES[key].format(**values)


@dataclass
class Shelf:
    """What was ordered, and what is left."""

    orders: list[str] = field(default_factory=list[str])
    left: int = 10


@tool()
async def price(work: Work[Shelf], *, item: str) -> Result | Failure:
    """What a thing costs.

    Args:
        item: The thing.
    """
    return Result(data={"price": 5}, say=f"A {item} is five dollars.")


async def _preview(work: Work[Shelf], *, item: str, count: int = 1) -> JsonObject | Failure:
    if count > work.records.left:
        return Failure(code="sold_out", say=work.wording.say("failure.sold_out", item=item))
    return {"item": item.casefold(), "count": count, "name": work.caller.subject or "you"}


async def _key(work: Work[Shelf], *, item: str, count: int = 1) -> str:
    return f"order:{item.casefold()}:{count}:{len(work.records.orders)}"


async def _verify(work: Work[Shelf], *, result: Result, **_: object) -> bool:
    return bool(result.after) and str((result.after or {})["order"]) in work.records.orders


@tool(effect=Effect.WRITE, does="book", confirm=_preview, key=_key, verify=_verify)
async def order(work: Work[Shelf], *, item: str, count: int = 1) -> Result | Failure:
    """Order a thing.

    Args:
        item: The thing.
        count: How many.
    """
    name = f"{count} {item.casefold()}"
    work.records.orders.append(name)
    facts: dict[str, Json] = {"item": item.casefold(), "count": count, "name": "you"}
    return Result(say=work.wording.say("done.order", **facts), facts=facts, after={"order": name})


@tool(needs=Identity.VERIFIED)
async def secret(work: Work[Shelf]) -> Result | Failure:
    """Something that only its owner may hear."""
    return Result(data={"secret": 42})


TOOLS: Sequence[Tool] = (price, order, secret)


@dataclass(kw_only=True)
class Shop:
    """One conversation with the shop, and what its steps are made of."""

    tools: Sequence[Tool] = TOOLS
    policies: Sequence[Policy] = STANDARD
    shelf: Shelf = field(default_factory=Shelf)
    language: Language = field(default_factory=load)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    effects: MemoryEffects = field(default_factory=MemoryEffects)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    audit: Audit | None = None
    records: Records | None = None
    inflight: InFlight = field(default_factory=InFlight)
    conversation: Conversation = field(
        default_factory=lambda: Conversation(id="c_1", vertical="shop", started_at=NOON, turn=1)
    )

    def __post_init__(self) -> None:
        self.proposals = Proposals(self.conversation)
        self.toolbox = Toolbox(
            self.tools,
            ledger=self.ledger,
            records=self.records or (lambda unit: self.shelf),
            conversation=self.conversation,
            clock=self.clock,
            language=self.language,
            wording=Signs(),
            effects=self.effects,
            notices=self.notices,
            audit=self.audit,
        )

    def guard(
        self,
        *,
        spoken: bool = False,
        planned: bool = True,
        public: Sequence[str] | None = None,
        telling: Telling | None = None,
    ) -> Guard:
        """A Guard of its own, over the same conversation."""
        return Guard(
            self.conversation,
            toolbox=self.toolbox,
            proposals=self.proposals,
            language=self.language,
            policies=self.policies,
            spoken=spoken,
            inflight=self.inflight,
            planned=planned,
            public=public,
            telling=telling,
        )

    def proposed(
        self, name: str, arguments: Mapping[str, Json] | None = None, *, heard: str = ""
    ) -> Proposed:
        """A proposal in the conversation's turn."""
        return Proposed(
            call=f"call_{name}",
            tool=name,
            arguments=arguments or {},
            turn=self.conversation.turn,
            heard=heard,
        )
