"""All the prompts, over the machine's cores."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from loguru import logger

from frontdesk.bench.guard.prompts import Prompt
from frontdesk.bench.guard.trial import Model, Stage, Trial
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
    found: dict[int, list[Trial]] = {}
    for number, trials in _results(plans, workers or min(4, os.cpu_count() or 1)):
        found[number] = trials
        on_progress(sum(len(plans[n].prompts) for n in found), len(prompts))
    return [trial for number in sorted(found) for trial in found[number]]


def _results(plans: Sequence[Plan], workers: int) -> Iterator[tuple[int, list[Trial]]]:
    if workers == 1 or len(plans) == 1:
        yield from ((number, tried(plan)) for number, plan in enumerate(plans))
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=fresh, initializer=_quiet) as pool:
        waiting = {pool.submit(tried, plan): number for number, plan in enumerate(plans)}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _quiet() -> None:
    """What is refused is counted, not logged."""
    logger.remove()


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
