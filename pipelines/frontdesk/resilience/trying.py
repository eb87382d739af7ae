"""How one provider is asked: when it may be, how often, and what its breaker is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from loguru import logger

from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Deadlines, Fault, pause_before_retry

Sleep = Callable[[float], Awaitable[None]]


class Asked(Protocol):
    """What came of asking a provider once."""

    @property
    def fault(self) -> Fault | None:
        """Why it is no answer; None if it is one."""
        ...


A = TypeVar("A", bound=Asked)


@dataclass(kw_only=True)
class Patience:
    """What is waited in vain in one turn, whatever the providers.

    Parameters:
        deadlines: How long a provider may take.
        wasted_s: What was waited in vain so far, in seconds.
    """

    deadlines: Deadlines = field(default_factory=Deadlines)
    wasted_s: float = 0.0

    @property
    def left_s(self) -> float:
        """What may still be waited, in seconds."""
        return self.deadlines.turn_s - self.wasted_s


def may_ask(breaker: Breaker | None, *, patience: Patience) -> bool:
    """Whether a provider may be asked now. Who may is `reported` on; the last resort always may."""
    return breaker is None or (patience.left_s > 0 and breaker.admits())


async def tried(
    ask: Callable[[float], Awaitable[A]],
    *,
    breaker: Breaker | None,
    patience: Patience,
    fell: Callable[[A, Fault, bool, float], Awaitable[None]],
    sleep: Sleep = asyncio.sleep,
) -> A | None:
    """Ask one provider, and once more where that may help; its answer, None if there is none.

    Args:
        ask: Asks it once, and takes at most so many seconds.
        breaker: The provider's. One that is tried after a rest is asked once; one without a
            breaker too.
        patience: What is left of the turn; what is waited in vain is taken from it.
        fell: Told of each try that failed: what came of it, why, whether the provider is asked
            again, and how many seconds it took.
        sleep: How the pause before a second try is waited for.
    """
    once = breaker is None or not breaker.closed
    tries, pause = 0, 0.0
    while pause is not None:
        if pause > 0:
            patience.wasted_s += pause
            await sleep(pause)
        tries += 1
        began = asyncio.get_running_loop().time()
        asked = await ask(patience.left_s)
        if (fault := asked.fault) is None:
            return asked
        took_s = asyncio.get_running_loop().time() - began
        patience.wasted_s += took_s
        pause = None
        if not once:
            pause = pause_before_retry(fault, tries=tries, left_s=patience.left_s)
        await fell(asked, fault, pause is not None, took_s)
    return None


async def reported(asking: Awaitable[A], *, name: str, breaker: Breaker | None) -> A:
    """What came of asking a provider, told to its breaker; so is that nobody waits any more.

    Args:
        asking: Ends when the answer has, or has failed.
        name: The provider, as the log shows it.
        breaker: The provider's.
    """
    try:
        asked = await asking
    except asyncio.CancelledError:
        if breaker is not None:
            breaker.abandoned()
        raise
    if breaker is not None:
        _report(asked.fault, name=name, breaker=breaker)
    return asked


def _report(fault: Fault | None, *, name: str, breaker: Breaker) -> None:
    if fault is None:
        breaker.succeeded()
        return
    if fault.of_the_request:
        breaker.abandoned()
        return
    closed = breaker.closed
    breaker.failed(for_good=fault.for_good, rest_s=fault.retry_after_s)
    # What is for good is told by whoever asks, in full.
    if closed and not breaker.closed and not fault.for_good:
        logger.warning("{} keeps failing ({}) and is left alone for a while", name, fault.name)
