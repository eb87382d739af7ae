"""Trying again what failed, where that can do no harm."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina

from frontdesk_processors.errors import KeyTaken, ReadOnlyStore, StoreError, Unavailable

T = TypeVar("T")

# Each retry is logged; without a handler Python would print it into a host's terminal.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True, kw_only=True)
class Retry:
    """How often and how patiently something is tried.

    The pauses double from ``wait_s`` to ``longest_wait_s``.

    Parameters:
        attempts: Tries in all; 1 is never to try again.
        wait_s: The first pause, in seconds.
        longest_wait_s: No pause is longer, in seconds.
    """

    attempts: int = 1
    wait_s: float = 0.1
    longest_wait_s: float = 2.0


ONCE = Retry()
"""Never try again."""
READS = Retry(attempts=3)
"""For what changes nothing."""


async def trying(
    retry: Retry, work: Callable[[], Awaitable[T]], *, on: Callable[[Exception], bool]
) -> T:
    """Do ``work``, again when it raises what ``on`` takes, as the policy allows.

    Raises:
        Exception: What the last try raised.
    """
    async for attempt in stamina.retry_context(
        on,
        attempts=retry.attempts,
        # The deadline is the caller's, who owns one for the whole.
        timeout=None,
        wait_initial=retry.wait_s,
        wait_max=retry.longest_wait_s,
        wait_jitter=0,
    ):
        with attempt:
            return await work()
    raise AssertionError("stamina ended without a result")


def connection_lost(error: Exception) -> bool:
    """Whether a connection failed, so that another may do better.

    It says nothing of whether the other side did what it was asked: only what has no effect, or
    whose effect was rolled back, may be tried again on this alone.
    """
    if isinstance(error, StoreError):
        return not isinstance(error, KeyTaken | ReadOnlyStore)
    return isinstance(error, Unavailable | ConnectionError | TimeoutError)


def never_sent(error: Exception) -> bool:
    """Whether the other side cannot have been reached, so that nothing was done."""
    return isinstance(error, Unavailable | ConnectionRefusedError)
