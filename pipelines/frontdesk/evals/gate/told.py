"""A run and a verdict as plain JSON, with all that they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.numbers import BESIDE, NAMES, PLACES, numbers
from frontdesk.evals.gate.run import Comparison, Order
from frontdesk.evals.gate.traffic import Result, tokens
from frontdesk.evals.intervals import Estimate
from frontdesk.providers.sheet import Sheet
from frontdesk_processors.values import JsonObject


def report(results: Sequence[Result], candidate: Candidate, order: Order) -> JsonObject:
    """The four numbers of one run, and what went wrong, by scenario and by way."""
    found = numbers(results, seed=order.seed)
    return {
        "candidate": candidate.name,
        "calls": len(results),
        "seed": order.seed,
        "numbers": _told(found),
        **{name: found[name].to_json(places=PLACES) for name in BESIDE},
        "vetoes": [
            {"call": one.grade.id, "kind": kind, "what": what}
            for one in results
            for kind, what in one.grade.vetoes
        ],
        "prompts": _prompts(results),
        "scenarios": _by(results, lambda one: one.held.scenario),
        "noise": _by(results, lambda one: one.held.way),
        "priced_as": _priced(candidate),
        **_callers(results, order),
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
            for name in (*NAMES, *BESIDE)
        },
        "wins": list(verdict.wins),
        "losses": list(verdict.losses),
        "flipped": [flip.to_json() for flip in verdict.flipped],
        "calls": len(compared.after),
        "seed": order.seed,
        "noise": list(order.ways),
        "suite": order.suite,
        "margins": {name: asdict(margin) for name, margin in order.margins.items()},
        "prompts": {
            "baseline": _prompts(compared.before),
            "candidate": _prompts(compared.after),
        },
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "baseline": compared.baseline.to_json(),
        "candidate": compared.candidate.to_json(),
        "priced_as": _priced(compared.candidate),
        **_callers([*compared.before, *compared.after], order),
    }


def _prompts(results: Sequence[Result]) -> str:
    """The version of the prompts that a side's calls were held with; empty where it is not one."""
    versions = {one.held.prompts for one in results}
    return versions.pop() if len(versions) == 1 else ""


def _callers(results: Sequence[Result], order: Order) -> JsonObject:
    return {"callers": callers_told(results, order.callers)} if order.callers else {}


def callers_told(results: Sequence[Result], model: str) -> JsonObject:
    """What the model that played the callers used and cost, which is no cost of the agent's."""
    return {"model": model, **cost_of(model, [one.held.caller_usage for one in results])}


def cost_of(model: str, usages: Iterable[Mapping[str, int]]) -> JsonObject:
    """What a model used, and what that costs; None where the sheet has no price for it."""
    used = Counter[str]()
    for usage in usages:
        used.update(usage)
    row = Sheet.load().find("llm", model)
    cost = row.cost(tokens(used)) if row is not None else None
    return {"usage": dict(used), "cost_usd": None if cost is None else float(cost)}


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
