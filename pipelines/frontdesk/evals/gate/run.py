"""A run of traffic from start to finish: calls planned, held, graded and decided."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from frontdesk.evals.calls.arguments import Meanings
from frontdesk.evals.calls.borne import Claims
from frontdesk.evals.calls.dials import Way
from frontdesk.evals.calls.grade import Grader
from frontdesk.evals.calls.plan import plan
from frontdesk.evals.calls.rules import Rules
from frontdesk.evals.calls.stability import House
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.likeness import alike
from frontdesk.evals.gate.traffic import RECOGNISER, OnProgress, Result, Traffic, run
from frontdesk.evals.gate.verdict import MARGINS, Margin, Verdict, decide, repeated
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.scenarios import Scenario, read_scenarios
from frontdesk.testing import MONDAY, open_desk
from frontdesk.vertical import Form, Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language import load

A_MINUTE = 90.0
"""Calls that come in a minute, by default; each side gets as many."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked of a run.

    Parameters:
        calls: How many calls.
        seed: The same seed makes the same calls.
        ways: What goes wrong in them, one way a call.
        suite: Name of one file of scenarios, or empty for all of the vertical's.
        scenarios: A file or folder of scenarios to be held instead of the vertical's.
        noise: Profile or recordings of a recogniser.
        a_minute: How many calls come in a minute.
        workers: Processes a side.
        callers: The model that plays the callers; empty for callers by rule.
        margins: How much worse each number of a candidate may be.
        again: Where numbers alone refuse a candidate, as many calls of this seed are held, and
            must refuse it too; None to let one run decide.
    """

    calls: int = 100
    seed: int = 0
    ways: Sequence[Way] = ("none", "asr", "partial", "tools")
    suite: str = ""
    scenarios: Path | None = None
    noise: Path = RECOGNISER
    a_minute: float = A_MINUTE
    workers: int = 1
    callers: str = ""
    margins: Mapping[str, Margin] = field(default_factory=lambda: MARGINS)
    again: int | None = None


def scenarios_of(vertical: Vertical, suite: str = "") -> list[Scenario]:
    """The scenarios of a vertical, or of one of its files by name.

    Raises:
        BadSetting: There are none.
    """
    folder = vertical.home / "scenarios"
    if not folder.is_dir():
        raise BadSetting(f"vertical {vertical.name!r} has no scenarios in {str(folder)!r}")
    if not suite:
        return read_scenarios(folder)
    file = folder / f"{suite}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.yaml")))
        raise BadSetting(f"vertical {vertical.name!r} has no suite {suite!r}; it has {known}")
    return read_scenarios(file)


def traffic_for(vertical: Vertical, order: Order) -> Traffic:
    """The calls of an order, the same for whoever holds them."""
    given = order.scenarios
    scenarios = read_scenarios(given) if given else scenarios_of(vertical, order.suite)
    return Traffic(
        scenarios=scenarios,
        calls=plan(
            scenarios,
            calls=order.calls,
            ways=order.ways,
            seed=order.seed,
            a_minute=order.a_minute,
        ),
        words=vertical.home / "scenarios",
        seed=order.seed,
        noise=order.noise,
        workers=order.workers,
        callers=order.callers,
    )


async def grader_for(vertical: Vertical) -> Grader:
    """Who grades the calls of a vertical, by the rules of the code that runs now."""
    language = load("en")
    async with await open_desk(vertical) as desk, desk.store.ledger.unit(write=False) as unit:
        forms: list[Form] = list(await vertical.vocabulary(unit))
        personal, names = desk.reader.personal, desk.reader.names
    rules = Rules.of(vertical)
    return Grader(
        meanings=Meanings(forms, language=language, today=MONDAY.date()),
        claims=Claims([ClaimGate(language)], names=names, language=language),
        confirmed=rules.confirmed,
        scratch=rules.scratch,
        house=House(
            tools={one.name: [tool.name for tool in one.tools] for one in vertical.specialists},
            personal=personal,
        ),
    )


def hold(
    candidate: Candidate, order: Order, *, on_progress: OnProgress = lambda done, total: None
) -> list[Result]:
    """The calls of one candidate."""

    async def held() -> list[Result]:
        vertical = trade(candidate.vertical)
        traffic = traffic_for(vertical, order)
        grader = await grader_for(vertical)
        return (await run(traffic, [candidate], grader=grader, on_progress=on_progress))[0]

    return asyncio.run(held())


def both(
    baseline: Candidate,
    candidate: Candidate,
    order: Order,
    *,
    on_progress: OnProgress = lambda done, total: None,
) -> list[list[Result]]:
    """The same calls of both, side by side.

    Raises:
        BadSetting: They are of different trades.
    """
    if baseline.vertical != candidate.vertical:
        raise BadSetting(
            f"the baseline is of {baseline.vertical!r}, the candidate of {candidate.vertical!r}"
        )

    async def held() -> list[list[Result]]:
        vertical = trade(candidate.vertical)
        traffic = traffic_for(vertical, order)
        grader = await grader_for(vertical)
        return await run(traffic, [baseline, candidate], grader=grader, on_progress=on_progress)

    return asyncio.run(held())


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two configurations on the same calls.

    Parameters:
        order: What was asked of the run.
        baseline: What is in use.
        candidate: What shall be.
        before: The calls as the baseline held them.
        after: The same calls as the candidate did.
        verdict: What is to be done.
    """

    order: Order
    baseline: Candidate
    candidate: Candidate
    before: Sequence[Result]
    after: Sequence[Result]
    verdict: Verdict


def compare(
    baseline: Candidate,
    candidate: Candidate,
    order: Order,
    *,
    on_progress: OnProgress = lambda done, total: None,
) -> Comparison:
    """Hold the same calls with both, side by side, and decide.

    Where the order says `again`, a refusal by numbers alone is held to other calls: what they do
    not refuse is undecided. A veto needs no second run.

    Raises:
        BadSetting: They are of different trades.
    """
    first = _once(baseline, candidate, order, on_progress=on_progress)
    if order.again is None or not first.verdict.by_numbers:
        return first
    other = replace(order, seed=order.again)
    second = _once(baseline, candidate, other, on_progress=on_progress)
    return replace(second, verdict=repeated(first.verdict, second.verdict))


def _once(
    baseline: Candidate, candidate: Candidate, order: Order, *, on_progress: OnProgress
) -> Comparison:
    before, after = both(baseline, candidate, order, on_progress=on_progress)
    return Comparison(
        order=order,
        baseline=baseline,
        candidate=candidate,
        before=before,
        after=after,
        verdict=decide(
            before,
            after,
            seed=order.seed,
            margins=order.margins,
            same=alike(baseline, candidate),
        ),
    )
