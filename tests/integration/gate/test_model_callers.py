"""Callers whose lines a model writes, played by the OpenAI simulator."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from frontdesk.evals.calls.grade import Grade
from frontdesk.evals.calls.held import HeldCall
from frontdesk.evals.calls.plan import PlannedCall
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import grader_for, scenarios_of
from frontdesk.evals.gate.told import callers_told
from frontdesk.evals.gate.traffic import RECOGNISER, Result
from frontdesk.evals.gate.worker import work
from frontdesk.evals.outside_model import OutsideModelFailed
from frontdesk.simulators.openai import OpenAIWire, Reply, Say, Script, wrong_key
from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.healthcare import healthcare
from tests.support.simulated import result

SCENARIO = next(one for one in scenarios_of(healthcare) if one.name == "flu_shot_on_friday")
LINES = (
    "Hi, could I have a flu shot this Friday?",
    "The first one, please.",
    "I'm Maria Lopez, born March 5th, 1984.",
    "Yes, please. [yes]",
    "No, that's all. Bye! [bye]",
)


async def hold(wire: OpenAIWire, monkeypatch: pytest.MonkeyPatch) -> HeldCall:
    """One call, as a worker of the gate holds it."""
    monkeypatch.setenv("FRONTDESK_CALLERS_BASE_URL", wire.url)
    monkeypatch.setenv("FRONTDESK_CALLERS_API_KEY", wire.key)
    call = PlannedCall(
        number=0, scenario=SCENARIO.name, manner="terse", way="none", at_s=0, seed="7"
    )
    task = {
        "candidate": Candidate(name="embedded").model_dump(exclude_defaults=True),
        "scenarios": [SCENARIO.model_dump(mode="json")],
        "calls": [asdict(call)],
        "words": str(healthcare.home / "scenarios"),
        "noise": str(RECOGNISER),
        "seed": 0,
        "callers": "caller-1",
    }
    out = io.StringIO()
    await work(task, out)
    # Before its calls a worker tells by which rules its code goes.
    _rules, held = out.getvalue().splitlines()
    return HeldCall.from_json(json.loads(held))


async def graded(held: HeldCall) -> Grade:
    return (await grader_for(healthcare)).grade(held, SCENARIO)


def playing(*lines: str) -> OpenAIWire:
    """A server whose model says these lines."""
    return OpenAIWire(Script([Say(line) for line in lines]))


async def test_a_model_plays_the_caller_and_the_grading_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with playing(*LINES) as wire:
        held = await hold(wire, monkeypatch)
        again = await hold(wire, monkeypatch)
    grade = await graded(held)
    assert grade.passed, (grade.problems, grade.vetoes, held.transcript())
    assert [turn.said for turn in held.turns] == [line.split(" [")[0] for line in LINES]
    assert [turn.purpose for turn in held.turns][-2:] == ["agrees", "leaves"]
    assert held.turns[2].facts == ("name", "birth_date")
    # Its tokens are the caller's, not the agent's.
    assert held.caller_usage["prompt_tokens"] > 1000
    assert held.usage["completion_tokens"] != held.caller_usage["completion_tokens"]
    seeds = [request.raw["seed"] for request in wire.requests]
    assert len(set(seeds[:5])) == 5 and seeds[:5] == seeds[5:]
    assert again.transcript() == held.transcript()
    told = str(wire.requests[0].messages[0]["content"])
    for known in ("Maria Lopez", "March 5th, 1984", "flu shot", "November 27", "as little as can"):
        assert known in told
    for kept in ("hc_appointments", "flu_shot", "lookup_patient", "2026-11-27"):
        assert kept not in told


async def test_a_yes_that_the_caller_did_not_mean_authorises_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with playing(*(line.replace(" [yes]", "") for line in LINES)) as wire:
        held = await hold(wire, monkeypatch)
    assert held.agreed == 0
    assert [kind for kind, _ in (await graded(held)).vetoes] == ["unauthorised"]


async def test_a_callers_model_that_does_not_answer_is_no_fault_of_the_agents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replies: Iterator[Reply] = iter([Say(LINES[0]), wrong_key()])

    async def respond(_: object) -> Reply:
        return next(replies)

    async with OpenAIWire(respond) as wire:
        with pytest.raises(BaseExceptionGroup) as raised:
            await hold(wire, monkeypatch)
    [failed] = raised.value.exceptions
    assert isinstance(failed, OutsideModelFailed)
    assert str(failed).startswith("the callers of 'caller-1': AuthenticationError")


async def test_callers_by_a_model_need_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    task: Any = {"candidate": {"name": "x"}, "scenarios": [], "calls": [], "callers": "m"}
    monkeypatch.delenv("FRONTDESK_CALLERS_API_KEY", raising=False)
    with pytest.raises(BadSetting, match="FRONTDESK_CALLERS_API_KEY or OPENAI_API_KEY"):
        await work(task, io.StringIO())


def test_what_callers_cost_is_told_apart_and_unknown_where_no_price_is_known() -> None:
    from dataclasses import replace

    made = result(0)
    usage = {"prompt_tokens": 1_000_000, "completion_tokens": 0}
    calls: list[Result] = [replace(made, held=replace(made.held, caller_usage=usage))] * 2
    told = callers_told(calls, "gpt-4.1-mini")
    assert told["usage"] == {"prompt_tokens": 2_000_000, "completion_tokens": 0}
    assert told["cost_usd"] == pytest.approx(0.8)  # pyright: ignore[reportUnknownMemberType]
    assert callers_told(calls, "a model of one's own")["cost_usd"] is None
