"""A pipecat service that stands in no pipeline: opened, given frames and closed by who uses it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from loguru import logger
from pipecat.frames.frames import CancelFrame, Frame, StartFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor, FrameProcessorSetup
from pipecat.services.ai_service import AIService

Take = Callable[[Frame, FrameDirection], Awaitable[None]]
"""Takes a frame, and which way it goes."""

ServiceT = TypeVar("ServiceT", bound=AIService)

CLOSING_S = 1.0
"""How long a service may take to let go of a connection, in seconds."""


class Outlet(FrameProcessor):
    """Stands on both sides of a service, and takes what it pushes either way.

    Args:
        take: Takes each frame.
    """

    def __init__(self, take: Take) -> None:
        super().__init__(enable_direct_mode=True)  # pyright: ignore[reportUnknownMemberType]
        self._take = take

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Take a frame."""
        await self._take(frame, direction)


class Offstage(Generic[ServiceT]):
    """A service of its own, whose connection can be given up and made anew at any time.

    Args:
        service: The service; nobody else holds it.
        take: Takes what it pushes, both ways.
    """

    def __init__(self, service: ServiceT, take: Take) -> None:
        self.service = service
        outlet = Outlet(take)
        service.link(outlet)
        outlet.link(service)

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Set it up; what it pushes is observed where whoever uses it pushes it on."""
        own = copy.copy(setup)
        own.observer = None
        await self.service.setup(own)

    async def open(self, setup: FrameProcessorSetup, start: StartFrame) -> None:
        """Set it up and start it; with most that is where they connect, however long it takes."""
        await self.setup(setup)
        await self.hand(start)

    async def hand(
        self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        """Have it see a frame, which goes no further from there."""
        await self.service.process_frame(frame, direction)

    async def close(self) -> None:
        """Let its connection go, within `CLOSING_S` a step, whatever its server does."""
        for step in (self.hand(CancelFrame()), self.service.cleanup()):
            try:
                async with asyncio.timeout(CLOSING_S):
                    await step
            except Exception as error:
                logger.info(
                    "{} did not close in order: {}", self.service.name, type(error).__name__
                )
