"""What is filed of conversations, as commands read it."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from frontdesk.cli import logs
from frontdesk.cli.turns import Turn, turns
from frontdesk.settings import Settings
from frontdesk.store import ConversationRow, Store
from frontdesk.store.location import locate
from frontdesk.store.verification import Chain
from frontdesk_processors.audit import Access
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadSetting, UnknownName
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.values import Effect, Identity, JsonObject

_T = TypeVar("_T")
_LONGEST_NAME = 64
_KNOWN_IDS = 5
"""How many ids an unknown one is answered with."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One conversation as it is filed.

    Parameters:
        row: What is filed of it as a whole.
        receipts: What was done, in order.
        events: What happened, in order; empty where only the list is wanted.
    """

    row: ConversationRow
    receipts: Sequence[Receipt]
    events: Sequence[JsonObject] = ()

    @property
    def named(self) -> frozenset[str]:
        """Ids of the receipts that its state and its events tell of, there or not."""
        told = {receipt.id for receipt in Conversation.from_json(self.row.state).receipts}
        filed = (event.get("receipt") for event in self.events)
        told |= {str(receipt["id"]) for receipt in filed if isinstance(receipt, dict)}
        return frozenset(told)


@dataclass(frozen=True, kw_only=True)
class Proven:
    """A conversation, with how the chain is that its receipts are in.

    Parameters:
        call: The conversation.
        chain: Its business's chain; None where it has no receipts.
    """

    call: Call
    chain: Chain | None

    @property
    def whole(self) -> bool:
        """Whether its receipts are what was signed."""
        return self.chain is None or self.chain.flaw is None

    def turns(self) -> list[Turn]:
        """Its turns, with the receipts as the ledger has them: events are told, and not signed."""
        signed = {receipt.id: receipt.to_json() for receipt in self.call.receipts}
        found = turns(self.call.events)
        for action in (action for turn in found for action in turn.actions):
            if action.receipt is not None:
                action.receipt = signed.get(str(action.receipt.get("id")))
        return found


def run(work: Coroutine[object, object, _T]) -> _T:
    """Run a command's work to its end."""
    logs.set_up()
    return asyncio.run(work)


@asynccontextmanager
async def store(db: str | None) -> AsyncGenerator[Store]:
    """The database that is named, or that of the settings; one that is not there is not made."""
    settings = Settings.read()
    url = db or settings.database
    if locate(url) is None:
        raise BadSetting(f"--db {url!r} ends with its command and keeps no calls; name a file")
    async with await Store.open(url, create=False, settings=settings) as opened:
        yield opened


async def one(id_or_prefix: str, *, held: Store, command: str) -> Call:
    """The conversation of this id, of this receipt, or the only one whose id begins so.

    That somebody looks is noted in the audit first; what cannot be noted is not shown.

    Args:
        id_or_prefix: The id, how it begins, or the number of a receipt.
        held: The database.
        command: The command it is looked at by.

    Raises:
        UnknownName: There is none; the message names the latest.
        UsageError: Several begin so.
    """
    row = await held.conversations.get(id_or_prefix)
    if row is None and (id_ := await held.ledger.conversation_of(id_or_prefix.upper())):
        row = await held.conversations.get(id_)
    if row is None:
        latest = await held.conversations.list(_KNOWN_IDS)
        known = [each.id for each in latest]
        hint = "See 'frontdesk calls list'" if known else "No conversation is filed yet"
        raise UnknownName("conversation", id_or_prefix, known=known or ["none"], hint=hint)
    await held.audit.add(_looked(row, command=command))
    receipts = await held.ledger.of_conversation(row.id)
    return Call(row=row, receipts=receipts, events=await held.conversations.events(row.id))


async def proven(id_or_prefix: str, *, held: Store, command: str) -> Proven:
    """The same as `one`, with its chain verified."""
    call = await one(id_or_prefix, held=held, command=command)
    row = call.row
    chain = await held.chains.of_conversation(row.id, tenant=row.tenant, named=call.named)
    return Proven(call=call, chain=chain)


def _looked(row: ConversationRow, *, command: str) -> Access:
    return Access(
        tenant=row.tenant,
        conversation=row.id,
        channel="cli",
        turn=row.turns,
        identity=Identity.ANYONE,
        tool=command,
        effect=Effect.READ,
        subject=None,
        fields=("receipts", "transcript"),
        verdict="done",
        at=datetime.now(UTC),
        operator=getpass.getuser()[:_LONGEST_NAME],
    )
