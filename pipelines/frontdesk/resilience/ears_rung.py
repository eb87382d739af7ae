"""One pair of ears on a ladder of ears: given what is heard in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

from pipecat.frames.frames import ErrorFrame, Frame
from pipecat.services.stt_service import STTService

from frontdesk.resilience.breaker import Breaker
from frontdesk.resilience.deadlines import Fault, fault_of
from frontdesk.resilience.speech_rung import SpeechRung

MOST_WAITING = 1500
"""Frames that wait for ears that are not there yet, or take nothing: half a minute of audio."""


@runtime_checkable
class TellsLife(Protocol):
    """Ears that tell of each message of their server, also of those in which no word is."""

    on_message: Callable[[], None]


@runtime_checkable
class EndsTurns(Protocol):
    """Ears that tell themselves when a turn is over, and all its words then."""

    ends_turns: bool


class EarsRung(SpeechRung[STTService]):
    """Ears: pipecat's service of a provider.

    It is handed frames in a task of its own, so that nobody waits for a connection that does not
    open, or takes nothing.

    Args:
        name: The provider, as the record shows it.
        make: Makes a service, for one call.
        breaker: Whether it may be asked; None for one that always may: the last resort.

    Attributes:
        failed: Told when the service cannot go on.
        lives: Told of each sign of life.
        tells_life: Whether a service that hears nothing gives signs of life all the same.
        ends_turns: Whether its words come when a turn is over, some time after the voice.
    """

    def __init__(
        self, name: str, make: Callable[[], STTService], *, breaker: Breaker | None = None
    ) -> None:
        super().__init__(name, make, breaker=breaker)
        self.failed: Callable[[Fault, ErrorFrame | None], None] = lambda fault, error: None
        self.lives: Callable[[], None] = lambda: None
        self.tells_life = self.ends_turns = False
        self._waiting: asyncio.Queue[Frame] = asyncio.Queue()
        self._pump: asyncio.Task[None] | None = None
        self._error: ErrorFrame | None = None

    def prepare(self, service: STTService) -> None:
        """See whether it tells of its server's messages."""
        self._error = None
        self.tells_life = isinstance(service, TellsLife)
        self.ends_turns = isinstance(service, EndsTurns)
        if isinstance(service, TellsLife):
            service.on_message = self._message

    def reported(self, error: ErrorFrame) -> None:
        """The service has pushed an error: it has lost its connection, or never had one."""
        self._error = error
        if self._pump is not None:
            lost = error.exception is None
            self.failed(Fault(kind="error", what="lost") if lost else fault_of(error), error)

    def listen(self, frames: Iterable[Frame] = ()) -> None:
        """Begin to listen, with what has been heard so far."""
        self.deafen()
        self._waiting = asyncio.Queue()
        for frame in frames:
            self.put(frame)
        self.warm()
        self._pump = asyncio.get_running_loop().create_task(self._hand_on(self._waiting))

    def put(self, frame: Frame) -> None:
        """Have it hear a frame when its turn comes; the oldest is dropped where too many wait."""
        if self._waiting.qsize() >= MOST_WAITING:
            self._waiting.get_nowait()
        self._waiting.put_nowait(frame)

    def deafen(self) -> None:
        """Hand it nothing more; its connection stays."""
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None

    def give_up(self) -> None:
        """Drop the service at hand; the next time a new one is made."""
        self.deafen()
        super().give_up()

    def _message(self) -> None:
        self.lives()

    async def _hand_on(self, waiting: asyncio.Queue[Frame]) -> None:
        try:
            await self.ready()
            while True:
                await self.hand(await waiting.get())
        except Exception as error:
            told = self._error or ErrorFrame(str(error), exception=error)
            self.failed(fault_of(told), told)
