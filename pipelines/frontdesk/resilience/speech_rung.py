"""One service on a ladder of speech services: opened when it is needed, given up when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic

from pipecat.frames.frames import Frame, StartFrame
from pipecat.processors.frame_processor import FrameProcessorSetup

from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Fault
from frontdesk.resilience.offstage import Offstage, ServiceT, Take


class SpeechRung(Generic[ServiceT]):
    """A provider of a ladder of voices or ears.

    A service that has failed is never asked again: a new one is made when its provider's turn
    comes, so that nothing of a broken connection is left.

    Args:
        name: The provider, as the record shows it.
        make: Makes a service, for one call.
        breaker: Whether it may be asked; None for one that always may: the last resort.
    """

    def __init__(
        self, name: str, make: Callable[[], ServiceT], *, breaker: Breaker | None = None
    ) -> None:
        self.name = name
        self.breaker = breaker
        self._make = make
        self._take: Take | None = None
        self._begun: tuple[FrameProcessorSetup, StartFrame] | None = None
        self._held: Offstage[ServiceT] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def service(self) -> ServiceT | None:
        """The service at hand, open or about to be; None before it was needed."""
        return self._held.service if self._held is not None else None

    @property
    def last(self) -> bool:
        """Whether it always may be asked, whatever has become of it before."""
        return self.breaker is None

    @property
    def admitted(self) -> bool:
        """Whether it may be asked now; whoever asks this and is let through reports the outcome."""
        return self.breaker is None or self.breaker.admits()

    def worked(self) -> None:
        """It has done what it was asked."""
        if self.breaker is not None:
            self.breaker.succeeded()

    def fell(self, fault: Fault) -> None:
        """It has not: its breaker is told, and the service at hand dropped."""
        self.give_up()
        if self.breaker is not None:
            self.breaker.failed(for_good=fault.for_good, rest_s=fault.retry_after_s)

    def abandoned(self) -> None:
        """Nobody waits any more for what it was asked."""
        if self.breaker is not None:
            self.breaker.abandoned()

    def begin(self, setup: FrameProcessorSetup, start: StartFrame, *, take: Take) -> None:
        """Say with what services are opened, and who takes what they push."""
        self._begun, self._take = (setup, start), take

    def warm(self) -> None:
        """Begin to open it, so that it is there when it is needed."""
        self._open()

    async def ready(self) -> ServiceT:
        """A service that is open; waits until it is.

        Raises:
            ConnectionError: It could not be opened, or was found broken.
        """
        held = self._open()
        assert self._opening is not None
        await asyncio.shield(self._opening)
        if not held.service.is_usable:
            raise ConnectionError(f"{self.name} refuses to work")
        return held.service

    async def hand(self, frame: Frame) -> None:
        """Have the service at hand see a frame, where there is one that is open."""
        opened = self._opening is not None and self._opening.done()
        if self._held is not None and opened:
            await self._held.hand(frame)

    def give_up(self) -> None:
        """Drop the service at hand; the next time a new one is made."""
        held, opening = self._held, self._opening
        self._held = self._opening = None
        if held is not None:
            closing = asyncio.get_running_loop().create_task(_let_go(held, opening))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Drop the service at hand, and see all of them closed."""
        self.give_up()
        if self._closing:
            await asyncio.wait(self._closing)

    def prepare(self, service: ServiceT) -> None:
        """A service was made: a place to listen to it."""

    def _open(self) -> Offstage[ServiceT]:
        if self._held is None:
            assert self._begun is not None and self._take is not None, "a rung stands on a ladder"
            service = self._make()
            self.prepare(service)
            self._held = Offstage(service, self._take)
            opening = self._held.open(*self._begun)
            self._opening = asyncio.get_running_loop().create_task(opening)
        return self._held


async def _let_go(held: Offstage[ServiceT], opening: asyncio.Task[None] | None) -> None:
    if opening is not None:
        opening.cancel()
        await asyncio.wait([opening])
        if not opening.cancelled():
            # Why it did not open was told to whoever waited for it.
            opening.exception()
    await held.close()
