"""One simulated call of a scenario, by a caller in no manner at all."""

from __future__ import annotations

from frontdesk.evals.calls.booth import Agent, Booth
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.calls.words import CallerWords
from frontdesk.evals.gate.traffic import RECOGNISER
from frontdesk.evals.noise import NoiseChannel, read_noise
from frontdesk.evals.scenarios import Scenario
from frontdesk.testing import MONDAY


async def held_plainly(scenario: Scenario, agent: Agent) -> HeldCall:
    """Hold it once."""
    booth = Booth(
        agent,
        scenarios={scenario.name: scenario},
        words=CallerWords.load(agent.vertical.home / "scenarios", language="en"),
        noise=NoiseChannel(read_noise(RECOGNISER)),
        default_now=MONDAY,
    )
    call = PlannedCall(
        number=0, scenario=scenario.name, manner="plain", way="none", at_s=0, seed="0"
    )
    async with booth:
        return await booth.hold(call)
