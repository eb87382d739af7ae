"""Holds each of some scenarios once, in this process, with nothing that goes wrong."""

from __future__ import annotations

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
    scenarios: Sequence[Scenario], candidate: Candidate, *, manner: Manner = "plain"
) -> list[HeldCall]:
    """The calls, in the order of their scenarios.

    Args:
        scenarios: What callers want.
        candidate: Who answers.
        manner: How they speak.

    Raises:
        BadSetting: The candidate names what cannot be found.
    """
    with configured(candidate) as vertical:
        booth = Booth(
            Agent(vertical=vertical, make_llm=maker(candidate.brain)),
            scenarios={one.name: one for one in scenarios},
            words=CallerWords.load(vertical.home / "scenarios", language="en"),
            noise=NoiseChannel(read_noise(RECOGNISER)),
            default_now=MONDAY,
        )
        async with booth:
            return [
                await booth.hold(
                    PlannedCall(
                        number=number,
                        scenario=one.name,
                        manner=manner,
                        way="none",
                        at_s=0,
                        seed="0",
                    )
                )
                for number, one in enumerate(scenarios)
            ]
