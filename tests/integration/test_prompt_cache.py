"""What a provider's prompt cache can serve: each request begins as the one before it did."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

from pydantic import SecretStr

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.simulators.openai import Embedded
from frontdesk.testing import MONDAY, FixedClock, in_process, seeded
from tests.support.openai_wire import ChatRequest, OpenAIWire

SAYS = (
    "I'd like to see the doctor next Tuesday afternoon, please.",
    "the second one",
    "I'm Maria Lopez, born March 5th 1984",
    "yes",
)


@asynccontextmanager
async def clinic(wire: OpenAIWire) -> AsyncGenerator[Desk]:
    settings = Settings.model_construct(
        brain="openai", openai_api_key=SecretStr(wire.key), openai_base_url=wire.url
    )
    async with await Desk.open(
        "healthcare",
        db=await seeded("healthcare", clock=FixedClock(MONDAY)),
        settings=settings,
        clock=FixedClock(MONDAY),
    ) as desk:
        yield desk


def parts(request: ChatRequest) -> tuple[list[str], str]:
    """A request in the order in which it is cached, without its last message, and that one."""
    *stable, state = (json.dumps(message) for message in request.messages)
    return [json.dumps(request.tools), *stable], state


async def test_each_request_begins_byte_by_byte_as_the_last_one_up_to_the_state() -> None:
    async with OpenAIWire(Embedded()) as wire, clinic(wire) as desk:
        async with in_process(desk) as session:
            for words in SAYS:
                await session.say(words)
        assert len(wire.requests) >= 6
        for before, after in pairwise(wire.requests):
            begins, state = parts(before)
            assert parts(after)[0][: len(begins)] == begins
            assert "frontdesk_state" in state
            assert [m["role"] for m in after.messages].count("system") == 1
        end: Any = session.events[-1]
    usage = end["usage"]
    assert usage["cached_tokens"] > 0
    rate = end["costs"]["cache_hit_rate"]
    assert rate == round(usage["cached_tokens"] / usage["prompt_tokens"], 4) > 0.5
    [line] = end["costs"]["lines"]
    assert line["used"]["cached_input"] == usage["cached_tokens"]


async def test_what_tells_callers_apart_comes_after_what_all_prompts_share() -> None:
    starts: list[list[str]] = []
    async with OpenAIWire(Embedded()) as wire, clinic(wire) as desk:
        for caller in ("+14155550123", "+14155550199"):
            asked = len(wire.requests)
            async with await desk.session(caller=caller) as session:
                await session.say(SAYS[0])
            tools, prompt, *_ = parts(wire.requests[asked])[0]
            starts.append([tools, prompt])
            told = ("2026", caller[-4:], session.conversation.id)
            assert not any(word in part for word in told for part in (tools, prompt))
    assert starts[0] == starts[1]
