"""Somebody else's agent as the brain: what it wants is only proposed, what it says is judged."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from frontdesk.providers.agent import AgentLLMService, Proposal, Thought, thought_of
from frontdesk.testing import in_process

REGISTER = Proposal(
    "create_new_patient",
    {"full_name": "Ann Example", "dob": "March 5 1984", "phone": "415 555 0177"},
)
WHO = "Register me please, Ann Example, born March 5 1984, 415 555 0177"
Shown = Sequence[Mapping[str, Any]]


async def test_what_it_proposes_is_asked_first_and_done_after_a_yes() -> None:
    seen: list[tuple[Shown, Shown]] = []

    async def think(messages: Shown, tools: Shown) -> Thought:
        seen.append((messages, tools))
        if messages[-1]["role"] == "tool" or len(seen) > 3:
            return Thought(say="You are registered.")
        return Thought(propose=[REGISTER])

    async with in_process("healthcare", brain=AgentLLMService(think)) as session:
        asked = await session.say(WHO)
        assert asked.text.endswith("?") and session.conversation.receipts == []
        await session.say("Yes.")
        assert [one.tool for one in session.conversation.receipts] == ["create_new_patient"]
    messages, tools = seen[0]
    assert messages[0]["role"] == "system" and messages[-1]["role"] in ("user", "developer")
    assert "create_new_patient" in [tool["function"]["name"] for tool in tools]


async def test_it_claims_nothing_without_a_receipt() -> None:
    async def think(messages: Shown, tools: Shown) -> Thought:
        return Thought(say="You're booked for Tuesday at nine.")

    async with in_process("healthcare", brain=AgentLLMService(think)) as session:
        reply = await session.say("Book me a flu shot.")
    assert "booked for Tuesday" not in reply.text


@pytest.mark.parametrize("hangs", [True, False])
async def test_one_that_fails_or_thinks_for_too_long_ends_no_call(hangs: bool) -> None:
    async def think(messages: Shown, tools: Shown) -> Thought:
        if hangs:
            await asyncio.Event().wait()
        raise RuntimeError("no idea")

    brain = AgentLLMService(think, patience_s=0.05)
    async with in_process("healthcare", brain=brain) as session:
        for _ in range(2):
            assert (await session.say("When are you open?")).text


def test_a_message_of_the_protocol_says_and_proposes() -> None:
    call = {"function": {"name": "book", "arguments": '{"day": "Friday"}'}}
    thought = thought_of({"content": "One moment.", "tool_calls": [call]})
    assert thought == Thought("One moment.", [Proposal("book", {"day": "Friday"})])
    assert thought_of({"content": None}) == Thought(propose=[])
