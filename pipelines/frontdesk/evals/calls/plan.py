"""Which calls are made: scenarios, manners, noise and arrival times, all from one seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.evals.calls.dials import Way
from frontdesk.evals.scenarios import Manner, Scenario


@dataclass(frozen=True, kw_only=True)
class PlannedCall:
    """One call to be made.

    Parameters:
        number: Its place in the traffic, from 0.
        scenario: Name of what the caller wants.
        manner: How they speak.
        way: What goes wrong.
        at_s: When it comes in, in seconds after the first may.
        seed: What its chance is seeded with, as text.
    """

    number: int
    scenario: str
    manner: Manner
    way: Way
    at_s: float
    seed: str

    @property
    def id(self) -> str:
        """The call's name in reports, the same for whoever makes it."""
        return f"{self.scenario}/{self.manner}/{self.way}/{self.number}"


def plan(
    scenarios: Sequence[Scenario],
    *,
    calls: int,
    ways: Sequence[Way],
    seed: int,
    a_minute: float,
) -> list[PlannedCall]:
    """Calls over all scenarios, manners and ways in turn, coming in at random (Poisson).

    Args:
        scenarios: What callers want; each comes as often as any other.
        calls: How many calls.
        ways: What goes wrong, one way a call.
        seed: The same seed plans the same calls.
        a_minute: How many come in a minute on average, whether or not the ones before are over.
    """
    chance = random.Random(f"{seed}/arrivals")
    planned: list[PlannedCall] = []
    at = 0.0
    for number in range(calls):
        round_, index = divmod(number, len(scenarios))
        scenario = scenarios[index]
        # In each round every scenario meets the next way, and not all the same one.
        way = scenario.way or ways[(round_ + index) % len(ways)]
        manner = scenario.manners[(round_ // len(ways) + round_) % len(scenario.manners)]
        planned.append(
            PlannedCall(
                number=number,
                scenario=scenario.name,
                manner=manner,
                way=way,
                at_s=at,
                seed=f"{seed}/{scenario.name}/{manner}/{way}/{round_}",
            )
        )
        at += chance.expovariate(a_minute / 60)
    return planned
