"""``frontdesk eval judge``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.evals.gate.files import write_calls
from frontdesk.simulators.openai import ChatRequest, OpenAIWire, Reply, Say
from tests.support.commands import Ran
from tests.support.simulated import result

CALLS = [result(number, passed=number % 4 != 0) for number in range(12)]
QUESTIONS = ("served", "polite", "clear", "outcome", "repeated", "invented")


def test_the_command_tells_it_and_never_fails_a_candidate(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "calls.jsonl"
    write_calls(file, CALLS)

    async def answer(_: ChatRequest) -> Reply:
        return Say("\n".join(f"{name}: no" for name in QUESTIONS))

    async def told() -> Ran:
        async with OpenAIWire(answer) as wire:
            monkeypatch.setenv("FRONTDESK_JUDGE_BASE_URL", wire.url)
            monkeypatch.setenv("FRONTDESK_JUDGE_API_KEY", wire.key)
            words = ("eval", "judge", str(file), "--model", "judge-1", "--json")
            return await asyncio.to_thread(run, *words)

    ran = asyncio.run(told())
    assert ran.status == 0
    report = json.loads(ran.out)
    assert report["decides"] is False
    assert report["calls"][str(file)]["agreement"]["value"] == 0.25
    assert report["cost"]["cost_usd"] is None
