"""A run of traffic from start to finish: calls planned, held, graded, decided and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from frontdesk.evals.calls.arguments import Meanings
from frontdesk.evals.calls.dials import Way
from frontdesk.evals.calls.grade import Grader
from frontdesk.evals.calls.plan import plan
from frontdesk.evals.calls.stability import House
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.numbers import NAMES, PLACES, numbers
from frontdesk.evals.gate.traffic import RECOGNISER, OnProgress, Result, Traffic, run, tokens
from frontdesk.evals.gate.verdict import Verdict, decide
from frontdesk.evals.gate.worker import trade
from frontdesk.evals.intervals import Estimate
from frontdesk.evals.scenarios import Scenario, read_scenarios
from frontdesk.providers.sheet import Sheet
from frontdesk.testing import MONDAY, open_desk
from frontdesk.vertical import Form, Vertical
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.guard import ClaimGate
from frontdesk_processors.language import load
from frontdesk_processors.values import JsonObject

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
    """Who grades the calls of a vertical."""
    language = load("en")
    async with await open_desk(vertical) as desk, desk.store.ledger.unit(write=False) as unit:
        forms: list[Form] = list(await vertical.vocabulary(unit))
        personal = desk.reader.personal
    return Grader(
        meanings=Meanings(forms, language=language, today=MONDAY.date()),
        claims=ClaimGate(language),
        confirmed=[tool.name for tool in vertical.tools if tool.preview is not None],
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

    Raises:
        BadSetting: They are of different trades.
    """
    before, after = both(baseline, candidate, order, on_progress=on_progress)
    return Comparison(
        order=order,
        baseline=baseline,
        candidate=candidate,
        before=before,
        after=after,
        verdict=decide(before, after, seed=order.seed),
    )


def report(results: Sequence[Result], candidate: Candidate, order: Order) -> JsonObject:
    """The four numbers of one run, and what went wrong, by scenario and by way."""
    found = numbers(results, seed=order.seed)
    return {
        "candidate": candidate.name,
        "calls": len(results),
        "seed": order.seed,
        "numbers": _told(found),
        "passed": found["passed"].to_json(places=PLACES),
        "booked": found["booked"].to_json(places=PLACES),
        "turns": found["turns"].to_json(places=PLACES),
        "vetoes": [
            {"call": one.grade.id, "kind": kind, "what": what}
            for one in results
            for kind, what in one.grade.vetoes
        ],
        "prompts": _prompts(results),
        "scenarios": _by(results, lambda one: one.held.scenario),
        "noise": _by(results, lambda one: one.held.way),
        "priced_as": _priced(candidate),
        **({"callers": callers_told(results, order.callers)} if order.callers else {}),
    }


def verdict_json(compared: Comparison) -> JsonObject:
    """A verdict with what it rests on."""
    order, verdict = compared.order, compared.verdict
    sides = {
        "baseline": numbers(compared.before, seed=order.seed),
        "candidate": numbers(compared.after, seed=order.seed),
    }
    return {
        "verdict": verdict.decision,
        "reasons": list(verdict.reasons),
        "vetoes": list(verdict.vetoes),
        "numbers": {
            name: {
                **{side: sides[side][name].to_json(places=PLACES) for side in sides},
                "gain": gain.to_json() if (gain := verdict.gains[name]) is not None else None,
            }
            for name in (*NAMES, "passed", "booked", "turns")
        },
        "wins": list(verdict.wins),
        "losses": list(verdict.losses),
        "flipped": [flip.to_json() for flip in verdict.flipped],
        "calls": len(compared.after),
        "seed": order.seed,
        "noise": list(order.ways),
        "suite": order.suite,
        "prompts": {
            "baseline": _prompts(compared.before),
            "candidate": _prompts(compared.after),
        },
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "baseline": compared.baseline.to_json(),
        "candidate": compared.candidate.to_json(),
        "priced_as": _priced(compared.candidate),
    }


def _prompts(results: Sequence[Result]) -> str:
    """The version of the prompts that a side's calls were held with; empty where it is not one."""
    versions = {one.held.prompts for one in results}
    return versions.pop() if len(versions) == 1 else ""


def callers_told(results: Sequence[Result], model: str) -> JsonObject:
    """What the model that played the callers used and cost, which is no cost of the agent's."""
    used: dict[str, int] = {}
    for one in results:
        for name, count in one.held.caller_usage.items():
            used[name] = used.get(name, 0) + count
    row = Sheet.load().find("llm", model)
    cost = row.cost(tokens(used)) if row is not None else None
    return {"model": model, "usage": used, "cost_usd": None if cost is None else float(cost)}


def _told(found: Mapping[str, Estimate]) -> JsonObject:
    return {name: found[name].to_json(places=PLACES) for name in NAMES}


def _priced(candidate: Candidate) -> JsonObject:
    row = Sheet.load().model("llm", candidate.priced_as)
    priced = {"model": candidate.priced_as, "prices_of": row.checked.isoformat()}
    if candidate.brain == "embedded":
        return {**priced, "note": "The embedded brain costs nothing; its tokens are priced so."}
    return {**priced, "note": ""}


def _by(results: Sequence[Result], key: Callable[[Result], str]) -> JsonObject:
    groups: dict[str, list[Result]] = {}
    for one in results:
        groups.setdefault(key(one), []).append(one)
    return {
        name: {"calls": len(group), "passed": sum(one.grade.passed for one in group)}
        for name, group in sorted(groups.items())
    }
