"""One write, exactly once: effect and receipt in one transaction, then read back."""

from __future__ import annotations

from loguru import logger

from frontdesk_processors.act.job import Job
from frontdesk_processors.act.outcome import Ended, Performed, Retryable, Unsettled
from frontdesk_processors.act.verify import repeated, verified
from frontdesk_processors.act.within import within
from frontdesk_processors.errors import KeyTaken
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.retry import READS, connection_lost, trying
from frontdesk_processors.tool import Failure, Result


async def perform(job: Job) -> Ended:
    """Carry out a write in our own records once, and read it back.

    The receipt is filed in the transaction of the effect. A key that is filed already, before or
    in a race, means that the action was done: its receipt is returned and nothing is repeated.
    What failed before the commit was rolled back, and is tried again as the tool allows. A commit
    that breaks may have happened all the same: that is looked up, now or later.

    Raises:
        StoreError: The database did not take it; nothing was committed.
        Exception: Whatever the tool raised; nothing was committed.
    """
    return await _Write(job).perform()


def _again_helps(error: Exception) -> bool:
    return isinstance(error, Retryable) or connection_lost(error)


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
        except Retryable as error:
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
                        raise Retryable(result)
                    return result
                receipt = job.receipt(result, key=self._key)
                self._filed = result, receipt
                await toolbox.keep(job.tool, job.arguments, result=result, unit=unit)
                await job.file(receipt, result, unit=unit)
                await unit.commit()
        if earlier is not None:
            return await self._found(earlier)
        assert self._filed is not None
        return await verified(job, *self._filed)

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
            return await verified(self._job, self._filed[0], earlier)
        return await repeated(self._job, earlier)
