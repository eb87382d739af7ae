"""One conversation, for a command that may block while it waits for the keyboard."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from frontdesk.cli.clock import DayClock
from frontdesk.settings import Settings
from frontdesk_processors.values import JsonObject

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.session import Session

_T = TypeVar("_T")
Waiting = Callable[[], AbstractContextManager[None]]
"""Shows that something is under way."""

PATIENCE_S = 2.0
"""After so long without news, in seconds, whoever waits is shown that something goes on."""

_CLOSE_S = 90.0
"""How long closing may take, in seconds: a turn and a write begun may each take thirty."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a conversation is opened with.

    Parameters:
        vertical: Name of the vertical.
        db: Where its records are.
        brain: Which model answers.
        caller: The number or address they reach us from.
        clock: Tells the time; None for the machine's clock.
        server: Where the model is asked, when that is not its provider's own address.
        settings: The deployment's settings.
        seed: What Python's chance was seeded with, if it was.
    """

    vertical: str
    db: str
    brain: str
    settings: Settings
    caller: str | None = None
    clock: DayClock | None = None
    server: str | None = None
    seed: int | None = None


class Talk:
    """A desk with one session, on an event loop in a thread of its own.

    Each method runs its part of the conversation and yields the events as they happen; it may be
    interrupted at any time, and the conversation then goes on until it is hung up. Leaving the
    context hangs up what has not ended, and closes the desk.

    Args:
        opening: What it is opened with.
        waiting: Shows that something is under way.

    Attributes:
        opening: What it is opened with.
        error: Why the model did not answer the last message; empty when it did.
    """

    def __init__(self, opening: Opening, *, waiting: Waiting) -> None:
        self.error = ""
        self.opening = opening
        self._waiting = waiting
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="conversation", daemon=True
        )
        self._events: queue.SimpleQueue[JsonObject | None] = queue.SimpleQueue()
        self._desk: Desk | None = None
        self._session: Session | None = None

    @property
    def desk(self) -> Desk:
        """The desk, once it is open."""
        assert self._desk is not None, "enter the context first"
        return self._desk

    @property
    def session(self) -> Session:
        """The session, once the desk is open."""
        assert self._session is not None, "enter the context first"
        return self._session

    def greet(self) -> Iterator[JsonObject]:
        """Start, and let the agent greet."""
        yield from self._follow(self.session.start())
        self.error = self.session.greeting.error

    def say(self, text: str) -> Iterator[JsonObject]:
        """Say something, and hear what answers it."""
        reply = yield from self._follow(self.session.say(text))
        self.error = reply.error

    def end(self) -> Iterator[JsonObject]:
        """End in good order."""
        yield from self._follow(self.session.end())

    def hang_up(self) -> Iterator[JsonObject]:
        """End at once, as when the line drops; what was begun is finished and recorded."""
        yield from self._follow(self.session.hang_up())

    def __enter__(self) -> Self:
        """Open the desk.

        Raises:
            UsageError: A name that is unknown, an extra or a key that is missing.
            StoreError: The database cannot be opened.
        """
        self._thread.start()
        try:
            for _ in self._follow(self._open()):
                pass
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up and close."""
        self._close()

    async def _open(self) -> None:
        from frontdesk.desk import Desk

        opening = self.opening
        self._desk = await Desk.open(
            opening.vertical,
            db=opening.db,
            brain=opening.brain,
            clock=opening.clock,
            settings=opening.settings,
        )
        if self._desk.taping is not None:
            self._desk.taping = replace(self._desk.taping, seed=opening.seed)
        if opening.clock is not None:
            opening.clock.begin(self._desk.business.zone)
        self._session = await self._desk.session(caller=opening.caller)
        self._session.on_event = self._note

    def _note(self, event: JsonObject) -> None:
        self._events.put(event)

    def _follow(self, work: Coroutine[object, object, _T]) -> Generator[JsonObject, None, _T]:
        # A queue of its own, so that what was interrupted cannot end a later part.
        events = self._events = queue.SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        future.add_done_callback(lambda _: events.put(None))
        while (event := self._next(events)) is not None:
            yield event
        return future.result()

    def _next(self, events: queue.SimpleQueue[JsonObject | None]) -> JsonObject | None:
        try:
            return events.get(timeout=PATIENCE_S)
        except queue.Empty:
            with self._waiting():
                return events.get()

    async def _shut(self) -> None:
        try:
            if self._session is not None:
                await self._session.hang_up()
        finally:
            if self._desk is not None:
                await self._desk.close()
            current = asyncio.current_task()
            left = [task for task in asyncio.all_tasks() if task is not current]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await self._loop.shutdown_asyncgens()

    def _close(self) -> None:
        try:
            asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(_CLOSE_S)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_CLOSE_S)
            if not self._thread.is_alive():
                self._loop.close()
