"""Work that is given up when it takes too long."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from frontdesk_processors.toolbox import Sleep

T = TypeVar("T")


async def within(seconds: float | None, work: Coroutine[object, object, T], *, sleep: Sleep) -> T:
    """What ``work`` gives; it is cancelled when it has not ended in time, or this is.

    Args:
        seconds: How long it may take; None for as long as it likes.
        work: The work.
        sleep: How the time is waited for.

    Raises:
        TimeoutError: It did not end in time, and has been cancelled.
        Exception: What ``work`` raised.
    """
    if seconds is None:
        return await work
    task, timer = asyncio.ensure_future(work), asyncio.ensure_future(sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError(f"it did not end in {seconds:g} s")
    finally:
        timer.cancel()
        if not task.done():
            task.cancel()
            # What it uses may not be taken away under its hands.
            await asyncio.wait({task})
