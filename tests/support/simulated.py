"""Simulated calls without an agent: results with the grades that a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.evals.calls.grade import Grade, Veto
from frontdesk.evals.calls.held import HeldCall, Turn
from frontdesk.evals.calls.world import Compared
from frontdesk.evals.gate.traffic import Result


def turn(said: str, answer: str, **known: Any) -> Turn:
    return Turn(
        said=said,
        heard=known.pop("heard", said),
        purpose=known.pop("purpose", "answers"),
        facts=known.pop("facts", ()),
        answer=answer,
        **known,
    )


def call(*turns: Turn, scenario: str = "one", **known: Any) -> HeldCall:
    return HeldCall(
        id=known.pop("id", f"{scenario}/plain/none/0"),
        scenario=scenario,
        manner=known.pop("manner", "plain"),
        way="none",
        turns=turns,
        greeting="Hello.",
        calls=known.pop("calls", ()),
        compared=known.pop("compared", Compared()),
        effects=known.pop("effects", ()),
        agreed=known.pop("agreed", 0),
        **known,
    )


def result(
    number: int,
    *,
    passed: bool = True,
    vetoes: Sequence[tuple[Veto, str]] = (),
    arguments: tuple[int, int] = (4, 4),
    handoffs: tuple[int, int] = (2, 2),
    first_token_ms: Sequence[float] = (100.0, 120.0),
    cost_usd: float = 0.002,
) -> Result:
    name = f"one/plain/none/{number}"
    return Result(
        held=call(turn("hi", "Hello."), id=name),
        grade=Grade(
            id=name,
            passed=passed,
            problems=() if passed else ("it did not",),
            vetoes=tuple(vetoes),
            arguments=arguments,
            handoffs=handoffs,
            first_token_ms=tuple(first_token_ms),
            booked=passed,
            turns=1,
        ),
        cost_usd=cost_usd,
    )
