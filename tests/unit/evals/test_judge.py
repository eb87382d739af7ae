"""A judge beside the grades: what it says, how far it agrees, and that it decides nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from frontdesk.evals.judge import SERVED, Judged, answers_in, judge, kappa
from frontdesk.evals.outside_model import OutsideModel
from frontdesk.simulators.openai import ChatRequest, OpenAIWire, Reply, Say
from tests.support.simulated import result

CALLS = [result(number, passed=number % 4 != 0) for number in range(12)]
QUESTIONS = ("served", "polite", "clear", "outcome", "repeated", "invented")


def lines(**answers: str) -> str:
    return "\n".join(f"{name}: {answers.get(name, 'yes')}" for name in QUESTIONS)


def judging(respond: Callable[[ChatRequest], str]) -> OpenAIWire:
    async def answer(request: ChatRequest) -> Reply:
        return Say(respond(request))

    return OpenAIWire(answer)


@pytest.fixture
async def wire() -> AsyncIterator[OpenAIWire]:
    """A judge who finds every caller served, and forgets a question now and then."""
    asked = 0

    def respond(_: ChatRequest) -> str:
        nonlocal asked
        asked += 1
        return lines(polite="no") if asked % 6 else "polite: yes"

    async with judging(respond) as server:
        yield server


async def of(wire: OpenAIWire) -> Judged:
    model = OutsideModel("judge-1", part="judge", base_url=wire.url, api_key=wire.key)
    try:
        return await judge(CALLS, model)
    finally:
        await model.close()


async def test_what_a_judge_says_stands_beside_how_far_it_agrees_with_the_grades(
    wire: OpenAIWire,
) -> None:
    told: Any = (await of(wire)).to_json()
    assert (told["calls"], told["answered"]) == (12, 10)
    assert told["yes"]["polite"]["value"] == 0.0 and told["yes"][SERVED]["value"] == 1.0
    agreement = told["agreement"]
    assert agreement["value"] == told["passed"]["value"]
    assert 0 < agreement["low"] < agreement["value"] <= agreement["high"]
    # Who says yes of every call agrees no more than chance would.
    assert told["kappa"]["value"] == 0.0


async def test_a_judge_sees_the_transcript_and_neither_grade_nor_scenario(
    wire: OpenAIWire,
) -> None:
    await of(wire)
    seen = json.dumps([request.raw["messages"] for request in wire.requests])
    assert "caller: hi" in seen and "agent: Hello." in seen
    assert "it did not" not in seen and "one/plain" not in seen
    assert all(request.raw["temperature"] == 0.0 for request in wire.requests)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("served: yes\npolite: No.", {"served": True, "polite": False}),
        ("- **Served**: yes\n2 polite: maybe", {"served": True}),
        ("I cannot say.", {}),
    ],
)
def test_only_a_yes_or_a_no_is_an_answer(text: str, found: dict[str, bool]) -> None:
    assert answers_in(text, dict.fromkeys(("served", "polite"), "")) == found


def test_agreement_beyond_chance() -> None:
    # Cohen's own table has 20, 5, 10, 15: kappa 0.4.
    one = [True] * 25 + [False] * 25
    other = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    found = kappa(one, other)
    assert found.value == pytest.approx(0.4)  # pyright: ignore[reportUnknownMemberType]
    assert found.low is not None and found.high is not None
    assert 0.1 < found.low < 0.4 < found.high < 0.7
    assert kappa([True, True], [True, True]).value is None
    assert kappa([], []).value is None
