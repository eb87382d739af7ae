"""Tells when nothing more will come of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pipecat.pipeline.worker import PipelineWorker

from frontdesk.assemble import Assembly

SETTLE_S = 30.0
"""How long a turn may take to settle, in seconds; the longest tool deadline fits twice."""


class Settling:
    """Waits until a turn has settled.

    No inference is owed, no call is open, and a probe that went round the pipeline behind the
    last frame found it still so. In a spoken conversation the probe comes back when what was
    said has been played.

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
        self._found: int | None = None

    @property
    def over(self) -> bool:
        """Whether the pipeline does not run, or not any more."""
        running = self._running()
        return running is None or running.done()

    def owes(self) -> bool:
        """Whether an inference or a tool is under way."""
        assistant = self._assembly.aggregators.assistant()
        return not self._assembly.inflight.idle or assistant.has_function_calls_in_progress

    def still(self) -> bool:
        """Whether nothing was begun since it was last found settled.

        What is sent outside of a turn is not seen: that has to be told by `disturbed`.
        """
        return self._found == self._assembly.inflight.generation and not self.owes()

    def disturbed(self) -> None:
        """Something was sent past the turn: it has to be found settled anew."""
        self._found = None

    async def wait(self) -> None:
        """Wait until the turn has settled, the pipeline has ended, or `SETTLE_S` have passed."""
        self._found = None
        loop = asyncio.get_running_loop()
        deadline = loop.time() + SETTLE_S
        inflight = self._assembly.inflight
        while loop.time() < deadline and not self.over:
            if self.owes():
                await inflight.changed(patience_s=0.01)
                continue
            generation = inflight.generation
            await self._flushed()
            if not self.owes() and inflight.generation == generation:
                self._found = generation
                return

    async def _flushed(self) -> None:
        """Wait until a probe has gone round the pipeline, or there is none any more."""
        running = self._running()
        assert running is not None
        probe = asyncio.create_task(self._worker.flush_pipeline(timeout=SETTLE_S))
        try:
            await asyncio.wait({probe, running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            probe.cancel()
