"""Holds each of some scenarios once, in this process, with nothing that goes wrong unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from frontdesk.evals.calls.booth import Agent, Booth
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.traffic import RECOGNISER
from frontdesk.evals.gate.worker import configured, maker
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.evals.scenarios import Manner, Scenario
from frontdesk.testing import MONDAY


async def rehearse(
    scenarios: Sequence[Scenario],
    candidate: Candidate,
    *,
    manner: Manner | None = "plain",
    at_once: int = 1,
    seed: int = 0,
) -> list[HeldCall]:
    """The calls, in the order of their scenarios.

    Args:
        scenarios: What callers want.
        candidate: Who answers.
        manner: How they speak; None for the first manner of each scenario.
        at_once: So many are held at the same time.
        seed: Of what callers leave to chance.

    Raises:
        BadSetting: The candidate names what cannot be found.
    """
    with configured(candidate) as vertical:
        booth = Booth(
            Agent(vertical=vertical, make_llm=maker(candidate.brain, vertical)),
            scenarios={one.name: one for one in scenarios},
            words=CallerWords.load(vertical.home / "scenarios", language="en"),
            noise=NoiseChannel(read_noise(RECOGNISER)),
            default_now=MONDAY,
        )
        places = asyncio.Semaphore(at_once)

        async def hold(number: int, scenario: Scenario) -> HeldCall:
            call = PlannedCall(
                number=number,
                scenario=scenario.name,
                manner=manner or scenario.manners[0],
                way=scenario.way or "none",
                at_s=0,
                seed=str(seed),
            )
            async with places:
                return await booth.hold(call)

        async with booth, asyncio.TaskGroup() as group:
            calls = [group.create_task(hold(at, one)) for at, one in enumerate(scenarios)]
        return [call.result() for call in calls]
