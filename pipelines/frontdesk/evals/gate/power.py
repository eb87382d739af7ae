"""How often the gate is wrong and how often it is right, from resamples of calls that were held."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from frontdesk.evals.gate.numbers import NAMES, values
from frontdesk.evals.gate.traffic import OnProgress, Result
from frontdesk.evals.gate.verdict import Decision, decide
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject

DECISIONS: tuple[Decision, ...] = get_args(Decision)
CAN_BE_WORSE = (*NAMES, "passed")


def power(
    baseline: Sequence[Result],
    candidate: Sequence[Result],
    *,
    calls: int,
    gates: int,
    seed: int,
    worse: Mapping[str, float] | None = None,
    on_progress: OnProgress = lambda done, total: None,
) -> JsonObject:
    """The share of each verdict over many gates, each on calls drawn from one pool of pairs.

    ``alike``: in each pair the sides are swapped by a coin, so that there is nothing to find;
    what is adopted or refused there is a false alarm. ``as_held``: the sides as they were held;
    what is refused of a worse candidate there is the gate's power. ``planted``: as alike, with one
    side made worse by a stated size; what is refused there is the power to find that much.

    Args:
        baseline: The pool's calls as the baseline held them.
        candidate: The same calls as the candidate did.
        calls: How many pairs a gate sees, drawn with replacement.
        gates: How many gates.
        seed: The same seed draws the same.
        worse: By how much which numbers of the planted side are worse, as `Worse` has them.
        on_progress: Told how many gates are done, of how many.

    Raises:
        BadSetting: The pool's sides are not of the same calls.
    """
    if [one.held.id for one in baseline] != [one.held.id for one in candidate]:
        raise BadSetting("the pool's sides are not of the same calls; take both from one gate")
    chance = random.Random(seed)
    pairs = list(zip(baseline, candidate, strict=True))
    planted = Worse(worse, [*baseline, *candidate]) if worse else None
    found: defaultdict[str, Counter[Decision]] = defaultdict(Counter)
    for gate in range(gates):
        drawn = [chance.choice(pairs) for _ in range(calls)]
        tossed = [pair if chance.random() < 0.5 else pair[::-1] for pair in drawn]
        found["as_held"][_decided(drawn, gate)] += 1
        found["alike"][_decided(tossed, gate)] += 1
        if planted is not None:
            worsened = [(before, planted.of(after, chance)) for before, after in tossed]
            found["planted"][_decided(worsened, gate)] += 1
        on_progress(gate + 1, gates)
    shares = {
        way: {name: counted[name] / gates for name in DECISIONS} for way, counted in found.items()
    }
    return {
        "pool": len(pairs),
        "calls": calls,
        "gates": gates,
        **({"worse": dict(worse)} if worse else {}),
        **shares,
    }


class Worse:
    """Makes calls worse by a stated size.

    Args:
        by: By number: ``first_token_p95_ms`` and ``cost_usd`` rise by a share of themselves; of
            what counts for ``argument_accuracy``, ``handoff_stability`` and ``passed`` so much of
            all is lost, by chance.
        calls: Calls of which is known how good they are without.

    Raises:
        BadSetting: There is no such number, or less than so much to lose.
    """

    def __init__(self, by: Mapping[str, float], calls: Sequence[Result]) -> None:
        if unknown := sorted(by.keys() - set(CAN_BE_WORSE)):
            raise BadSetting(f"no number {unknown[0]!r}; there are {', '.join(CAN_BE_WORSE)}")
        now = values(calls)
        self._slower = 1 + by.get("first_token_p95_ms", 0.0)
        self._dearer = 1 + by.get("cost_usd", 0.0)
        self._lost: dict[str, float] = {}
        for name in ("argument_accuracy", "handoff_stability", "passed"):
            size = by.get(name, 0.0)
            if size and not size <= now[name]:
                raise BadSetting(f"{name} is {now[name]:.3f}: it cannot be worse by {size}")
            self._lost[name] = size / now[name] if size else 0.0

    def of(self, result: Result, chance: random.Random) -> Result:
        """The call as it would be on the worse side."""
        grade = result.grade
        return replace(
            result,
            cost_usd=result.cost_usd * self._dearer,
            grade=replace(
                grade,
                first_token_ms=tuple(ms * self._slower for ms in grade.first_token_ms),
                arguments=self._less(grade.arguments, "argument_accuracy", chance),
                handoffs=self._less(grade.handoffs, "handoff_stability", chance),
                passed=grade.passed and chance.random() >= self._lost["passed"],
            ),
        )

    def _less(self, held: tuple[int, int], name: str, chance: random.Random) -> tuple[int, int]:
        hits, of = held
        return sum(chance.random() >= self._lost[name] for _ in range(hits)), of


def _decided(pairs: Sequence[tuple[Result, ...]], gate: int) -> Decision:
    before, after = (list(side) for side in zip(*pairs, strict=True))
    return decide(before, after, seed=gate).decision
