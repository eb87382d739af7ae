"""One write, exactly once: effect and receipt in one transaction, then read back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from loguru import logger

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.ledger import Receipt, UnitOfWork
from frontdesk_processors.tool import Arguments, Established, Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.values import JsonObject

# No vowels and no look-alikes, so that a reference can be read over a telephone.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_receipt_id() -> str:
    """A short public reference, unguessable enough not to be met by accident."""
    return "R-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


@dataclass(frozen=True, kw_only=True)
class Performed:
    """A write that is committed.

    Parameters:
        receipt: Its receipt; verified unless the records did not show the change.
        told: What the agent is told.
        identity: The identity it established, if it does that.
        repeated: Whether it had been done before, under the same key.
    """

    receipt: Receipt
    told: JsonObject
    identity: Established | None = None
    repeated: bool = False


async def perform(
    tool: Tool, arguments: Arguments, *, toolbox: Toolbox, conversation: Conversation, turn: int
) -> Performed | Failure:
    """Carry out a write once and verify it.

    The receipt is filed in the transaction of the effect. A key that is filed already, before or
    in a race, means that the action was done: its receipt is returned and nothing is repeated.
    A commit that breaks may have happened all the same, so that is looked up before it is said.

    Raises:
        StoreError: The database did not take it; nothing was committed.
        Exception: Whatever the tool raised; nothing was committed.
    """
    key, done = "", None
    try:
        async with toolbox.unit(write=True) as unit:
            key = await toolbox.key(tool, arguments, unit=unit)
            if (earlier := await unit.find(key)) is not None:
                return _again(earlier, toolbox=toolbox)
            result = await toolbox.run(tool, arguments, unit=unit)
            if isinstance(result, Failure):
                return result
            done = (
                result,
                _receipt(
                    tool,
                    arguments,
                    result=result,
                    key=key,
                    conversation=conversation,
                    turn=turn,
                    toolbox=toolbox,
                ),
            )
            await _commit(unit, done[1])
    except Exception:
        earlier = await toolbox.ledger.find(key) if done else None
        if earlier is None or done is None:
            raise
        if earlier.id != done[1].id:
            return _again(earlier, toolbox=toolbox)
    result, receipt = done
    return await _verified(tool, arguments, result=result, receipt=receipt, toolbox=toolbox)


async def _commit(unit: UnitOfWork, receipt: Receipt) -> None:
    await unit.file(receipt)
    await unit.commit()


async def _verified(
    tool: Tool, arguments: Arguments, *, result: Result, receipt: Receipt, toolbox: Toolbox
) -> Performed:
    try:
        if await toolbox.verify(tool, arguments, result=result):
            verified = receipt.with_verification(toolbox.clock())
            assert verified.verified_at is not None
            await toolbox.ledger.verify(receipt.id, at=verified.verified_at)
            receipt = verified
    except Exception as error:
        # It is committed all the same: whoever is told that it failed would do it again.
        logger.opt(exception=error).error("{} could not be verified", tool.name)
    told = {"ok": True, "verified": receipt.verified, **result.data, "say": result.say}
    return Performed(
        receipt=receipt, told={**told, "receipt": receipt.id}, identity=result.identity
    )


def _receipt(
    tool: Tool,
    arguments: Arguments,
    *,
    result: Result,
    key: str,
    conversation: Conversation,
    turn: int,
    toolbox: Toolbox,
) -> Receipt:
    return Receipt(
        id=new_receipt_id(),
        key=key,
        conversation=conversation.id,
        turn=turn,
        tool=tool.name,
        does=tool.does,
        arguments={name: str(value) for name, value in arguments.items()},
        facts=result.facts,
        before=result.before,
        after=result.after,
        done_at=toolbox.clock(),
    )


def _again(earlier: Receipt, *, toolbox: Toolbox) -> Performed:
    return Performed(receipt=earlier, told=toolbox.done_again(earlier), repeated=True)
