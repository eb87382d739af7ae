"""Holds planned calls with one agent, each in a world of its own."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

from pipecat.services.llm_service import LLMService

from frontdesk.desk import Desk, MakeLLM
from frontdesk.evals.calls.caller import AgendaCaller, Caller
from frontdesk.evals.calls.dials import Dials, dials
from frontdesk.evals.calls.faults import troubled
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.line import Line
from frontdesk.evals.calls.model_caller import ModelCaller
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.scripted import ScriptedCaller
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.calls.world import Change, Tables, World, compare
from frontdesk.evals.noise import NoiseChannel
from frontdesk.evals.outside_model import OutsideModel
from frontdesk.evals.scenarios import Scenario
from frontdesk.settings import Settings
from frontdesk.store import tables as our_tables
from frontdesk.store.copying import copy
from frontdesk.vertical import Vertical
from frontdesk_processors.errors import UnknownName
from frontdesk_processors.language import load
from frontdesk_processors.testing import FixedClock


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Who answers the calls.

    Parameters:
        vertical: The trade.
        make_llm: Makes the model of one session.
        model_ms: What each first token takes longer, as of `Dials`; None for nothing.
        elsewhere: Reads what the trade's tables would hold of the records that are in other
            systems; None where all are in our tables. Such calls are held one at a time.
    """

    vertical: Vertical
    make_llm: MakeLLM
    model_ms: tuple[float, float] | None = None
    elsewhere: Callable[[], Awaitable[Tables]] | None = None


class Booth:
    """Holds calls with one agent. Use it as ``async with Booth(...) as booth``.

    Each call gets a copy of a freshly seeded database, so that all that it changes can be told.

    Args:
        agent: Who answers.
        scenarios: What callers may want, by name.
        words: How callers understand and speak.
        noise: Hears callers where recognition is part of the call.
        default_now: The moment of calls whose scenario names none.
        callers: Writes what callers say; by default they follow their agenda by rule.
    """

    def __init__(
        self,
        agent: Agent,
        *,
        scenarios: Mapping[str, Scenario],
        words: CallerWords,
        noise: NoiseChannel,
        default_now: datetime,
        callers: OutsideModel | None = None,
    ) -> None:
        self._agent = agent
        self._scenarios = scenarios
        self._words = words
        self._noise = noise
        self._now = default_now
        self._callers = callers
        self._settings = Settings.read()
        self._stack = AsyncExitStack()
        self._seeded: dict[datetime, Path] = {}
        self._worlds: dict[Path, World] = {}
        self._folder = Path()

    async def __aenter__(self) -> Self:
        """Make a folder for the calls' databases."""
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-calls-"))
        self._folder = Path(folder)
        for name in self._scenarios:
            await self._template(self._scenarios[name].now or self._now)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Remove the databases."""
        await self._stack.aclose()

    async def hold(self, call: PlannedCall, *, due: float | None = None) -> HeldCall:
        """Hold one call.

        Args:
            call: Which.
            due: When it was to begin, on `time.perf_counter`; what it waited counts as latency.

        Raises:
            UnknownName: There is no such scenario or way.
        """
        held, _, _ = await self.changed(call, due=due)
        return held

    async def changed(
        self, call: PlannedCall, *, due: float | None = None
    ) -> tuple[HeldCall, World, list[Change]]:
        """Hold one call; gives the world afterwards too, and what is other in it.

        Args:
            call: Which.
            due: As of `hold`.

        Raises:
            UnknownName: There is no such scenario or way.
        """
        if call.scenario not in self._scenarios:
            raise UnknownName("scenario", call.scenario, known=self._scenarios)
        scenario = self._scenarios[call.scenario]
        clock = FixedClock(scenario.now or self._now)
        template = await self._template(scenario.now or self._now)
        path = self._folder / f"{call.number}.db"
        await asyncio.to_thread(copy, template, path)
        caller = self._caller(scenario, call)
        line = Line(
            call,
            dials=self._dials(call),
            noise=self._noise,
            chance=random.Random(f"{call.seed}/line"),
            clock=clock,
            due=due or time.perf_counter(),
        )
        seeded = self._worlds[template]
        before = await self._over(seeded)
        began = time.perf_counter()
        desk = await Desk.open(
            self._seeded_already,
            db=str(path),
            brain=partial(_model, self._agent.make_llm, line),
            clock=clock,
            settings=self._settings,
        )
        async with desk:
            await line.hold(desk, caller, scenario)
        took = time.perf_counter() - began
        expected = scenario.ends(call.manner)
        ours = our_tables.metadata.tables
        read = await asyncio.to_thread(World.read, path, without=ours, since=seeded)
        after = await self._over(read)
        found = before.changes(after)
        # What the vertical itself lays aside is kept: another may not call it so.
        changes = [one for one in found if one.table not in self._agent.vertical.scratch]
        aside = tuple((one.table, str(one)) for one in found if one not in changes)
        compared = compare(after, changes, expected)
        _remove(path)
        held = line.held(compared=compared, aside=aside, agreed=caller.agreed, took_s=took)
        if isinstance(caller, ModelCaller):
            held = replace(held, caller_usage=dict(caller.usage))
        return held, after, changes

    def _caller(self, scenario: Scenario, call: PlannedCall) -> Caller:
        if scenario.says:
            return ScriptedCaller(scenario, words=self._words, language=load("en"))
        chance = random.Random(call.seed)
        if self._callers is not None:
            return ModelCaller(
                scenario,
                words=self._words,
                manner=call.manner,
                model=self._callers,
                chance=chance,
            )
        return AgendaCaller(scenario, words=self._words, manner=call.manner, chance=chance)

    async def _over(self, world: World) -> World:
        if self._agent.elsewhere is None:
            return world
        return world.over(await self._agent.elsewhere())

    def _dials(self, call: PlannedCall) -> Dials:
        chosen = dials(call.way)
        if self._agent.model_ms is None:
            return chosen
        return replace(chosen, model_ms=self._agent.model_ms)

    @cached_property
    def _seeded_already(self) -> Vertical:
        """The trade on a copy of records that were seeded for this very moment."""
        vertical = self._agent.vertical
        return vertical if self._agent.elsewhere else replace(vertical, renew=None)

    async def _template(self, now: datetime) -> Path:
        """A database as the business opens at that moment."""
        if now not in self._seeded:
            path = self._folder / f"seeded-{len(self._seeded)}.db"
            make = self._agent.make_llm
            async with await Desk.open(
                self._agent.vertical,
                db=str(path),
                brain=make,
                clock=FixedClock(now),
                settings=self._settings,
            ):
                pass
            self._seeded[now] = path
            self._worlds[path] = World.read(path, without=our_tables.metadata.tables)
        return self._seeded[now]


def _model(make: MakeLLM, line: Line) -> LLMService[Any]:
    return troubled(make(), dials=line.dials, chance=line.chance)


def _remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink(missing_ok=True)
