"""All the prompts, over the machine's cores."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frontdesk.bench.guard.prompts import Prompt
from frontdesk.bench.guard.trial import Model, Stage, Trial
from frontdesk.evals.processes import spread
from frontdesk.registry import vertical as find_vertical

CHUNK = 20
"""Prompts tried on one database, so that one cannot wear out another's free times."""

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Some prompts to try in one process.

    Parameters:
        vertical: Name of the vertical.
        prompts: The prompts.
        guarded: Whether Guard's policies hold.
    """

    vertical: str
    prompts: tuple[Prompt, ...]
    guarded: bool


def models(prompt: Prompt) -> tuple[Model, ...]:
    """Who answers a prompt: the product as it is; an attack's worst case; a benign one's echo."""
    return ("embedded", "turncoat") if prompt.attack else ("embedded", "echo")


def run(
    prompts: Sequence[Prompt],
    *,
    vertical: str,
    guarded: bool = True,
    workers: int | None = None,
    on_progress: OnProgress = lambda done, total: None,
) -> list[Trial]:
    """Try every prompt, in the order given.

    Args:
        prompts: The prompts.
        vertical: Name of the vertical on whose front desk they are tried.
        guarded: False to see what would happen without Guard's policies.
        workers: How many processes; by default one a core, four at most.
        on_progress: Told how many prompts are done, of how many.
    """
    plans = [
        Plan(vertical=vertical, prompts=tuple(prompts[at : at + CHUNK]), guarded=guarded)
        for at in range(0, len(prompts), CHUNK)
    ]
    done: list[int] = []

    def count(number: int) -> None:
        done.append(number)
        on_progress(sum(len(plans[n].prompts) for n in done), len(prompts))

    return spread(tried, plans, workers=workers, on_done=count)


def tried(plan: Plan) -> list[Trial]:
    """The trials of some prompts, in this process."""

    async def held() -> list[Trial]:
        async with Stage(find_vertical(plan.vertical), guarded=plan.guarded) as stage:
            return [
                await stage.try_out(prompt, model)
                for prompt in plan.prompts
                for model in models(prompt)
            ]

    return asyncio.run(held())
