"""When a pipeline has settled, told without a probe where that would meet nothing."""

from __future__ import annotations

from typing import Any

from pipecat.pipeline.worker import PipelineWorker

from frontdesk.session import Session
from frontdesk.settling import Settling


class Quiet(Settling):
    """The session's own, which sends no probe while every processor waits for a frame.

    The machine asks after each step, nearly always of a pipeline in which nothing is on its way;
    most frames of an interleaving were those of probes.
    """

    def __init__(self, session: Session) -> None:
        own = session._settling  # pyright: ignore[reportPrivateUsage]
        worker, assembly, running = own._worker, own._assembly, own._running  # pyright: ignore[reportPrivateUsage]
        super().__init__(worker, assembly=assembly, running=running)

    async def _flushed(self) -> None:
        if not _waits(self._worker):
            await super()._flushed()


def _waits(worker: PipelineWorker) -> bool:
    queues: list[Any] = [worker._push_queue]  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
    left: list[Any] = [worker.pipeline]
    while left:
        one = left.pop()
        left += one.processors
        # Those in direct mode pass frames on at once.
        if not one._enable_direct_mode:
            queues += [one._FrameProcessor__input_queue, one._FrameProcessor__process_queue]
    return all(queue.empty() and any(not w.done() for w in queue._getters) for queue in queues)
