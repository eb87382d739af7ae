"""When a caller is on a transport's line, and when they are gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loguru import logger
from pipecat.frames.frames import ErrorFrame
from pipecat.pipeline.worker import PipelineWorker
from pipecat.transports.base_transport import BaseTransport

_TOLD = (
    ("on_client_connected", "on_client_disconnected"),
    # Of a transport that dials out, which has one other side.
    ("on_connected", "on_disconnected"),
)


def watch(transport: BaseTransport, worker: PipelineWorker, *, here: Callable[[], None]) -> None:
    """Have a transport tell of its caller, and end its pipeline when they are gone.

    Of a transport that tells nothing the caller is there from the start. One that could not
    connect, to a room or to whom it dials, ends the pipeline too: nobody will come.

    Args:
        transport: Any of pipecat's, or of a host's own.
        worker: Runs its pipeline.
        here: Told once the caller is on the line.
    """
    waits = True

    async def came(*_: Any) -> None:
        nonlocal waits
        waits = False
        here()

    async def left(*_: Any) -> None:
        # Not until it has ended: the transport is not gone before its handlers are.
        await worker.cancel(reason="hang up")

    async def failed(_worker: PipelineWorker, error: ErrorFrame) -> None:
        if waits and error.processor in (transport.input(), transport.output()):
            logger.error("a transport could not connect: {}", type(transport).__name__)
            await worker.cancel(reason="no line")

    worker.add_event_handler("on_pipeline_error", failed)  # pyright: ignore[reportUnknownMemberType]
    # Adding a handler to an event that a transport has not would only be logged.
    known: dict[str, Any] = getattr(transport, "_event_handlers", {})
    for came_by, left_by in _TOLD:
        if came_by in known:
            transport.add_event_handler(came_by, came)  # pyright: ignore[reportUnknownMemberType]
            transport.add_event_handler(left_by, left)  # pyright: ignore[reportUnknownMemberType]
            return
    here()
