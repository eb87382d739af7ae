"""The tasks in which actions run, which neither a barge-in nor a hang-up tears."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

T = TypeVar("T")


class Works:
    """Runs reads at once, and writes one at a time in the order they were asked for.

    A write that is asked for again while it runs is joined, not repeated. The session drains it
    before its loop ends.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._writing = asyncio.Lock()
        self._writes: dict[str, asyncio.Task[object]] = {}
        self._closing = asyncio.Event()
        self._pausing = 0

    @property
    def busy(self) -> bool:
        """Whether anything is under way that is more than waiting to look once more."""
        return len(self._tasks) > self._pausing

    @property
    def closing(self) -> bool:
        """Whether the session is ending: what is only waited for is to be left."""
        return self._closing.is_set()

    async def pause(self, sleep: Awaitable[object]) -> None:
        """Wait for ``sleep``, or until the session is ending, whichever comes first."""
        waits = {asyncio.ensure_future(sleep), asyncio.ensure_future(self._closing.wait())}
        self._pausing += 1
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._pausing -= 1
            for wait in waits:
                wait.cancel()

    def read(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start a read."""
        return self._own(asyncio.create_task(work))

    def write(self, identity: str, work: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """Start a write, after those before it; or join the one of the same identity.

        Args:
            identity: Tells one proposal from another: the tool and its arguments.
            work: Makes the write; not called when one of the same identity is under way.
        """
        if (running := self._writes.get(identity)) is not None:
            return running  # pyright: ignore[reportReturnType]

        async def in_turn() -> T:
            async with self._writing:
                return await work()

        task = self._own(asyncio.create_task(in_turn()))
        self._writes[identity] = task
        task.add_done_callback(lambda _: self._writes.pop(identity, None))
        return task

    def watch(self, work: Coroutine[object, object, object]) -> None:
        """Own a task that reports on another; it is drained with the rest."""
        self._own(asyncio.create_task(work))

    async def drain(self, *, patience_s: float) -> bool:
        """Wait until everything begun has ended; pauses end at once.

        Returns:
            False if something was still running after ``patience_s`` seconds; it is left running.
        """
        self._closing.set()
        deadline = asyncio.get_running_loop().time() + patience_s
        while self._tasks:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await asyncio.wait(set(self._tasks), timeout=left)
        return True

    def _own(self, task: asyncio.Task[T]) -> asyncio.Task[T]:
        self._tasks.add(task)  # pyright: ignore[reportArgumentType]
        task.add_done_callback(self._tasks.discard)
        return task
