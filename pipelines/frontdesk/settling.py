"""Tells when nothing more will come of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from pipecat.frames.frames import PipelineFlushFrame
from pipecat.pipeline.worker import PipelineWorker

from frontdesk.assemble import Assembly

SETTLE_S = 30.0
"""How long a turn may take to settle, in seconds; the longest tool deadline fits twice."""
PASSED_S = 1.0
"""How long, in seconds, to look whether anything was started; what is spoken takes longer."""


class Settling:
    """Waits until a turn has settled.

    No inference is owed, no call is open, and a probe that went round the pipeline behind the
    last frame found it still so. In a spoken conversation the probe comes back when what was
    said has been played. Before that one, which goes there, back and there again, another goes
    one way only: what was just sent nearly always starts something, and nothing has settled then.

    Args:
        worker: Runs the pipeline.
        assembly: The pipeline's parts.
        running: The task the pipeline runs in; None before it was started.
    """

    def __init__(
        self,
        worker: PipelineWorker,
        *,
        assembly: Assembly,
        running: Callable[[], asyncio.Task[None] | None],
    ) -> None:
        self._worker = worker
        self._assembly = assembly
        self._running = running

    @property
    def over(self) -> bool:
        """Whether the pipeline does not run, or not any more."""
        running = self._running()
        return running is None or running.done()

    def owes(self) -> bool:
        """Whether an inference or a tool is under way."""
        assistant = self._assembly.aggregators.assistant()
        return not self._assembly.inflight.idle or assistant.has_function_calls_in_progress

    async def wait(self) -> bool:
        """Wait until the turn has settled, the pipeline has ended, or `SETTLE_S` have passed.

        Returns:
            Whether it has settled.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        inflight, one_way = self._assembly.inflight, True
        while loop.time() < deadline and not self.over:
            if self.owes():
                await inflight.changed(patience_s=0.01)
                continue
            generation = inflight.generation
            await self._probed(self._passed() if one_way else self._flushed())
            if not (one_way or self.owes() or inflight.generation != generation):
                return not self.over
            one_way = False
        return False

    async def _passed(self) -> None:
        """Wait until all sent so far has come to the pipeline's end, for `PASSED_S` at most."""
        there = asyncio.Event()
        probe = PipelineFlushFrame(event=there, origin=self._worker.name, returning=True)
        await self._worker.queue_frame(probe)
        with suppress(TimeoutError):
            await asyncio.wait_for(there.wait(), PASSED_S)

    async def _flushed(self) -> None:
        """Wait until a probe has gone all the way round; pipecat gives up on one that is stuck."""
        await self._worker.flush_pipeline(timeout=SETTLE_S)

    async def _probed(self, probe: Coroutine[Any, Any, None]) -> None:
        """Wait until a probe has come to its end, or there is no pipeline any more."""
        running = self._running()
        assert running is not None
        task = asyncio.create_task(probe)
        try:
            await asyncio.wait({task, running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            task.cancel()
