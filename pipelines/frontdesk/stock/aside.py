"""Work that blocks, in threads of its own, for which nobody waits long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from loguru import logger

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = 2


class Aside:
    """Two threads for work that may hang; what hangs in them is in nobody else's way.

    Args:
        name: What may hang, as logs call it.
        wait_s: How long work is waited for, in seconds.
        pause_s: How long no more is begun, in seconds, after some that took too long.
        clock: Counts seconds.
    """

    def __init__(
        self,
        name: str,
        *,
        wait_s: float,
        pause_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._wait_s = wait_s
        self._pause_s = pause_s
        self._clock = clock
        self._paused_until = clock()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What the work comes to; None in a pause, or where it takes too long.

        What has begun goes on in its thread; what still waits for one is dropped.
        """
        if self._clock() < self._paused_until:
            return None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._wait_s):
                return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))
        except TimeoutError:
            self._paused_until = self._clock() + self._pause_s
            logger.warning(
                "{} took over {} s, and is left alone for {} s",
                self._name,
                self._wait_s,
                self._pause_s,
            )
            return None

    def close(self) -> None:
        """Let the threads go, without waiting for them. Nothing may be run any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
