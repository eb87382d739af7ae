"""Calls in which something stands still that has no deadline of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from frontdesk.channels.recording import Cue, RecordingTransport
from frontdesk.desk import Desk
from frontdesk.providers.agent import AgentLLMService, Thought
from frontdesk.providers.speech import Speech
from tests.integration.voice.conftest import Held, clip
from tests.support.clinic import NOW

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), pytest.mark.xdist_group("realtime")]

HOURS = "On Saturday we open at nine."


async def held_with(think: Any, *, speech: Speech, path: Path) -> Held:
    """A call with a brain of the test's own; it asks when we are open, and hangs up."""
    async with await Desk.open(
        "healthcare",
        db=str(path),
        brain=lambda: AgentLLMService(think, patience_s=600),
        clock=lambda: NOW,
    ) as desk:
        transport = RecordingTransport([Cue(pcm=clip("hours"), after_s=1.5)], linger_s=26.0)
        call = await desk.call(transport=transport, speech=speech, channel="recording")
        held = Held(call, transport, desk, path)
        await call.run()
        return held


def stuck(held: Held) -> list[str]:
    return [str(event["step"]) for event in held.of("stuck")]


async def test_a_brain_that_hangs_is_asked_again(speech: Speech, tmp_path: Path) -> None:
    asked = 0

    async def think(
        messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> Thought:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.Event().wait()
        return Thought(say=HOURS)

    held = await held_with(think, speech=speech, path=tmp_path / "clinic.db")
    assert stuck(held) == ["again"]
    assert HOURS in held.said()


async def test_whoever_gets_no_answer_at_all_is_promised_a_person(
    speech: Speech, tmp_path: Path
) -> None:
    async def think(
        messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> Thought:
        await asyncio.Event().wait()
        raise AssertionError

    held = await held_with(think, speech=speech, path=tmp_path / "clinic.db")
    assert stuck(held) == ["again", "person"]
    assert held.call.conversation.needs_human == "unanswered"
    assert held.call.ending is not None and held.call.ending.outcome == "callback"
