"""One write in another system: the intent first, then the asking, then what came of it.

The system does not share our transactions, so that no order of steps is safe on its own. The
intent is committed before the system is asked; what it answers is filed in one transaction with
the intent's end; and where it does not answer, it is searched for our reference. It is never asked
twice, except where the first time cannot have reached it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from loguru import logger

from frontdesk_processors.act.job import Job, new_reference
from frontdesk_processors.act.outcome import Ended, Performed, Refused, Retryable, Unsettled
from frontdesk_processors.act.verify import repeated, verified
from frontdesk_processors.act.within import within
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.effects import Effects, Intent, Remote
from frontdesk_processors.errors import KeyTaken, StoreError, Unavailable
from frontdesk_processors.ledger import Receipt
from frontdesk_processors.moments import later
from frontdesk_processors.retry import READS, connection_lost, never_sent, trying
from frontdesk_processors.tool import GIVE_UP, Caller, Failure, Result, Tool

NOT_DONE = "not_done"
"""Code of a failure: the system holds nothing under our reference, and can get nothing any more."""

_ROUNDS = 3
"""How often an action is begun anew, when another's of the same key fails in that moment."""


async def ask(job: Job) -> Ended:
    """Ask another system to do something once, and read it back.

    Whoever asks for the same again while it is open joins the first. What is neither confirmed nor
    refused is `Unsettled`, and found out by `look`, here or by the outbox.

    Raises:
        StoreError: The intent could not be filed; the system was not asked.
        Exception: Whatever the tool's key raised; the system was not asked.
    """
    for _ in range(_ROUNDS):
        standing, mine = await _intended(job)
        if isinstance(standing, Receipt):
            return await repeated(job, standing)
        if standing is not None and mine:
            return await _sent(job, standing)
        if standing is not None:
            return _unsettled(job, standing)
    raise StoreError(f"{job.tool.name}: its key is taken and given up again and again")


async def look(job: Job, intent: Intent) -> Performed | Failure | None:
    """Find out by our reference what became of an intent, and settle it.

    What is not found is called failed only when it was looked for after the moment from which the
    system can have nothing more on its way.

    Args:
        job: Whoever wants to know; it is filed for whoever asked.
        intent: The intent.

    Returns:
        None while it cannot be said.

    Raises:
        StoreError: The database cannot be used, which says no more.
        Exception: What the search raised, which says no more.
    """
    effects, toolbox = _effects(job), job.toolbox
    current = await effects.get(intent.id)
    if current is None or not current.open:
        ended = await _as_settled(job, current or intent)
    else:
        began = toolbox.clock()
        search = toolbox.search(job.tool, job.arguments, reference=intent.id)
        found = await within(_patience_s(job.tool), search, sleep=toolbox.sleep)
        if found is None:
            if began < current.final_at:
                return None
            found = Failure(code=NOT_DONE, say=toolbox.language.say("act.failed"))
        ended = await _settled(_on_behalf(job, current), current, found)
    if isinstance(ended, Unsettled):
        return None
    return ended.failure if isinstance(ended, Refused) else ended


async def _intended(job: Job) -> tuple[Intent | Receipt | None, bool]:
    """The intent that stands, or the receipt of what is done; and whether that is our intent."""
    toolbox, effects = job.toolbox, _effects(job)
    async with toolbox.unit(write=False) as unit:
        key = await toolbox.key(job.tool, job.arguments, unit=unit)
    contacts = job.tool.contacts is not None
    whom = await toolbox.whom(job.tool, job.arguments) if contacts else None
    intent = _intent(job, key, whom)
    try:
        async with toolbox.unit(write=True) as unit:
            if (earlier := await unit.find(key)) is not None:
                return earlier, False
            await effects.intend(intent, unit=unit)
            await unit.commit()
    except StoreError as error:
        # Another's is there, or ours is, and the reply was lost.
        standing = await effects.of_key(key)
        if standing is None and not isinstance(error, KeyTaken):
            raise
        return standing, standing is not None and standing.id == intent.id
    return intent, True


def _intent(job: Job, key: str, whom: str | None) -> Intent:
    tool, now, caller = job.tool, job.toolbox.clock(), job.conversation.caller
    # Long enough for every try; nothing is sent later than that.
    tries = tool.retry.attempts * (_patience_s(tool) + tool.retry.longest_wait_s)
    owned_until = later(now, timedelta(seconds=tries))
    return Intent(
        id=new_reference("E"),
        key=key,
        conversation=job.conversation.id,
        call=job.call,
        turn=job.turn,
        tenant=job.conversation.tenant,
        phone=caller.phone,
        subject=caller.subject,
        identity=caller.identity,
        tool=tool.name,
        arguments=tool.model(**job.arguments).model_dump(mode="json", exclude_unset=True),
        at=now,
        final_at=owned_until + _final_after(tool),
        owner=job.toolbox.holder,
        owned_until=owned_until,
        address=whom,
    )


async def _sent(job: Job, intent: Intent) -> Ended:
    """Ask the system, again only where it cannot have been reached."""
    toolbox, tool = job.toolbox, job.tool

    async def once() -> Result | Failure:
        if toolbox.clock() >= intent.owned_until:
            # This process stood still, and another may have looked for it by now.
            raise Unavailable(f"{tool.name} was not asked for in time")
        asking = toolbox.ask(tool, job.arguments, reference=intent.id)
        answer = await within(_patience_s(tool), asking, sleep=toolbox.sleep)
        if isinstance(answer, Failure) and answer.retryable and tool.retry.attempts > 1:
            raise Retryable(answer)
        return answer

    try:
        answer = await trying(tool.retry, once, on=_may_ask_again)
    except Retryable as error:
        answer = error.failure
    except Exception as error:
        if not never_sent(error):
            logger.warning("{} may be done: {}: {}", tool.name, type(error).__name__, error)
            return await _unknown(job, intent)
        logger.opt(exception=error).error("{} was never reached", tool.name)
        answer = Failure(code="system_down", say=toolbox.language.say("act.broken"))
    try:
        return await trying(READS, lambda: _settled(job, intent, answer), on=connection_lost)
    except StoreError as error:
        logger.error("{} is not filed yet: {}", intent.id, error)
        return _unsettled(job, intent)


def _may_ask_again(error: Exception) -> bool:
    return isinstance(error, Retryable) or never_sent(error)


async def _unknown(job: Job, intent: Intent) -> Unsettled:
    final_at = min(intent.final_at, job.toolbox.clock() + _final_after(job.tool))
    try:
        await _effects(job).unknown(intent.id, final_at=final_at)
    except StoreError as error:
        # It stays pending, and is the outbox's when its time is over.
        logger.error("{} is not marked as unknown: {}", intent.id, error)
    return _unsettled(job, intent)


def _unsettled(job: Job, intent: Intent) -> Unsettled:
    return Unsettled(look=lambda: look(job, intent), reference=intent.id)


async def _settled(
    job: Job, intent: Intent, answer: Result | Failure
) -> Performed | Refused | Unsettled:
    """File the end of an intent, with its receipt and the caller's notice, in one transaction."""
    toolbox, effects = job.toolbox, _effects(job)
    receipt = None
    async with toolbox.unit(write=True) as unit:
        if isinstance(answer, Failure):
            filed = await effects.settle(intent.id, "failed", reason=answer.code, unit=unit)
            if filed:
                await job.remind(intent.id, line=toolbox.said(answer), unit=unit)
                await job.failed(answer, unit=unit)
        else:
            filed = await effects.settle(intent.id, "confirmed", unit=unit)
            if filed or await unit.find(intent.key) is None:
                # An answer that comes when it was called failed already is still the truth.
                receipt = job.receipt(answer, key=intent.key)
                await toolbox.keep(job.tool, job.arguments, result=answer, unit=unit)
                await job.file(receipt, answer, unit=unit)
        if filed or receipt is not None:
            await unit.commit()
    if isinstance(answer, Result) and receipt is not None:
        return await verified(job, answer, receipt, reference=intent.id)
    if isinstance(answer, Failure) and filed:
        return Refused(failure=answer, reference=intent.id)
    return await _as_settled(job, intent)


async def _as_settled(job: Job, intent: Intent) -> Performed | Refused | Unsettled:
    """What another has found out."""
    toolbox = job.toolbox
    receipt = await toolbox.ledger.find(intent.key)
    if receipt is not None:
        return await repeated(job, receipt)
    settled = await _effects(job).get(intent.id)
    failure = Failure(code=(settled.reason if settled else "") or NOT_DONE)
    if not toolbox.wording.has(f"failure.{failure.code}"):
        failure = replace(failure, say=toolbox.language.say("act.failed"))
    return Refused(failure=failure, reference=intent.id, repeated=True)


def asked_by(intent: Intent, *, vertical: str) -> Conversation:
    """The conversation that asked for it, as far as the intent keeps it."""
    caller = Caller(phone=intent.phone, identity=intent.identity, subject=intent.subject)
    return Conversation(
        id=intent.conversation,
        vertical=vertical,
        started_at=intent.at,
        tenant=intent.tenant,
        turn=intent.turn,
        caller=caller,
    )


def _on_behalf(job: Job, intent: Intent) -> Job:
    """The job of whoever asked first, so that it is filed as theirs."""
    if intent.conversation == job.conversation.id:
        return replace(job, call=intent.call, turn=intent.turn)
    return replace(
        job,
        call=intent.call,
        turn=intent.turn,
        conversation=asked_by(intent, vertical=job.conversation.vertical),
        hold=timedelta(),
    )


def _effects(job: Job) -> Effects:
    assert job.toolbox.effects is not None, "a toolbox with a remote tool has effects"
    return job.toolbox.effects


def _remote(tool: Tool) -> Remote:
    assert tool.remote is not None, f"{tool.name} acts on no other system"
    return tool.remote


def _final_after(tool: Tool) -> timedelta:
    return timedelta(seconds=_remote(tool).final_after_s)


def _patience_s(tool: Tool) -> float:
    return tool.give_up_s or GIVE_UP * tool.deadline_s
