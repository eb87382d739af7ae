"""Holds scenarios or their variants once each, graded, on all of this machine's processors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from frontdesk.evals.calls.grade import Grade
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import grader_for, scenarios_of
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.processes import spread
from frontdesk.evals.rehearsal import rehearse
from frontdesk.evals.scenarios import Scenario
from frontdesk.evals.variants.make import variants
from frontdesk.evals.variants.material import Material

_SHARE = 25
"""So many calls are given to a process at a time."""
_AT_ONCE = 6
"""So many are held at once in one process: those that wait for slow tools wait together."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """A scenario, the call that was held for it, and how that went."""

    scenario: Scenario
    held: HeldCall
    grade: Grade

    def told(self) -> list[str]:
        """What went wrong and what was said; nothing where nothing did."""
        grade = self.grade
        if grade.passed:
            return []
        vetoes = (f"{kind}: {what}" for kind, what in grade.vetoes)
        return [self.scenario.name, *grade.problems, *vetoes, *self.held.transcript()]


def variants_of(
    vertical: str, *, count: int, seed: int = 0, beyond: bool = False
) -> list[Scenario]:
    """Variants of a vertical's scenarios; the scenarios in each of their manners where none.

    Args:
        vertical: Name of the trade, or ``module:attribute`` of one.
        count: How many; 0 for the reviewed scenarios themselves, once a manner.
        seed: Of the choices.
        beyond: Whether also what the embedded brain is known not to manage.

    Raises:
        BadSetting: A file of it cannot be read.
    """
    found = trade(vertical)
    parents = scenarios_of(found)
    if count:
        material = Material.read(found.home / "scenarios")
        if beyond:
            material = material.model_copy(update={"beyond": {}})
        return variants(parents, material, count=count, seed=seed)
    return [
        one.model_copy(update={"name": f"{one.name}_{manner}", "manners": [manner]})
        for one in parents
        for manner in one.manners
    ]


def play(
    scenarios: Sequence[Scenario],
    candidate: Candidate,
    *,
    workers: int | None = None,
    on_done: Callable[[int], None] = lambda done: None,
) -> list[Played]:
    """Hold each once, in its first manner, and grade it.

    Args:
        scenarios: What callers want.
        candidate: Who answers.
        workers: How many processes; by default one a processor.
        on_done: Told how many are done.

    Raises:
        BadSetting: The candidate names what cannot be found.
    """
    shares = [scenarios[at : at + _SHARE] for at in range(0, len(scenarios), _SHARE)]
    done = 0

    def count(number: int) -> None:
        nonlocal done
        done += len(shares[number])
        on_done(done)

    return spread(partial(_share, candidate=candidate), shares, workers=workers, on_done=count)


def _share(scenarios: Sequence[Scenario], *, candidate: Candidate) -> list[Played]:
    return asyncio.run(_played(scenarios, candidate))


async def _played(scenarios: Sequence[Scenario], candidate: Candidate) -> list[Played]:
    grader = await grader_for(trade(candidate.vertical))
    held = await rehearse(scenarios, candidate, manner=None, at_once=_AT_ONCE)
    return [
        Played(scenario=one, held=call, grade=grader.grade(call, one))
        for one, call in zip(scenarios, held, strict=True)
    ]
