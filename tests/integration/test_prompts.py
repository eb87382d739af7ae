"""A business's own prompts, from their files to the model, the record and the traces."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from frontdesk.desk import Desk
from frontdesk.evals.gate.candidate import Candidate
from frontdesk.evals.gate.run import Order, hold
from frontdesk.evals.gate.worker import configured
from frontdesk.prompts import versions
from frontdesk.settings import Settings
from frontdesk.simulators.openai import ChatRequest, OpenAIWire, Reply, Say
from frontdesk.testing import MONDAY, FixedClock, seeded
from frontdesk_processors.conversation import Conversation
from frontdesk_verticals.healthcare.vertical import HOME
from tests.support.commands import environment

HEAD = """\
+++
[models."gpt-5*"]
examples = "hours"
reasoning = "low"

[[examples.hours]]
caller = "Are you open on Friday?"
calls = ['get_office_hours(when="Friday")']
agent = "Yes, from eight to five."
+++
"""
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The clinic's prompts with a head."""
    place = Path(shutil.copytree(HOME / "prompts", tmp_path / "prompts"))
    file = place / "en" / "reception.md"
    file.write_text(HEAD + file.read_text("utf-8"), encoding="utf-8")
    return place


async def thinks(request: ChatRequest) -> Reply:
    return Say("<think>They want the hours.</think>We open at eight.")


async def answered(wire: OpenAIWire, folder: Path, *, model: str) -> tuple[str, Conversation]:
    settings = Settings.model_construct(
        db=None,
        brain="openai",
        openai_api_key=SecretStr(wire.key),
        openai_base_url=wire.url,
        openai_model=model,
    )
    async with (
        await Desk.open(
            "healthcare",
            db=await seeded("healthcare", clock=FixedClock(MONDAY)),
            settings=settings,
            clock=FixedClock(MONDAY),
            prompts=folder,
        ) as desk,
        await desk.session() as session,
    ):
        reply = await session.say("When do you open?")
        row = await desk.store.conversations.get(session.conversation.id)
    assert row is not None
    return reply.text, Conversation.from_json(row.state)


async def test_a_model_gets_its_examples_and_reasoning_and_what_it_thinks_is_not_said(
    folder: Path,
) -> None:
    async with OpenAIWire(thinks) as wire:
        text, filed = await answered(wire, folder, model="gpt-5-mini")
        other, _ = await answered(wire, folder, model="gpt-4.1-mini")
    assert text == other == "We open at eight."
    assert filed.prompts == versions.version_of(folder)
    first, second = (request.raw for request in wire.requests)
    assert first["reasoning_effort"] == "low" and "reasoning_effort" not in second
    told, other = (str(request.messages[0]["content"]) for request in wire.requests)
    assert 'Caller: Are you open on Friday?\nYou call: get_office_hours(when="Friday")' in told
    assert "Are you open on Friday?" not in other
    assert "+++" not in told


async def test_what_is_pinned_is_what_callers_get(folder: Path) -> None:
    pinned = versions.pin(folder, at=NOW)
    (folder / "en" / "reception.md").write_text("Be rude.", encoding="utf-8")
    async with OpenAIWire(thinks) as wire:
        _, filed = await answered(wire, folder, model="gpt-5-mini")
    assert filed.prompts == pinned
    assert "Be rude." not in str(wire.requests[0].messages[0]["content"])


def test_each_side_of_a_gate_has_the_version_that_it_names(folder: Path) -> None:
    pinned = versions.pin(folder, at=NOW)
    (folder / "en" / "reception.md").write_text("Be brief.", encoding="utf-8")
    now = Candidate(name="now", prompts=str(folder))
    new = now.model_copy(update={"prompts_version": "working"})
    with configured(now) as before, configured(new) as after:
        assert before.prompts_version == pinned
        assert after.prompts_version == versions.named(versions.texts(folder))
        assert after.role(after.specialists[0], language="en") == "Be brief."
        assert before.policy() == after.policy()


def test_a_simulated_call_says_which_prompts_it_was_held_with(folder: Path) -> None:
    order = Order(calls=1, suite="refusing", ways=("none",))
    [one] = hold(Candidate(name="now", prompts=str(folder)), order)
    assert one.held.prompts == versions.version_of(folder)


def test_spans_say_which_conversation_and_prompts_they_are_of_and_what_it_cost(
    tmp_path: Path,
) -> None:
    code = """
import asyncio, json, sys
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from frontdesk import tracing
from frontdesk.testing import in_process
spans = InMemorySpanExporter()
provider = tracing.set_up(spans)
async def main():
    async with in_process("healthcare") as session:
        await session.say("When are you open on Thursday?")
        known = session.conversation
    provider.force_flush()
    ended = spans.get_finished_spans()
    told, costs = ([dict(s.attributes) for s in ended if s.name == n] for n in ("llm", "cost"))
    print(json.dumps([known.id, known.prompts, told, costs]))
asyncio.run(main())
"""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    conversation, prompts, told, [cost] = json.loads(ran.stdout)
    assert prompts and told
    assert (cost["frontdesk.cost_usd"], cost["frontdesk.cost_usd.embedded"]) == (0, 0)
    assert cost["conversation.id"] == conversation
    for one in told:
        assert (one["conversation.id"], one["frontdesk.prompts"]) == (conversation, prompts)
