"""What is committed, read back before anyone says that it was done."""

from __future__ import annotations

from loguru import logger

from frontdesk_processors.act.job import Job
from frontdesk_processors.act.outcome import Performed, Unsettled
from frontdesk_processors.act.within import within
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.tool import Failure, Result


async def verified(
    job: Job, result: Result, receipt: Receipt, *, reference: str = ""
) -> Performed | Unsettled:
    """Success, once the tool's ``verify`` has found what the receipt says.

    The receipt stays committed in any case: whoever is told that it failed would do it again.

    Args:
        job: The write.
        result: What the tool gave, or what its receipt keeps of it.
        receipt: Its receipt, which is committed.
        reference: Our reference in another system, where it was done in one.
    """
    if not receipt.verified and job.tool.verify is not None:
        read = await _read_back(job, result, receipt, reference=reference)
        if read is None:

            async def look() -> Performed | Failure | None:
                again = await verified(job, result, receipt, reference=reference)
                return None if isinstance(again, Unsettled) else again

            return Unsettled(look=look, receipt=receipt)
        receipt = read
    told = {"ok": True, "verified": receipt.verified, **result.data, "say": result.say}
    return Performed(
        receipt=receipt,
        told={**told, "receipt": receipt.id},
        identity=result.identity,
    )


async def repeated(job: Job, earlier: Receipt) -> Performed | Unsettled:
    """What was done before under the same key, read back now if it was not then."""
    told = job.toolbox.done_again(earlier)
    kept = Result(
        say=str(told["say"]), facts=earlier.facts, before=earlier.before, after=earlier.after
    )
    ended = await verified(job, kept, earlier, reference=await _reference(job, earlier.key))
    if isinstance(ended, Unsettled):
        return ended
    return Performed(receipt=ended.receipt, told=told, repeated=True)


async def _reference(job: Job, key: str) -> str:
    """Our reference in another system of what was done under a key; empty for our own records."""
    if job.tool.remote is None or job.toolbox.effects is None:
        return ""
    intent = await job.toolbox.effects.of_key(key)
    return intent.id if intent is not None else ""


async def _read_back(
    job: Job, result: Result, receipt: Receipt, *, reference: str
) -> Receipt | None:
    toolbox = job.toolbox
    try:
        read = toolbox.verify(job.tool, job.arguments, result=result, reference=reference)
        if not await within(job.tool.give_up_s, read, sleep=toolbox.sleep):
            return None
        found = receipt.with_verification(toolbox.clock())
        assert found.verified_at is not None
        await toolbox.ledger.verify(receipt.id, at=found.verified_at)
    except Exception as error:
        logger.opt(exception=error).error("{} could not be read back", job.tool.name)
        return None
    return found
