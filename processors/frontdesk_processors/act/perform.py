"""One write, exactly once: effect and receipt in one transaction, then read back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from loguru import logger

from frontdesk_processors.act.outcome import Ended, Performed, Unsettled
from frontdesk_processors.act.within import within
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import KeyTaken
from frontdesk_processors.ledger import Receipt, UnitOfWork
from frontdesk_processors.notices import HOLD, Notice
from frontdesk_processors.retry import READS, connection_lost, trying
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
    """

    tool: Tool
    arguments: Arguments
    call: str
    turn: int
    conversation: Conversation
    toolbox: Toolbox


async def perform(job: Job) -> Ended:
    """Carry out a write once, and read it back.

    The receipt is filed in the transaction of the effect. A key that is filed already, before or
    in a race, means that the action was done: its receipt is returned and nothing is repeated.
    What failed before the commit was rolled back, and is tried again as the tool allows. A commit
    that breaks may have happened all the same: that is looked up, now or later.

    Raises:
        StoreError: The database did not take it; nothing was committed.
        Exception: Whatever the tool raised; nothing was committed.
    """
    return await _Write(job).perform()


class _Retryable(Exception):
    """A failure that the tool calls retryable."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


def _again_helps(error: Exception) -> bool:
    return isinstance(error, _Retryable) or connection_lost(error)


class _Write:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._toolbox = job.toolbox
        self._key = ""
        #: What was about to be committed, once it was.
        self._filed: tuple[Result, Receipt] | None = None

    async def perform(self) -> Ended:
        try:
            return await trying(self._job.tool.retry, self._once, on=_again_helps)
        except _Retryable as error:
            return error.failure
        except Exception as error:
            if self._filed is None:
                raise
            return await self._looked_up(error)

    async def _once(self) -> Ended:
        job, toolbox = self._job, self._toolbox
        async with toolbox.unit(write=True) as unit:
            self._key = await toolbox.key(job.tool, job.arguments, unit=unit)
            earlier = await unit.find(self._key)
            if earlier is None:
                run = toolbox.run(job.tool, job.arguments, unit=unit)
                result = await within(job.tool.give_up_s, run, sleep=toolbox.sleep)
                if isinstance(result, Failure):
                    if result.retryable and job.tool.retry.attempts > 1:
                        raise _Retryable(result)
                    return result
                self._filed = result, self._receipt(result)
                await self._commit(unit, *self._filed)
        if earlier is not None:
            return await self._found(earlier)
        assert self._filed is not None
        return await self._verified(*self._filed)

    async def _commit(self, unit: UnitOfWork, result: Result, receipt: Receipt) -> None:
        await unit.file(receipt)
        notices = self._toolbox.notices
        if notices is not None:
            await notices.add(
                notice(self._job, receipt, line=self._toolbox.line(receipt, say=result.say)),
                holder=self._toolbox.holder,
                until=receipt.done_at + HOLD,
                unit=unit,
            )
        await unit.commit()

    async def _looked_up(self, error: Exception) -> Ended:
        """What became of a commit that broke."""
        try:
            earlier = await trying(READS, self._standing, on=connection_lost)
        except Exception as unread:
            logger.opt(exception=unread).error("{} may be committed", self._job.tool.name)
            return Unsettled(look=self._look)
        if earlier is None:
            raise error
        return await self._found(earlier)

    async def _look(self) -> Performed | Failure | None:
        earlier = await self._standing()
        if earlier is None:
            return Failure(code="system_down", say=self._toolbox.language.say("act.broken"))
        found = await self._found(earlier)
        return None if isinstance(found, Unsettled) else found

    async def _standing(self) -> Receipt | None:
        """The receipt of the key, once nobody is committing one any more."""
        assert self._filed is not None
        try:
            async with self._toolbox.unit(write=True) as unit:
                if (earlier := await unit.find(self._key)) is None:
                    # Waits for a commit under way, and is not committed itself.
                    await unit.file(self._filed[1])
                return earlier
        except KeyTaken:
            return await self._toolbox.ledger.find(self._key)

    async def _found(self, earlier: Receipt) -> Performed | Unsettled:
        if self._filed is not None and self._filed[1].id == earlier.id:
            return await self._verified(self._filed[0], earlier)
        return await self._repeated(earlier)

    async def _repeated(self, earlier: Receipt) -> Performed | Unsettled:
        """What was done before under the same key, read back now if it was not then."""
        told = self._toolbox.done_again(earlier)
        ended = await self._verified(as_result(earlier, say=str(told["say"])), earlier)
        if isinstance(ended, Unsettled):
            return ended
        return Performed(receipt=ended.receipt, told=told, repeated=True)

    async def _verified(self, result: Result, receipt: Receipt) -> Performed | Unsettled:
        if not receipt.verified and self._job.tool.verify is not None:
            read = await read_back(receipt, result=result, job=self._job)
            if read is None:

                async def look() -> Performed | Failure | None:
                    again = await self._verified(result, receipt)
                    return None if isinstance(again, Unsettled) else again

                return Unsettled(look=look, receipt=receipt)
            receipt = read
        told = {"ok": True, "verified": receipt.verified, **result.data, "say": result.say}
        return Performed(
            receipt=receipt,
            told={**told, "receipt": receipt.id},
            identity=result.identity,
        )

    def _receipt(self, result: Result) -> Receipt:
        job = self._job
        return Receipt(
            id=new_reference("R"),
            key=self._key,
            tenant=job.conversation.tenant,
            conversation=job.conversation.id,
            turn=job.turn,
            tool=job.tool.name,
            does=job.tool.does,
            arguments={name: str(value) for name, value in job.arguments.items()},
            facts=result.facts,
            before=result.before,
            after=result.after,
            done_at=self._toolbox.clock(),
        )


async def read_back(receipt: Receipt, *, result: Result, job: Job) -> Receipt | None:
    """The receipt, verified; None while the records do not show what it says.

    It is committed in any case: whoever is told that it failed would do it again.
    """
    toolbox = job.toolbox
    try:
        read = toolbox.verify(job.tool, job.arguments, result=result)
        if not await within(job.tool.give_up_s, read, sleep=toolbox.sleep):
            return None
        verified = receipt.with_verification(toolbox.clock())
        assert verified.verified_at is not None
        await toolbox.ledger.verify(receipt.id, at=verified.verified_at)
    except Exception as error:
        logger.opt(exception=error).error("{} could not be read back", job.tool.name)
        return None
    return verified


def as_result(receipt: Receipt, *, say: str) -> Result:
    """The result that a receipt was made of, as far as it keeps it."""
    return Result(say=say, facts=receipt.facts, before=receipt.before, after=receipt.after)


def notice(job: Job, receipt: Receipt, *, line: str) -> Notice:
    """What the caller is owed to hear of a write."""
    caller = job.conversation.caller
    return Notice(
        id=receipt.id,
        key=receipt.key,
        conversation=receipt.conversation,
        tenant=job.conversation.tenant,
        phone=caller.phone,
        subject=caller.subject,
        needs=job.tool.needs,
        tool=receipt.tool,
        does=receipt.does,
        line=line,
        at=receipt.done_at,
    )
