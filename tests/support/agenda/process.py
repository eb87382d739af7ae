"""A process with a desk of its own, on a database that outlives it, which can be killed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from frontdesk.desk import Desk
from frontdesk.session import Reply, Session
from frontdesk.settings import Settings
from frontdesk.testing import FixedClock
from frontdesk.vertical import Vertical
from frontdesk_processors.act import Works
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import StoreError
from frontdesk_processors.guard.policies import STANDARD, Policy
from frontdesk_processors.ledger import Ledger
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.values import JsonObject
from tests.support.agenda.agent import agent
from tests.support.agenda.faults import Faults, FaultyLedger, FaultyUnit
from tests.support.agenda.quiet import Quiet
from tests.support.timers import Timers

_OWNER: ContextVar[object] = ContextVar("owner", default=None)
"""The process that a task belongs to."""
AWAKE_AFTER = 10
"""How often the loop goes round, at most, before what has slept is awake."""
PATIENCE_S = 20.0
"""How long anything may take before the test has failed."""


def own_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Let tasks of the loop be told apart by the process that started them."""

    def make(
        loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **options: Any
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **options)
        task.owner = _OWNER.get()  # pyright: ignore[reportAttributeAccessIssue]
        return task

    loop.set_task_factory(make)  # pyright: ignore[reportArgumentType]


class TimedDesk(Desk):
    """A desk whose deadlines pass when the test says so, and whose ledger may break."""

    timers: Timers
    ledger: Ledger
    change: Callable[[Toolbox], None]

    def toolbox(
        self, conversation: Conversation, *, kind: Callable[..., Toolbox] = Toolbox
    ) -> Toolbox:
        toolbox = super().toolbox(conversation, kind=kind)
        toolbox.sleep = self.timers.sleep
        toolbox._ledger = self.ledger  # pyright: ignore[reportPrivateUsage]
        self.change(toolbox)
        return toolbox


class Process:
    """One process: a desk, one session at a time, and everything that runs for them.

    Args:
        vertical: The business.
        db: Its database.
        faults: What goes wrong.
        heard: Told each thing that the caller hears, when they do.
        clock: Tells the time.
        unit: Its units of work.
        policies: What every action passes.
        toolbox: Changes a toolbox.
        settings: The deployment's settings; by default read from the environment.
    """

    def __init__(
        self,
        vertical: Vertical,
        *,
        db: str,
        faults: Faults,
        heard: Callable[[str], None],
        clock: FixedClock,
        unit: type[FaultyUnit] = FaultyUnit,
        policies: Sequence[Policy] = STANDARD,
        toolbox: Callable[[Toolbox], None] = lambda toolbox: None,
        settings: Settings | None = None,
    ) -> None:
        self._vertical = vertical
        self._db = db
        self._faults = faults
        self._heard = heard
        self._clock = clock
        self._unit = unit
        self._policies = policies
        self._toolbox = toolbox
        self._settings = settings
        self._token = object()
        self.timers = Timers()
        self.desk: TimedDesk | None = None
        self.session: Session | None = None
        self.talking: asyncio.Task[Reply] | None = None
        self.leaving: asyncio.Task[Any] | None = None

    async def open(self) -> None:
        """Start it."""
        with self._mine():
            desk = self.desk = await TimedDesk.open(
                self._vertical,
                db=self._db,
                brain=agent,
                clock=self._clock,
                sleep=Timers().sleep,
                settings=self._settings,
                policies=self._policies,
            )
            # It is swept when the machine says so.
            await desk.outbox.close()
        ledger = FaultyLedger(desk.store.ledger, faults=self._faults, unit=self._unit)
        desk.change = self._toolbox
        desk.timers, desk.ledger = self.timers, ledger

    async def call(self, phone: str, *, resume: str | None = None) -> Session:
        """Take a call."""
        assert self.desk is not None
        with self._mine():
            self.session = await self.desk.session(caller=phone, resume=resume)
            self.session._settling = Quiet(self.session)  # pyright: ignore[reportPrivateUsage]
            self.session.on_event = self._note
            await self.session.start()
        return self.session

    async def say(self, text: str) -> None:
        """Speak, and wait for the answer, or until what was asked for hangs."""
        assert self.session is not None
        if self.talking is None or self.talking.done():
            with self._mine():
                self.talking = asyncio.ensure_future(self.session.say(text))
        await self.quiet()

    async def interrupt(self) -> None:
        """Talk over the agent."""
        assert self.session is not None
        with self._mine():
            await asyncio.wait_for(self.session.interrupt(), PATIENCE_S)
        await self.quiet()

    async def say_as_it_goes_on(self, text: str, *, beats: int) -> None:
        """Speak, and let what hangs go on once the loop has gone round ``beats`` times."""
        assert self.session is not None
        with self._mine():
            self.talking = asyncio.ensure_future(self.session.say(text))
        for _ in range(beats):
            await asyncio.sleep(0)
        self._faults.let_go()
        await self.quiet()

    async def wait(self) -> None:
        """Let time pass: a deadline, or a pause between two looks."""
        self.timers.fire()
        for _ in range(AWAKE_AFTER):
            await asyncio.sleep(0)
        if self._busy() and self.talking:
            # What hangs is told as unknown, and the caller is answered.
            await asyncio.wait({self.talking}, timeout=1)
        await self.quiet()

    async def sweep(self) -> None:
        """Look for what was begun in another system and has no owner."""
        assert self.desk is not None
        # While an action hangs with the database in hand, the next sweep will do.
        with self._mine(), contextlib.suppress(StoreError, TimeoutError):
            await asyncio.wait_for(self.desk.outbox.sweep(), PATIENCE_S)

    async def hang_up(self, *, at_once: bool) -> None:
        """Leave; what hangs is waited for until it is let go on, or the process dies."""
        assert self.session is not None
        if self.leaving is None:
            with self._mine():
                leave = self.session.hang_up if at_once else self.session.end
                self.leaving = asyncio.ensure_future(leave())
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing goes on any more, or something hangs."""
        assert self.session is not None
        async with asyncio.timeout(PATIENCE_S):
            while not self._faults.hung:
                going = [t for t in (self.talking, self.leaving) if t and not t.done()]
                if self.works.busy:
                    going += self.works._tasks  # pyright: ignore[reportPrivateUsage]
                if not going:
                    break
                caught = asyncio.ensure_future(self._faults.caught())
                await asyncio.wait({caught, *going}, return_when=asyncio.FIRST_COMPLETED, timeout=1)
                caught.cancel()
                await asyncio.wait({caught})
            if self.session.ending is None and self.leaving is None and not self._busy():
                with self._mine():
                    await self.session._settling.wait()  # pyright: ignore[reportPrivateUsage]
        for task in (self.talking, self.leaving):
            if task is not None and task.done():
                task.result()

    @property
    def works(self) -> Works:
        """Where the session's actions run."""
        assert self.session is not None
        return self.session._logbook._assembly.works  # pyright: ignore[reportPrivateUsage]

    @property
    def unmarked(self) -> int:
        """How much was told and could not be marked so, since another had the database."""
        if self.session is None:
            return 0
        reminders = self.session._logbook._assembly.reminders  # pyright: ignore[reportPrivateUsage]
        return len(reminders._told_only)  # pyright: ignore[reportPrivateUsage]

    @property
    def waits(self) -> bool:
        """Whether something goes on only when time passes."""
        return self.session is not None and self.timers.running.is_set()

    def _busy(self) -> bool:
        return self.talking is not None and not self.talking.done()

    @property
    def gone(self) -> bool:
        """Whether the call is over."""
        return self.leaving is not None and self.leaving.done()

    async def die(self) -> None:
        """Stop everything where it is; nothing of it reaches the database or the caller."""
        if self.desk is None:
            return
        if self.session is not None:
            self.session.on_event = None
        database: Any = self.desk.store._database  # pyright: ignore[reportPrivateUsage]
        database.transaction = _dead
        loop = asyncio.get_running_loop()
        for _ in range(100):
            mine = [t for t in asyncio.all_tasks(loop) if getattr(t, "owner", 0) is self._token]
            if not mine:
                break
            for task in mine:
                task.cancel()
            await asyncio.wait(mine, timeout=0.005)
        await self.desk.store.close()
        self.desk = self.session = self.talking = self.leaving = None

    @contextlib.contextmanager
    def _mine(self) -> Any:
        token = _OWNER.set(self._token)
        try:
            yield
        finally:
            _OWNER.reset(token)

    def _note(self, event: JsonObject) -> None:
        if event["type"] == "agent":
            self._heard(str(event["text"]))


@asynccontextmanager
async def _dead(*, write: bool) -> AsyncGenerator[Any]:
    raise StoreError("this process is dead")
    yield
