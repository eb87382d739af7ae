"""Interleaves what a caller, a network and a process may do, and checks after every step."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from frontdesk.settings import Settings
from frontdesk.testing import MONDAY, FixedClock
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.guard.policies import STANDARD, Policy
from frontdesk_processors.tool import Tool
from frontdesk_processors.toolbox import Toolbox
from tests.support.agenda.elsewhere import Mode
from tests.support.agenda.faults import MOMENTS, Fault, Faults, FaultyUnit, Moment
from tests.support.agenda.homes import Home
from tests.support.agenda.oracle import Broken, Oracle
from tests.support.agenda.process import Process, own_tasks
from tests.support.agenda.remote import FINAL_AFTER_S
from tests.support.agenda.vertical import agenda

Step = TypeVar("Step", bound=Callable[..., None])

PHONE = "+14155550100"
SLOTS = st.integers(1, 2)
WHATS = st.sampled_from(["book", "book", "drop"])
YESES = st.sampled_from(["yes", "yes", "yes twice", "no", "hello"])
TEXTS = st.sampled_from(["hello", "no", "yes"])
BEATS = 100
"""How often the loop goes round, at most, before what the caller says has come to the agent."""
FAULTS = st.lists(
    st.tuples(st.sampled_from(MOMENTS), st.sampled_from(["hang", "hang", "bug", "lost"])),
    max_size=2,
)
BREAKS = st.sampled_from(["bug", "lost"])
MODE = st.sampled_from(["lose", "swallow", "error", "fail", "late", "deny", "lie", "dead"])
MODES = st.lists(MODE, min_size=1, max_size=2)


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What differs from the house as it is; a mutant, for one.

    Parameters:
        tools: Changes the tools.
        unit: The ledger's units of work.
        policies: What every action passes.
        toolbox: Changes a toolbox.
        patch: Changes the code itself.
    """

    tools: Callable[[tuple[Tool, ...]], tuple[Tool, ...]] = lambda tools: tools
    unit: type[FaultyUnit] = FaultyUnit
    policies: Sequence[Policy] = STANDARD
    toolbox: Callable[[Toolbox], None] = lambda toolbox: None
    patch: Callable[[pytest.MonkeyPatch], None] = lambda monkeypatch: None


class World:
    """A business that outlives its processes; the house of one run of a machine.

    Args:
        variant: What differs.
        home: Where its rows are.
    """

    def __init__(self, variant: Variant, home: Home) -> None:
        self.variant, self.home = variant, home
        # Each of its processes would read them anew.
        self.settings = Settings.read()
        self.loop = asyncio.new_event_loop()
        own_tasks(self.loop)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let the world go on until ``work`` is done."""
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        """End it."""
        self.loop.close()


def where(holds: Callable[[Machine], object]) -> Callable[[Step], Step]:
    """Let a step do nothing where it has no sense.

    Not a precondition: whether a caller can speak just now depends on what runs beside, and what
    Hypothesis draws may not.
    """

    def made(step: Step) -> Step:
        @wraps(step)
        def taken(self: Machine, **drawn: Any) -> None:
            if holds(self):
                step(self, **drawn)

        return cast("Step", taken)

    return made


class Machine(RuleBasedStateMachine):
    """One caller and one business, with all that can go wrong between them."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.broken: Broken | None = None

    @initialize()
    def begin(self) -> None:
        """A database, a process and a call."""
        self.faults, self.clock = Faults(), FixedClock(MONDAY)
        self.place = self.world.home.place()
        self.oracle = Oracle(self.place.read, elsewhere=self.place.there is not None)
        self.last, self.turns = "", 0
        # Whether the other system may still do something, and for how many seconds already.
        self._owes, self._owes_for = False, 0
        self._start()
        self._call()

    def _start(self) -> None:
        self.process = Process(
            agenda(self.world.variant.tools(self.place.tools(self.faults))),
            db=self.place.url,
            faults=self.faults,
            heard=self._hears,
            clock=self.clock,
            unit=self.world.variant.unit,
            policies=self.world.variant.policies,
            toolbox=self.world.variant.toolbox,
            settings=self.world.settings,
        )
        self.world.run(self.process.open())

    def _part(self) -> None:
        """Note what of the call before may be told again, and how far it went."""
        self.oracle.spare += self.process.unmarked
        if self.process.session is not None:
            self.turns = self.process.session.conversation.turn

    def _call(self, *, resume: str | None = None) -> None:
        self._part()
        try:
            session = self.world.run(self.process.call(PHONE, resume=resume))
        except UnknownName:
            # What a busy database did not take before the process died cannot be gone on with.
            resume = None
            session = self.world.run(self.process.call(PHONE))
        self.last = session.conversation.id
        # A database that took nothing leaves what is gone on with as it was some turns before.
        self.oracle.lost = resume is not None and session.conversation.turn < self.turns
        if resume is None:
            self.oracle.question = None

    def _die(self) -> None:
        self._part()
        self.world.run(self.process.die())

    def _hears(self, text: str) -> None:
        try:
            self.oracle.hears(text)
        except Broken as broken:
            # Raised where the machine sees it, not in the pipeline.
            self.broken = self.broken or broken

    @property
    def talks(self) -> bool:
        """Whether the caller is on the line."""
        return self.process.session is not None and self.process.leaving is None

    @property
    def idle(self) -> bool:
        """Whether they can speak and be answered."""
        return self.talks and (self.process.talking is None or self.process.talking.done())

    @property
    def reached(self) -> bool:
        """The same; whoever is not on the line calls first."""
        if self.process.session is None or self.process.gone:
            self.call(resume=False)
        return self.idle

    def _say(self, text: str) -> None:
        self.oracle.says(text)
        self.world.run(self.process.say(text))

    @rule(slot=SLOTS, what=WHATS, twice=st.booleans(), yes=YESES, faults=FAULTS)
    @where(lambda self: self.reached)
    def order(
        self, slot: int, what: str, twice: bool, yes: str, faults: list[tuple[Moment, Fault]]
    ) -> None:
        """Ask for something and answer what is asked back; some of it goes wrong."""
        self._say(f"{what} {slot}{' twice' if twice else ''}")
        if not self.idle:
            return
        for moment, fault in faults:
            self.faults.plan(moment, fault)
        self._say(yes)

    @rule(slot=SLOTS, what=WHATS, moment=st.sampled_from(MOMENTS), fault=BREAKS)
    @where(lambda self: self.reached)
    def order_and_break(self, slot: int, what: str, moment: Moment, fault: Fault) -> None:
        """Ask for something and agree to it; its one fault is certain."""
        self.order(slot=slot, what=what, twice=False, yes="yes", faults=[(moment, fault)])

    @rule(slot=SLOTS, what=WHATS, fault=BREAKS, text=TEXTS, beats=st.integers(0, BEATS))
    @where(lambda self: self.reached)
    def order_and_speak_as_it_is_known(
        self, slot: int, what: str, fault: Fault, text: str, beats: int
    ) -> None:
        """Ask for something that is read back late, and say something as that is told."""
        unread: list[tuple[Moment, Fault]] = [("verifying", fault), ("verifying", fault)]
        held: list[tuple[Moment, Fault]] = [("verified", "hang")]
        self.order(slot=slot, what=what, twice=False, yes="yes", faults=unread + held)
        self.wait()
        if self.idle:
            self.oracle.says(text)
            self.world.run(self.process.say_as_it_goes_on(text, beats=beats))

    @precondition(lambda self: self.place.there is not None)
    @rule(slot=SLOTS, what=WHATS, yes=YESES, modes=MODES)
    @where(lambda self: self.reached)
    def order_elsewhere(self, slot: int, what: str, yes: str, modes: list[Mode]) -> None:
        """The same where the other system fails in its own ways."""
        assert self.place.there is not None
        self._say(f"{what} {slot}")
        if not self.idle:
            return
        self.place.there.plan(*modes)
        self._owes = self._owes or "late" in modes
        self._say(yes)

    @precondition(lambda self: self.place.there is not None)
    @rule(slot=SLOTS, what=WHATS, mode=MODE)
    @where(lambda self: self.reached)
    def order_and_break_elsewhere(self, slot: int, what: str, mode: Mode) -> None:
        """The same, agreed to; its one fault is certain."""
        self.order_elsewhere(slot=slot, what=what, yes="yes", modes=[mode])

    @precondition(lambda self: self.place.there is not None)
    @rule()
    def land(self) -> None:
        """The other system does what it still had to do."""
        assert self.place.there is not None
        # What was to be done late and was not asked for is still to come.
        self._owes, self._owes_for = self.place.there.land(), 0

    @precondition(lambda self: self.place.there is not None)
    @rule(seconds=st.sampled_from([1, 30, 90]))
    def sweep(self, seconds: int) -> None:
        """Some time later the outbox looks for what was begun there."""
        self._owes_for += seconds * self._owes
        if self._owes_for >= FINAL_AFTER_S:
            # However late it does what it was asked, it has done it before that counts as not done.
            self.land()
        self.clock.forward(timedelta(seconds=seconds))
        self.world.run(self.process.sweep())

    @rule(text=TEXTS)
    @where(lambda self: self.idle)
    def chat(self, text: str) -> None:
        """Say something else."""
        self._say(text)

    @rule(slot=SLOTS)
    @where(lambda self: self.idle)
    def tempt(self, slot: int) -> None:
        """Have the model claim what was not done."""
        self._say(f"lie {slot}")

    @rule()
    @where(lambda self: self.talks)
    def barge_in(self) -> None:
        """Talk over the agent."""
        self.world.run(self.process.interrupt())

    @rule()
    @where(lambda self: self.talks and self.process.waits)
    def wait(self) -> None:
        """Let time pass."""
        self.world.run(self.process.wait())

    @rule()
    @where(lambda self: self.process.session is not None and self.faults.hung)
    def let_go(self) -> None:
        """Let what hangs go on."""
        self.faults.let_go()
        self.world.run(self.process.quiet())

    @rule(at_once=st.booleans())
    @where(lambda self: self.talks)
    def hang_up(self, at_once: bool) -> None:
        """Leave."""
        self.world.run(self.process.hang_up(at_once=at_once))

    @rule()
    def die(self) -> None:
        """Kill the process, and start another."""
        self._die()
        self.faults.clear()
        self._start()

    @rule(resume=st.booleans())
    @where(lambda self: self.process.session is None or self.process.gone)
    def call(self, resume: bool) -> None:
        """Call again, or go on with the conversation of before."""
        self.process.leaving = self.process.talking = None
        self._call(resume=self.last if resume else None)

    @invariant()
    def holds(self) -> None:
        """Nothing is doubled, torn or claimed that was not done."""
        if self.broken is not None:
            raise self.broken
        self.oracle.check()

    @classmethod
    def run(cls, world: World, budget: settings) -> int:
        """Run as many interleavings as the budget has, and tell how many ran to their end.

        Raises:
            Broken: One of them broke a promise.
        """
        ended = itertools.count()

        class InWorld(cls):
            def __init__(self) -> None:
                super().__init__(world)

            def teardown(self) -> None:
                super().teardown()
                next(ended)

        run_state_machine_as_test(InWorld, settings=budget)
        return next(ended)

    def teardown(self) -> None:
        """Let everything go on to its end, and look once more."""
        try:
            self.faults.clear()
            if self.process.session is not None:
                self.world.run(self.process.quiet())
            self.holds()
            self._settle()
        finally:
            self.world.run(self.process.die())
            self.place.close()

    def _settle(self) -> None:
        """Another process finds out what became of all that was begun, and takes a last call."""
        if self.place.there is not None:
            self.place.there.calm()
            self.place.there.land()
        self._die()
        self._start()
        # What a process that died held, and what it had begun, is others' after a while.
        for _ in range(3):
            self.clock.forward(timedelta(hours=1))
            self.world.run(self.process.sweep())
        self.process.leaving = self.process.talking = None
        self._call()
        self.holds()
        self.oracle.settled()
